import { beforeAll, describe, expect, test } from "@jest/globals";
import { verifyChain } from "../../../src/facts/attestation/chain/verify-chain.ts";
import { writeEnvelope } from "../../../src/facts/attestation/dsse/envelope.ts";
import {
  type EvidenceFile,
  readEvidence,
} from "../../../src/facts/attestation/evidence/read-evidence.ts";
import { matchesName } from "../../../src/facts/attestation/sigstore/matches-name.ts";
import type { TrustPolicy } from "../../../src/facts/attestation/trust/trust-policy.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { createWorld, type Loose } from "./sigstore.ts";
import { BINARY, NOW, provenance, verdict } from "./statements.ts";
import { cast, trustPolicy, written } from "./trust-policies.ts";

const people = cast();
const envelope = writeEnvelope(verdict([people.gate])).trim();
let bundle: Loose;
let trust: TrustPolicy;
let birth: number;

beforeAll(async () => {
  const world = await createWorld();
  birth = world.birth;
  bundle = await world.bundle(provenance([]), { minute: 1, with: ["log", "promise", "timestamp"] });
  const policy = written(people);
  policy.spec.expires = "2099-01-01T00:00:00Z";
  policy.spec.roots = { test: { file: "root.json" } };
  policy.spec.layers = policy.spec.layers.filter(({ name }) => name === "ci" || name === "gate");
  const identity = { root: "test", issuer: "https://issuer.test", usages: { ci: {} } };
  policy.spec.principals = {
    ci: { identities: [{ ...identity, sanPattern: "https://ci.test/**" }] },
    gate: { keys: [{ pem: people.gate.publicPem, usages: { gate: {} } }] },
  };
  trust = await trustPolicy(policy, { "root.json": JSON.stringify(world.root) });
});

const read = (text: string | Uint8Array): EvidenceFile =>
  readEvidence(Buffer.from(text as string), "given.json");
const sorts = ({ evidence }: EvidenceFile) =>
  evidence.map((each) => [each.place, each.bundle === undefined ? "envelope" : "bundle"]);

