import { createHash, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { signEnvelope } from "../../../src/attest/sign-envelope.ts";
import { isPolicyError, type PolicyError } from "../../../src/domain/policy-error.ts";
import { type Envelope, writeEnvelope } from "../../../src/facts/attestation/dsse/envelope.ts";
import { readPrivateKey, readPublicKey } from "../../../src/facts/attestation/dsse/keys.ts";
import { readTrustPolicy } from "../../../src/facts/attestation/trust/read-trust-policy.ts";
import {
  openTrustPolicy,
  TRUST_PAYLOAD,
} from "../../../src/facts/attestation/trust/trust-envelope.ts";
import {
  readTrustState,
  withSeen,
  writeTrustState,
} from "../../../src/facts/attestation/trust/trust-state.ts";
import { person } from "./people.ts";
import { createWorld } from "./sigstore.ts";
import { cast, trustPolicy, type Written, written } from "./trust-policies.ts";

const people = cast();
const PEM = people.gate.publicPem;

/** With key files, as people write it. */
const TEXT = `apiVersion: trust.gatehouse/v1
kind: TrustPolicy
metadata: { name: app }
spec:
  version: 3
  expires: 2027-06-01T00:00:00Z
  principals:
    gate:
      keys:
        - file: keys/gate.pem
          usages: { gate: { from: 2026-01-01T00:00:00Z, until: 2027-01-01T00:00:00Z } }
  layers:
    - name: gate
      predicateTypes: [https://slsa.dev/verification_summary/v1]
      principals: [gate]
      subject: binary
      maxAge: 90d
`;

async function read(text: string, files: Record<string, string> = {}, isSigned = false) {
  const all: Record<string, string> = { "keys/gate.pem": PEM, ...files };
  return await readTrustPolicy(Buffer.from(text), {
    file: "trust.yaml",
    isSigned,
    readBeside: async (name) => Buffer.from(all[name] ?? ""),
  });
}

async function refusal(work: Promise<unknown>): Promise<PolicyError> {
  try {
    await work;
  } catch (error) {
    if (isPolicyError(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** The same key of P-256 with its point in the short form. */
function compressed(pem: string): string {
  const { x = "", y = "" } = createPublicKey(pem).export({ format: "jwk" });
  const sign = (Buffer.from(y, "base64url").at(-1) ?? 0) % 2 === 0 ? "02" : "03";
  const header = Buffer.from(`3039301306072a8648ce3d020106082a8648ce3d030107032200${sign}`, "hex");
  const der = Buffer.concat([header, Buffer.from(x, "base64url")]).toString("base64");
  return `-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----\n`;
}

describe("a trust policy", () => {
  test("is read with the keys beside it", async () => {
    const { name, version, layers, keys } = await read(TEXT);
    expect({ name, version, layers }).toEqual({
      name: "app",
      version: 3,
      layers: [
        {
          name: "gate",
          predicateTypes: ["https://slsa.dev/verification_summary/v1"],
          principals: ["gate"],
          threshold: 1,
          subject: "binary",
          names: [],
          requires: {},
          maxAge: 90 * 86_400_000,
          time: "any",
        },
      ],
    });
    expect(keys.map(({ key, label, principal }) => [key.id, label, principal])).toEqual([
      [people.gate.key.id, "key keys/gate.pem", "gate"],
    ]);
  });

  test.each([
    {
      note: "a misspelt field",
      from: "maxAge",
      to: "maxAges",
      row: 17,
      message: 'did you mean "maxAge"',
    },
    { note: "an age without a unit", from: "90d", to: "90 days", row: 17, message: "such as 90d" },
    {
      note: "a time without a zone",
      from: "06-01T00:00:00Z",
      to: "06-01T00:00:00",
      row: 6,
      message: "2027-01-31T00:00:00Z",
    },
    {
      note: "a day that is not",
      from: "2027-06-01",
      to: "2027-02-30",
      row: 6,
      message: "must be a time",
    },
    {
      note: "a window that ends before it begins",
      from: "2027-01-01T",
      to: "2025-01-01T",
      row: 11,
      message: "must begin before it ends",
    },
    {
      note: "a key of no layer",
      from: "usages: { gate:",
      to: "usages: { gates:",
      row: 11,
      message: "is no layer of this policy",
    },
    {
      note: "a principal whom nobody knows",
      from: "principals: [gate]",
      to: "principals: [bob]",
      row: 15,
      message: "is not among principals",
    },
    {
      note: "a threshold that cannot be reached",
      from: "subject: binary",
      to: "threshold: 2\n      subject: binary",
      row: 15,
      message: "cannot reach the threshold of 2: 1 of them",
    },
    {
      note: "an artefact that there is not",
      from: "subject: binary",
      to: "subject: binaries",
      row: 16,
      message: 'must be one of "binary"',
    },
    {
      note: "a path out of the folder",
      from: "keys/gate.pem",
      to: "keys/../../gate.pem",
      row: 10,
      message: "beside the policy or below",
    },
    {
      note: "a version that is none",
      from: "version: 3",
      to: "version: 0",
      row: 5,
      message: "at least 1",
    },
    {
      note: "no expiry",
      from: "  expires: 2027-06-01T00:00:00Z\n",
      to: "",
      row: 5,
      message: 'missing field "expires"',
    },
    {
      note: "another kind",
      from: "TrustPolicy",
      to: "BundlePolicy",
      row: 2,
      message: '"TrustPolicy"',
    },
    ...[`sha256:${"b".repeat(64)}`, "B".repeat(64), "sbom-v1-full:aaaa"].map((digest) => ({
      note: `a denied artefact that nothing is ever named as, ${digest},`,
      from: "  version: 3",
      to: `  denied: { artefacts: ["${digest}"] }\n  version: 3`,
      row: 5,
      message: "a SHA-256 in lower case",
    })),
    {
      note: "another key file than its digest says",
      from: "          usages",
      to: `          sha256: "${"0".repeat(64)}"\n          usages`,
      row: 11,
      message: "has the SHA-256",
    },
  ])("$note is refused with its place", async ({ from, to, row, message }) => {
    expect(TEXT).toContain(from);
    const error = await refusal(read(TEXT.replace(from, to)));
    expect(error.diagnostics).toContainEqual({
      code: "trust_policy_error",
      message: expect.stringContaining(message),
      location: { file: "trust.yaml", row, col: expect.any(Number) },
    });
  });

  test.each([
    { note: "no key", pem: "x", message: "-----BEGIN PUBLIC KEY-----" },
    { note: "two keys", pem: `${PEM}${people.alice.publicPem}`, message: "one key" },
    { note: "a private key", pem: people.gate.privatePem, message: "-----BEGIN PUBLIC KEY-----" },
    { note: "a broken key", pem: PEM.replace("MCow", "MCox"), message: "cannot be read" },
  ])("$note where a public key was expected is refused", async ({ pem, message }) => {
    const error = await refusal(read(TEXT, { "keys/gate.pem": pem }));
    expect(error.diagnostics[0]?.message).toContain(message);
    expect(error.diagnostics[0]?.location).toEqual({ file: "trust.yaml", row: 10, col: 17 });
  });

  test("one key of two principals is refused, for it would count as two", async () => {
    const policy = written(people);
    policy.spec.principals["bob"] = structuredClone(policy.spec.principals["alice"] ?? {});
    const error = await refusal(trustPolicy(policy));
    expect(error.message).toContain("is that of alice already");
  });

  test("one key that is written in two ways is one key, too", async () => {
    const policy = written(people);
    const [key] = policy.spec.principals["carol"]?.keys ?? [];
    policy.spec.principals["bob"] = {
      keys: [{ pem: compressed(people.carol.publicPem), usages: key?.usages ?? {} }],
    };
    const error = await refusal(trustPolicy(policy));
    expect(error.message).toContain("is that of bob already");
  });

  test("digests of artefacts and semantic hashes are denied", async () => {
    const denied = ["b".repeat(64), `sbom-v1-full:${"a".repeat(64)}`];
    const text = TEXT.replace(
      "  version",
      `  denied: { artefacts: ${JSON.stringify(denied)} }\n  version`,
    );
    expect([...(await read(text)).deniedArtefacts]).toEqual(denied);
  });

  test("a name that is the prototype of objects is a name like any", async () => {
    const text = TEXT.replace("principals: [gate]", "principals: [constructor]");
    const error = await refusal(read(text));
    expect(error.diagnostics[0]?.message).toContain("is not among principals");
  });
});

describe("a signed trust policy", () => {
  const [one, two, other] = [person(), person("p256"), person("rsa")];
  const signed = (...signers: (typeof one)[]): Envelope =>
    signEnvelope(
      TRUST_PAYLOAD,
      Buffer.from(TEXT),
      signers.map(({ key }) => key),
    );
  const roots = { keys: [one.key, two.key], threshold: 2 };
  const open = (envelope: Envelope) =>
    openTrustPolicy(Buffer.from(writeEnvelope(envelope)), "trust.json", roots);

  test("is opened where enough root keys signed it", () => {
    const { content, isSigned } = open(signed(one, other, two));
    expect([Buffer.from(content).toString(), isSigned]).toEqual([TEXT, true]);
  });

  test.each([
    { note: "one root key of two", envelope: signed(one, other) },
    { note: "one root key twice", envelope: signed(one, one) },
    { note: "nobody's keys", envelope: signed(other) },
    {
      note: "a changed text",
      envelope: { ...signed(one, two), payload: Buffer.from(TEXT.replace("90d", "99d")) },
    },
    {
      note: "a signature as something else",
      envelope: {
        ...signEnvelope("text/plain", Buffer.from(TEXT), [one.key, two.key]),
        payloadType: TRUST_PAYLOAD,
      },
    },
  ])("is refused with $note", ({ envelope }) => {
    expect(() => open(envelope)).toThrow(/of the root keys signed it, and 2 must have/);
  });

  test("is refused where no root keys are given, and a plain one where they are", () => {
    const envelope = Buffer.from(writeEnvelope(signed(one, two)));
    expect(() => openTrustPolicy(envelope, "trust.json", undefined)).toThrow("give the root keys");
    expect(() => openTrustPolicy(Buffer.from(TEXT), "trust.yaml", roots)).toThrow("must be signed");
  });

  test("must say the digests of the files that it names", async () => {
    const error = await refusal(read(TEXT, {}, true));
    expect(error.message).toContain("must give the sha256 of keys/gate.pem");
    const digest = createHash("sha256").update(PEM).digest("hex");
    const text = TEXT.replace(
      "          usages",
      `          sha256: "${digest}"\n          usages`,
    );
    expect((await read(text, {}, true)).keys.length).toBe(1);
  });
});

describe("what was seen of trust policies", () => {
  test("is written and read again", async () => {
    const policy = await read(TEXT);
    const state = withSeen(new Map(), policy);
    expect(readTrustState(Buffer.from(writeTrustState(state)), "state")).toEqual(state);
    expect(state.get("app")).toEqual({ version: 3, sha256: policy.sha256 });
  });

  test.each(["", "{}", "[]", '{"seen": {"app": {"version": 0, "sha256": ""}}}', '{"seen": 1}'])(
    "%s is refused: without it an older policy would be let in",
    (text) => {
      expect(() => readTrustState(Buffer.from(text), "state.json")).toThrow(/state/);
    },
  );
});

describe("keys", () => {
  test("a key of 1024 bits, another curve or another sort is refused", async () => {
    const { generateKeyPairSync } = await import("node:crypto");
    const pairs = [
      generateKeyPairSync("rsa", { modulusLength: 1024 }),
      generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
      generateKeyPairSync("x25519"),
    ];
    const reasons = pairs.map(({ publicKey }) => {
      const read = readPublicKey(String(publicKey.export({ type: "spki", format: "pem" })));
      return read.kind === "refused" ? read.reason : "";
    });
    expect(reasons).toEqual([
      expect.stringContaining("1024 bits"),
      expect.stringContaining("secp256k1"),
      expect.stringContaining("x25519"),
    ]);
  });

  test("the older forms of private keys are read, encrypted ones are refused", async () => {
    const { createPrivateKey } = await import("node:crypto");
    const pem = (sort: "p256" | "rsa", type: "sec1" | "pkcs1") =>
      String(createPrivateKey(person(sort).privatePem).export({ type, format: "pem" }));
    expect(readPrivateKey(pem("p256", "sec1")).kind).toBe("key");
    expect(readPrivateKey(pem("rsa", "pkcs1")).kind).toBe("key");
    const locked = createPrivateKey(person().privatePem).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "secret",
    });
    expect(readPrivateKey(String(locked)).kind).toBe("refused");
  });
});

test("what is written as JSON is YAML too", async () => {
  const policy: Written = written(people);
  expect((await trustPolicy(policy)).layers.map(({ name }) => name)).toEqual([
    "developer",
    "ci",
    "gate",
    "registry",
  ]);
});

test("the example of TRUST.md is a trust policy", async () => {
  const page = readFileSync(new URL("../../../src/facts/attestation/TRUST.md", import.meta.url));
  const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(page.toString()) ?? [];
  const { root } = await createWorld();
  const { layers, identities } = await readTrustPolicy(Buffer.from(text), {
    file: "TRUST.md",
    isSigned: false,
    readBeside: async (name) =>
      Buffer.from(name === "trusted_root.json" ? JSON.stringify(root) : person().publicPem),
  });
  expect(layers.map(({ name }) => name)).toEqual(["developer", "ci", "gate"]);
  expect(identities.map(({ label }) => label)).toEqual([
    "identity https://github.com/example/app/.github/workflows/release.yml@refs/tags/*",
  ]);
});
