import { signStatement } from "../../../src/attest/sign-statement.ts";
import { signVerdict } from "../../../src/attest/sign-verdict.ts";
import type { JsonObject } from "../../../src/domain/json-value.ts";
import type { Revision } from "../../../src/domain/revision.ts";
import type { ChainSubject } from "../../../src/facts/attestation/chain/verify-chain.ts";
import { type Envelope, writeEnvelope } from "../../../src/facts/attestation/dsse/envelope.ts";
import type { Evidence } from "../../../src/facts/attestation/evidence/evidence.ts";
import { readEvidence } from "../../../src/facts/attestation/evidence/read-evidence.ts";
import { PROVENANCE, SOURCE_REVIEW } from "../../../src/facts/attestation/statement/predicates.ts";
import type { Resource } from "../../../src/facts/attestation/statement/statement.ts";
import type { Person } from "./people.ts";

export const RELEASE = "https://in-toto.io/attestation/release/v0.1";
export const NOW: number = Date.parse("2026-11-20T12:00:00Z");

const hex = (digit: string): string => digit.repeat(64);

/** The artefact of the tests. */
export const BINARY: string = hex("b");
export const SBOM: string = hex("5");
export const PACKAGE: string = hex("9");
export const SEMANTIC_HASH = "sbom-v1-full:aaaa";
export const WHOLE: ChainSubject = {
  binary: BINARY,
  sbom: SBOM,
  semanticHash: SEMANTIC_HASH,
  package: PACKAGE,
};

/** What the evidence is of where a test wants another artefact. */
export interface About {
  readonly binary?: string;
  readonly sbom?: string;
  readonly semanticHash?: string;
  readonly package?: string;
}

const keysOf = (people: readonly Person[]) => people.map(({ key }) => key);

export function review(
  people: readonly Person[],
  about: About = {},
  more: JsonObject = {},
): Envelope {
  const { semanticHash = SEMANTIC_HASH } = about;
  const predicate = { decision: "approved", ...more };
  const subject = [{ name: "dependencies", digest: { semanticHash } }];
  return signStatement({ subject, predicateType: SOURCE_REVIEW, predicate }, keysOf(people));
}

export function provenancePredicate(about: About = {}, finishedOn?: string): JsonObject {
  const { semanticHash = SEMANTIC_HASH, sbom = SBOM } = about;
  return {
    buildDefinition: {
      buildType: "urn:test:build",
      externalParameters: {},
      resolvedDependencies: [{ uri: "urn:test:dependencies", digest: { semanticHash } }],
    },
    runDetails: {
      builder: { id: "urn:test:builder" },
      metadata: { ...(finishedOn !== undefined && { finishedOn }) },
      byproducts: [
        {
          name: "sbom.json",
          mediaType: "application/vnd.cyclonedx+json",
          digest: { sha256: sbom },
        },
      ],
    },
  };
}

export function provenance(
  people: readonly Person[],
  about: About = {},
  finishedOn?: string,
): Envelope {
  const subject = [{ name: "app", digest: { sha256: about.binary ?? BINARY } }];
  const predicate = provenancePredicate(about, finishedOn);
  return signStatement({ subject, predicateType: PROVENANCE, predicate }, keysOf(people));
}

export function verdict(
  people: readonly Person[],
  about: About = {},
  { passed = true, time = NOW - 3600_000 }: { passed?: boolean; time?: number } = {},
): Envelope {
  return signVerdict(
    {
      verifier: "urn:test:gate",
      time,
      subject: [{ name: "app", digest: { sha256: about.binary ?? BINARY } }],
      resourceUri: "pkg:golang/example.com/app@v1.2.0",
      policy: { uri: "urn:test:bundles/go-dependencies", revision: hex("e") as Revision },
      inputAttestations: [{ uri: "ci.json", digest: { sha256: hex("c") } }],
      passed,
      verifiedLevels: ["SLSA_BUILD_LEVEL_2"],
      decisionId: "4ca636c1-55e4-417a-b1d8-4aceb67960d1",
    },
    keysOf(people),
  );
}

export function release(people: readonly Person[], about: About = {}): Envelope {
  const subject: Resource[] = [{ name: "app.tgz", digest: { sha256: about.package ?? PACKAGE } }];
  const predicate = { purl: "pkg:golang/example.com/app@v1.2.0" };
  return signStatement({ subject, predicateType: RELEASE, predicate }, keysOf(people));
}

/** As if the envelopes had been files. */
export function given(envelopes: Readonly<Record<string, Envelope>>): Evidence[] {
  return Object.entries(envelopes).flatMap(([name, envelope]) => {
    const { evidence, unread } = readEvidence(Buffer.from(writeEnvelope(envelope)), `${name}.json`);
    if (unread.length > 0) throw new Error(JSON.stringify(unread));
    return evidence;
  });
}