describe("evidence is read", () => {
  test.each([
    { note: "one envelope", text: () => envelope, found: [["given.json", "envelope"]] },
    {
      note: "one bundle over many lines",
      text: () => JSON.stringify(bundle, undefined, 2),
      found: [["given.json", "bundle"]],
    },
    {
      note: "one a line, as downloads of attestations are",
      text: () => `${JSON.stringify(bundle)}\n\n${envelope}\n`,
      found: [
        ["given.json:1", "bundle"],
        ["given.json:3", "envelope"],
      ],
    },
    {
      note: "a list",
      text: () => `[${envelope}, ${JSON.stringify(bundle)}]`,
      found: [
        ["given.json:1", "envelope"],
        ["given.json:1", "bundle"],
      ],
    },
    {
      note: "attestations as a registry answers",
      text: () => JSON.stringify({ attestations: [{ predicateType: "x", bundle }] }),
      found: [["given.json", "bundle"]],
    },
    {
      note: "fields that nobody knows, and no hint",
      text: () => envelope.replace(/"keyid":"[^"]*"/, '"keyid":null,"__proto__":{"keyid":1}'),
      found: [["given.json", "envelope"]],
    },
  ])("$note", ({ text, found }) => {
    const file = read(text());
    expect(file.unread).toEqual([]);
    expect(sorts(file)).toEqual(found);
  });

  test("what cannot be read is told with its line, and the rest is read", () => {
    const file = read(`${envelope}\n{"payload": 1}\nnonsense\n${envelope}\n`);
    expect(sorts(file).length).toBe(2);
    expect(file.unread).toMatchObject([
      { code: "json_syntax_error", location: { file: "given.json", row: 3, col: 1 } },
      { code: "evidence_error", location: { file: "given.json", row: 2, col: 1 } },
    ]);
  });

  test("of very many that cannot be read some are told, and how many there are", () => {
    const { evidence, unread } = read(`${envelope}\n${"{}\nx\n".repeat(30)}`);
    expect(evidence.length).toBe(1);
    expect(unread.length).toBe(21);
    expect(unread.at(-1)).toMatchObject({
      code: "evidence_error",
      message: "40 more of its lines or statements are no evidence",
    });
  });

  test("that statements were left out is told, however much else is", () => {
    const { evidence, unread } = read(`${envelope}\n${"{}\n".repeat(1_000)}`);
    expect(evidence.length).toBe(1);
    expect(unread.map(({ message }) => message)).toContain(
      "it holds more than 1000 statements; the others were not read",
    );
  });

  test.each([
    { note: "nothing", text: "" },
    { note: "no UTF-8", text: Buffer.from([0x7b, 0xff]) },
    { note: "very many lines", text: "\n".repeat(600_000) },
    { note: "very many values", text: `[${"[],".repeat(600_000)}[]]` },
    { note: "a number", text: "1" },
    { note: "null", text: "null" },
    { note: "an empty map", text: "{}" },
    { note: "deep nesting", text: "[".repeat(200_000) },
    { note: "a name that is there twice", text: envelope.replace("{", '{"payload": "AAAA", ') },
    { note: "no signature", text: envelope.replace(/"signatures":\[.*\]/, '"signatures":[]') },
    {
      note: "very many signatures",
      text: envelope.replace(
        /"signatures":\[.*\]/,
        `"signatures":[${'{"sig":"AAAA"},'.repeat(999)}{"sig":"AAAA"}]`,
      ),
    },
    { note: "an empty signature", text: envelope.replace(/"sig":"[^"]*"/, '"sig":""') },
    { note: "base64 with a space", text: envelope.replace('"sig":"', '"sig":" ') },
    { note: "an empty payload", text: envelope.replace(/"payload":"[^"]*"/, '"payload":""') },
  ])("$note is told and not thrown", ({ text }) => {
    const { evidence, unread } = read(text);
    expect(evidence).toEqual([]);
    expect(unread).toMatchObject([{ location: { file: "given.json" } }]);
  });

  test("bytes beyond the limit are not read", () => {
    const file = readEvidence(new Uint8Array(64 * 1024 * 1024 + 1), "given.json");
    expect(file).toMatchObject({
      evidence: [],
      unread: [{ message: expect.stringContaining("64 MiB") }],
    });
  });

  test.each<{ note: string; spoil: (bundle: Loose) => void; message: string }>([
    {
      note: "a version that nobody knows",
      spoil: (each) => {
        each.mediaType = "application/vnd.dev.sigstore.bundle.v0.4+json";
      },
      message: "mediaType",
    },
    {
      note: "two signatures",
      spoil: (each) => each.dsseEnvelope.signatures.push(each.dsseEnvelope.signatures[0]),
      message: "invalid bundle",
    },
    {
      note: "a signature over a message instead of an envelope",
      spoil: (each) => {
        delete each.dsseEnvelope;
        each.messageSignature = { signature: "AAAA" };
      },
      message: "dsseEnvelope",
    },
    {
      note: "a signature over a message beside an envelope",
      spoil: (each) => {
        const messageDigest = { algorithm: "SHA2_256", digest: "AAAA" };
        each.messageSignature = { messageDigest, signature: "AAAA" };
      },
      message: "messageSignature",
    },
    {
      note: "a checkpoint whose signer is a pattern without end",
      spoil: (each) => {
        const { checkpoint } = each.verificationMaterial.tlogEntries[0].inclusionProof;
        checkpoint.envelope = checkpoint.envelope
          .replace("log.test AAA", "(a|a)*$ AAA")
          .replace(/\u2014 log\.test/, "\u2014 ((.|.)*)*!");
      },
      message: "plain names",
    },
    {
      note: "a certificate of a megabyte",
      spoil: (each) => {
        each.verificationMaterial.certificate.rawBytes = "AAAA".repeat(300_000);
      },
      message: "rawBytes",
    },
    {
      note: "a chain where the version has none",
      spoil: (each) => {
        const { certificate } = each.verificationMaterial;
        delete each.verificationMaterial.certificate;
        each.verificationMaterial.x509CertificateChain = { certificates: [certificate] };
      },
      message: "invalid bundle",
    },
    {
      note: "neither key nor certificate",
      spoil: (each) => delete each.verificationMaterial.certificate,
      message: "invalid bundle",
    },
    {
      note: "a number that no log counts to",
      spoil: (each) => {
        each.verificationMaterial.tlogEntries[0].logIndex = "9".repeat(400);
      },
      message: "logIndex",
    },
  ])("a bundle with $note is told", ({ spoil, message }) => {
    const copy = structuredClone(bundle);
    spoil(copy);
    const { evidence, unread } = read(JSON.stringify(copy));
    expect(evidence).toEqual([]);
    expect(unread).toMatchObject([{ message: expect.stringContaining(message) }]);
  });
});

describe("broken evidence", () => {
  const outcome = (bytes: Uint8Array): string[] => {
    const { evidence } = readEvidence(bytes, "mutant");
    const time = Math.max(NOW, birth + 3600_000);
    const { layers } = verifyChain(evidence, trust, { binary: BINARY }, { time });
    return layers.map(({ layer, outcome: each }) => `${layer} ${each}`);
  };

  test("is verified as long as it is whole", () => {
    const whole = Buffer.from(`${JSON.stringify(bundle)}\n${envelope}`);
    expect(outcome(whole)).toEqual(["ci verified", "gate verified"]);
  });

  test("ends in an outcome, and never in one that is better than that of its good lines", () => {
    const samples = [() => JSON.stringify(bundle), () => envelope];
    for (const sample of samples) {
      const good = Buffer.from(sample());
      for (let seed = 0; seed < 150; seed += 1) {
        const random = seededRandom(seed);
        const mutant = mutated(good, random);
        const ends = outcome(mutant);
        const isSame = payloadOf(mutant) === payloadOf(good);
        if (!isSame)
          expect([seed, ends.filter((end) => end.endsWith(" verified"))]).toEqual([seed, []]);
      }
    }
  });

  function payloadOf(bytes: Uint8Array): string | undefined {
    return readEvidence(bytes, "x").evidence[0]?.payloadSha256;
  }

  function mutated(bytes: Buffer, random: () => number): Buffer {
    const at = Math.floor(random() * bytes.length);
    const to = Math.floor(random() * bytes.length);
    switch (Math.floor(random() * 4)) {
      case 0:
        return bytes.subarray(0, at);
      case 1:
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(at, to))]);
      case 2:
        return Buffer.concat([
          bytes.subarray(0, Math.min(at, to)),
          bytes.subarray(Math.max(at, to)),
        ]);
      default: {
        const copy = Buffer.from(bytes);
        for (let times = 0; times < 3; times += 1) {
          const place = Math.floor(random() * bytes.length);
          copy[place] = (copy[place] ?? 0) ^ (1 << Math.floor(random() * 8));
        }
        return copy;
      }
    }
  }
});

test.each([
  ["https://a/b", "https://a/b", true],
  ["https://a/b", "https://a/bc", false],
  ["https://a/*/x", "https://a/b/x", true],
  ["https://a/*/x", "https://a/b/c/x", false],
  ["https://a/**/x", "https://a/b/c/x", true],
  ["https://a/release.yml@refs/tags/v*", "https://a/release.yml@refs/tags/v1.2", true],
  ["https://a/release.yml@refs/tags/v*", "https://a/release.yml@refs/tags/v1/../x", false],
  ["https://a.b", "https://axb", false],
  ["*@example.com", "ann@example.com", true],
  ["*@example.com", "ann@example.com.evil", false],
  ["**", "", true],
  ["", "", true],
  [`${"**a".repeat(300)}b`, "a".repeat(1024), false],
])("the pattern %j names %j: %j", (pattern, text, expected) => {
  expect(matchesName(pattern, text)).toBe(expected);
});
