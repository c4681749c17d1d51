import {
  PROVENANCE,
  SOURCE_REVIEW,
  VERIFICATION_SUMMARY,
} from "../../../src/facts/attestation/statement/predicates.ts";
import { readTrustPolicy } from "../../../src/facts/attestation/trust/read-trust-policy.ts";
import type { TrustPolicy } from "../../../src/facts/attestation/trust/trust-policy.ts";
import { type Person, person } from "./people.ts";
import { RELEASE } from "./statements.ts";

/** A trust policy as JSON, which is YAML too. */
export interface Written {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string };
  readonly spec: {
    version: number;
    expires: string;
    roots?: Record<string, unknown>;
    principals: Record<string, { keys?: WrittenKey[]; identities?: unknown[] }>;
    layers: Record<string, unknown>[];
    denied?: { artefacts?: string[]; statements?: string[] };
  };
}

export interface WrittenKey {
  pem: string;
  usages: Record<string, { from?: string; until?: string }>;
  revoked?: { reason: string; at: string };
}

/** Everybody who signs in the tests. */
export interface Cast {
  readonly alice: Person;
  readonly aliceOther: Person;
  readonly bob: Person;
  readonly carol: Person;
  readonly ci: Person;
  readonly ciNew: Person;
  readonly gate: Person;
  readonly registry: Person;
  /** Whom nobody knows. */
  readonly mallory: Person;
}

export function cast(): Cast {
  return {
    alice: person(),
    aliceOther: person("p384"),
    bob: person("rsa"),
    carol: person("p256"),
    ci: person("p256"),
    ciNew: person("p256"),
    gate: person(),
    registry: person(),
    mallory: person(),
  };
}

/** Two of three developers, then CI, the gate and the registry. */
export function written(people: Cast): Written {
  const key = (each: Person, layer: string): WrittenKey => ({
    pem: each.publicPem,
    usages: { [layer]: {} },
  });
  return {
    apiVersion: "trust.gatehouse/v1",
    kind: "TrustPolicy",
    metadata: { name: "app" },
    spec: {
      version: 3,
      expires: "2027-06-01T00:00:00Z",
      principals: {
        alice: { keys: [key(people.alice, "developer"), key(people.aliceOther, "developer")] },
        bob: { keys: [key(people.bob, "developer")] },
        carol: { keys: [key(people.carol, "developer")] },
        ci: { keys: [key(people.ci, "ci"), key(people.ciNew, "ci")] },
        gate: { keys: [key(people.gate, "gate")] },
        registry: { keys: [key(people.registry, "registry")] },
      },
      layers: [
        {
          name: "developer",
          predicateTypes: [SOURCE_REVIEW],
          principals: ["alice", "bob", "carol"],
          threshold: 2,
          subject: "semanticHash",
        },
        {
          name: "ci",
          predicateTypes: [PROVENANCE],
          principals: ["ci"],
          subject: "binary",
          names: ["semanticHash", "sbom"],
        },
        {
          name: "gate",
          predicateTypes: [VERIFICATION_SUMMARY],
          principals: ["gate"],
          subject: "binary",
        },
        {
          name: "registry",
          predicateTypes: [RELEASE],
          principals: ["registry"],
          subject: "package",
        },
      ],
    },
  };
}

export async function trustPolicy(
  policy: Written,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  isSigned = false,
): Promise<TrustPolicy> {
  const text = JSON.stringify(policy, undefined, 2);
  return await readTrustPolicy(Buffer.from(text), {
    file: "trust.yaml",
    isSigned,
    readBeside: async (name) => Buffer.from(files[name] ?? ""),
  });
}
