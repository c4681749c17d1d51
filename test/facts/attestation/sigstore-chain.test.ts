import { beforeAll, describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { type ChainFacts, verifyChain } from "../../../src/facts/attestation/chain/verify-chain.ts";
import type { EvidenceCode } from "../../../src/facts/attestation/codes.ts";
import { readEvidence } from "../../../src/facts/attestation/evidence/read-evidence.ts";
import { readTrustedRoot } from "../../../src/facts/attestation/sigstore/trusted-root.ts";
import { VERIFICATION_SUMMARY } from "../../../src/facts/attestation/statement/predicates.ts";
import { createWorld, type Loose, type Signing, type World } from "./sigstore.ts";
import { BINARY, provenance, verdict } from "./statements.ts";
import { cast, trustPolicy, type Written, written } from "./trust-policies.ts";

const people = cast();
const ISSUER = "https://issuer.test";
const SAN = "https://ci.test/app/release.yml@refs/tags/v1.2.0";
const MINUTE = 60_000;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

interface Case {
  readonly note: string;
  readonly signing?: Partial<Signing>;
  /** What is done to the bundle. */
  readonly spoil?: (bundle: Loose) => void;
  readonly change?: (policy: Written) => void;
  readonly root?: (root: Loose) => void;
  readonly about?: string;
  /** `verified` where it passes. */
  readonly code: EvidenceCode;
}

/** CI by certificate, and the gate by certificate or plain key. */
function policyOf(): Written {
  const policy = written(people);
  const { spec } = policy;
  spec.roots = { test: { file: "trusted_root.json" } };
  const identity = (usage: string) => ({ root: "test", issuer: ISSUER, usages: { [usage]: {} } });
  spec.principals = {
    ci: { identities: [{ ...identity("ci"), san: SAN }] },
    gate: {
      keys: [{ pem: people.gate.publicPem, usages: { gate: {} } }],
      identities: [{ ...identity("gate"), sanPattern: "https://gate.test/**" }],
    },
  };
  spec.layers = spec.layers.filter(({ name }) => name === "ci" || name === "gate");
  return policy;
}

async function ask(
  bundles: readonly Loose[],
  { change, root }: Partial<Case> = {},
  minute = 60,
): Promise<ChainFacts> {
  const policy = policyOf();
  policy.spec.expires = "2099-01-01T00:00:00Z";
  change?.(policy);
  const trusted = structuredClone(world.root);
  root?.(trusted);
  const trust = await trustPolicy(policy, { "trusted_root.json": JSON.stringify(trusted) });
  const text = bundles.map((each) => JSON.stringify(each)).join("\n");
  const { evidence, unread } = readEvidence(Buffer.from(text), "bundles.jsonl");
  expect(unread).toEqual([]);
  return verifyChain(evidence, trust, { binary: BINARY }, { time: world.birth + minute * MINUTE });
}

function codesOf({ layers }: ChainFacts): Record<string, string> {
  return Object.fromEntries(layers.map(({ layer, code }) => [layer, code]));
}

const seconds = (minute: number): string =>
  `${new Date(world.birth + minute * MINUTE).toISOString().slice(0, 19)}Z`;

function only(name: string, change: (policy: Written) => void = () => {}) {
  return (policy: Written): void => {
    policy.spec.layers = policy.spec.layers.filter((layer) => layer["name"] === name);
    for (const each of Object.values(policy.spec.principals)) {
      for (const entry of [...(each.keys ?? []), ...(each.identities ?? [])] as Loose[]) {
        entry.usages = { [name]: {} };
      }
    }
    change(policy);
  };
}

const ofCi = (policy: Written): Loose => policy.spec.principals["ci"]?.identities?.[0];
const entryOf = (bundle: Loose): Loose => bundle.verificationMaterial.tlogEntries[0];
const flip = (text: string, at: number): string => {
  const bytes = Buffer.from(text, "base64");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString("base64");
};

const CASES: readonly Case[] = [
  { note: "a log entry with its promise", code: "verified" },
  {
    note: "a log entry and a timestamp",
    signing: { with: ["log", "timestamp"] },
    code: "verified",
  },
  { note: "a version 0.2 bundle with a chain", spoil: olderBundle("0.2"), code: "verified" },
  { note: "a version 0.1 bundle with a chain", spoil: olderBundle("0.1"), code: "verified" },
  {
    note: "the certificate of another workflow",
    signing: { san: "https://ci.test/other/release.yml@refs/tags/v1.2.0" },
    code: "identity_not_allowed",
  },
  {
    note: "the certificate of another issuer",
    signing: { issuer: "https://issuer.test.evil.test" },
    code: "identity_not_allowed",
  },
  {
    note: "the certificate of somebody for another layer",
    signing: { san: "https://gate.test/x" },
    code: "principal_not_allowed",
  },
  { note: "a statement over another binary", about: "0".repeat(64), code: "subject_differs" },
  {
    note: "another payload",
    spoil: (bundle) => {
      bundle.dsseEnvelope.payload = provenance([], { binary: "0".repeat(64) }).payload.toString(
        "base64",
      );
    },
    code: "log_entry_invalid",
  },
  {
    note: "another payload and nothing of a log",
    signing: { with: ["timestamp"] },
    change: noLogs,
    spoil: (bundle) => {
      bundle.dsseEnvelope.payload = provenance([], { binary: "0".repeat(64) }).payload.toString(
        "base64",
      );
    },
    code: "signature_invalid",
  },
  {
    note: "only a timestamp, where logs are not asked for",
    signing: { with: ["timestamp"] },
    change: noLogs,
    code: "verified",
  },
  { note: "no log entry", signing: { with: ["timestamp"] }, code: "bundle_incomplete" },
  { note: "no time", signing: { with: ["log"] }, code: "bundle_incomplete" },
  {
    note: "a changed promise",
    spoil: (bundle) => {
      const { inclusionPromise } = entryOf(bundle);
      inclusionPromise.signedEntryTimestamp = flip(inclusionPromise.signedEntryTimestamp, 20);
    },
    code: "log_entry_invalid",
  },
  {
    note: "another time in the log entry",
    spoil: (bundle) => {
      entryOf(bundle).integratedTime = String(Number(entryOf(bundle).integratedTime) + 60);
    },
    code: "log_entry_invalid",
  },
  {
    note: "a checkpoint of another tree",
    spoil: (bundle) => {
      const { checkpoint } = entryOf(bundle).inclusionProof;
      checkpoint.envelope = checkpoint.envelope.replace("\n1\n", "\n2\n");
    },
    code: "log_entry_invalid",
  },
  {
    note: "a timestamp of another signature",
    signing: { with: ["log", "timestamp"] },
    spoil: (bundle) => {
      bundle.dsseEnvelope.signatures[0].sig = flip(bundle.dsseEnvelope.signatures[0].sig, 30);
    },
    code: "timestamp_invalid",
  },
  {
    note: "a timestamp that is none",
    signing: { with: ["log", "timestamp"] },
    spoil: (bundle) => {
      bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps[0].signedTimestamp =
        "AAAA";
    },
    code: "bundle_unreadable",
  },
  {
    note: "a certificate that is none",
    spoil: (bundle) => {
      bundle.verificationMaterial.certificate.rawBytes = "AAAA";
    },
    code: "bundle_unreadable",
  },
  {
    note: "octet strings within octet strings for a certificate",
    spoil: (bundle) => {
      let der = Buffer.of(4, 0);
      while (der.length < 9_000)
        der = Buffer.concat([Buffer.of(4, 0x82, der.length >> 8, der.length & 255), der]);
      bundle.verificationMaterial.certificate.rawBytes = der.toString("base64");
    },
    code: "certificate_invalid",
  },
  {
    note: "an authority that is not trusted",
    root: (root) => {
      root.certificateAuthorities = root.timestampAuthorities;
    },
    code: "certificate_invalid",
  },
  {
    note: "an authority whose validity began later",
    root: (root) => {
      root.certificateAuthorities[0].validFor.start = "2098-01-01T00:00:00Z";
    },
    code: "certificate_invalid",
  },
  {
    note: "a log that is not trusted",
    root: (root) => {
      root.tlogs = root.ctlogs;
    },
    code: "log_entry_invalid",
  },
  {
    note: "no trusted root",
    change: (policy) => {
      policy.spec.roots = {};
      for (const each of Object.values(policy.spec.principals)) delete each.identities;
      policy.spec.principals["ci"] = { keys: [{ pem: people.ci.publicPem, usages: { ci: {} } }] };
    },
    code: "no_trusted_root",
  },
  {
    note: "an identity that was compromised before",
    change: (policy) => {
      ofCi(policy).revoked = { reason: "compromised", at: seconds(5) };
    },
    code: "key_revoked",
  },
  {
    note: "an identity that was compromised afterwards",
    change: (policy) => {
      ofCi(policy).revoked = { reason: "compromised", at: seconds(15) };
    },
    code: "verified",
  },
  {
    note: "an identity that was retired before",
    change: (policy) => {
      ofCi(policy).revoked = { reason: "retired", at: seconds(5) };
    },
    code: "key_retired",
  },
  {
    note: "an identity whose window ended since: it signed before",
    change: (policy) => {
      ofCi(policy).usages.ci = { until: seconds(15) };
    },
    code: "verified",
  },
  {
    note: "an identity whose window had ended",
    change: (policy) => {
      ofCi(policy).usages.ci = { until: seconds(5) };
    },
    code: "key_expired",
  },
  {
    note: "a name that was compromised before, where a pattern in front of it has not heard of that",
    change: (policy) => {
      identities(policy, { sanPattern: "https://ci.test/**" }, { san: SAN, ...compromised(5) });
    },
    code: "key_revoked",
  },
  {
    note: "the same where another principal has the pattern",
    change: (policy) => {
      identities(policy, { sanPattern: "https://ci.test/**" });
      policy.spec.principals["former"] = {
        identities: [
          { root: "test", issuer: ISSUER, usages: { ci: {} }, san: SAN, ...compromised(5) },
        ],
      };
    },
    code: "key_revoked",
  },
  {
    note: "a name that was compromised afterwards, under a pattern",
    change: (policy) => {
      identities(policy, { sanPattern: "https://ci.test/**" }, { san: SAN, ...compromised(15) });
    },
    code: "verified",
  },
  {
    note: "a name that was retired before, in front of a pattern that goes on",
    change: (policy) => {
      const revoked = { reason: "retired", at: seconds(5) };
      identities(policy, { san: SAN, revoked }, { sanPattern: "https://ci.test/**" });
    },
    code: "verified",
  },
  {
    note: "a name whose window had ended, in front of a pattern that goes on",
    change: (policy) => {
      const usages = { ci: { until: seconds(5) } };
      identities(policy, { san: SAN, usages }, { sanPattern: "https://ci.test/**" });
    },
    code: "verified",
  },
  {
    note: "a name whose window had ended, and the pattern of somebody else",
    change: (policy) => {
      identities(policy, { san: SAN, usages: { ci: { until: seconds(5) } } });
      const pattern = { root: "test", issuer: ISSUER, sanPattern: "https://ci.test/**" };
      policy.spec.principals["other"] = { identities: [{ ...pattern, usages: { ci: {} } }] };
      policy.spec.layers[0] = { ...policy.spec.layers[0], principals: ["ci", "other"] };
    },
    code: "key_expired",
  },
  {
    note: "too long ago by a trusted clock",
    change: (policy) => {
      Object.assign(policy.spec.layers[0] ?? {}, { maxAge: "49m", time: "trusted" });
    },
    code: "too_old",
  },
];

function identities(policy: Written, ...entries: readonly Loose[]): void {
  const common = { root: "test", issuer: ISSUER, usages: { ci: {} } };
  policy.spec.principals["ci"] = { identities: entries.map((each) => ({ ...common, ...each })) };
}

function compromised(minute: number) {
  return { revoked: { reason: "compromised", at: seconds(minute) } };
}

function olderBundle(version: "0.1" | "0.2") {
  return (bundle: Loose): void => {
    const { certificate, ...material } = bundle.verificationMaterial;
    bundle.mediaType = `application/vnd.dev.sigstore.bundle+json;version=${version}`;
    bundle.verificationMaterial = {
      ...material,
      x509CertificateChain: { certificates: [certificate] },
    };
    if (version === "0.1") delete entryOf(bundle).inclusionProof;
  };
}

function noLogs(policy: Written): void {
  policy.spec.roots = { test: { file: "trusted_root.json", logEntries: 0 } };
}

describe("CI by certificate", () => {
  test.each(CASES)("$note: $code", async (each) => {
    const envelope = provenance([], each.about === undefined ? {} : { binary: each.about });
    const bundle = await world.bundle(envelope, { minute: 10, ...each.signing });
    each.spoil?.(bundle);
    const change = only("ci", (policy) => {
      const ci = policy.spec.layers[0];
      if (ci !== undefined) ci["names"] = [];
      for (const entry of (policy.spec.principals["gate"]?.identities ?? []) as Loose[]) {
        entry.usages = { ci: {} };
      }
      each.change?.(policy);
    });
    const facts = await ask([bundle], { ...each, change });
    expect({ codes: codesOf(facts), facts }).toMatchObject({ codes: { ci: each.code } });
  });

  test("what is judged for a time before it was signed does not count", async () => {
    const bundle = await world.bundle(provenance([]), { minute: 10 });
    const facts = await ask([bundle], { change: only("ci", names([])) }, 9);
    expect(codesOf(facts)).toEqual({ ci: "time_in_future" });
  });
});

function names(list: readonly string[]) {
  return (policy: Written): void => {
    Object.assign(policy.spec.layers[0] ?? {}, { names: list });
  };
}

describe("order by trusted clocks", () => {
  const both = (ci: number, gate: Partial<Signing> & { minute: number }) => async () => [
    await world.bundle(provenance([]), { minute: ci }),
    await world.bundle(verdict([]), { san: "https://gate.test/prod", ...gate }),
  ];
  test.each([
    { note: "the gate after CI", bundles: both(10, { minute: 11 }), gate: "verified" },
    { note: "the gate before CI", bundles: both(10, { minute: 9 }), gate: "time_order" },
    {
      note: "the gate by a plain key and a log, after CI",
      bundles: both(10, { minute: 11, plain: people.gate }),
      gate: "verified",
    },
    {
      note: "the gate by a plain key and a log, before CI",
      bundles: both(10, { minute: 9, plain: people.gate }),
      gate: "time_order",
    },
    {
      note: "the gate by a plain key and a timestamp, before CI: without the log that the root asks for it is of no time",
      bundles: both(10, { minute: 9, plain: people.gate, with: ["timestamp"] }),
      gate: "verified",
    },
  ])("$note: $gate", async ({ bundles, gate }) => {
    const facts = await ask(await bundles());
    expect(codesOf(facts)).toEqual({ ci: "verified", gate });
  });

  test("a compromised plain key: a log says whether it signed before", async () => {
    const compromised = (minute: number) => ({
      change: only("gate", (policy) => {
        const key = policy.spec.principals["gate"]?.keys?.[0];
        if (key !== undefined) key.revoked = { reason: "compromised", at: seconds(minute) };
      }),
    });
    const bundle = await world.bundle(verdict([]), { minute: 10, plain: people.gate });
    expect(codesOf(await ask([bundle], compromised(11)))).toEqual({ gate: "verified" });
    expect(codesOf(await ask([bundle], compromised(10)))).toEqual({ gate: "key_revoked" });
    delete bundle.verificationMaterial.tlogEntries;
    expect(codesOf(await ask([bundle], compromised(11)))).toEqual({ gate: "no_trusted_time" });
  });

  test("certificates of two people count as two, of one as one", async () => {
    const change = only("gate", (policy) => {
      const identity = { root: "test", issuer: ISSUER, usages: { gate: {} } };
      policy.spec.principals = {
        ann: { identities: [{ ...identity, san: "mailto:ann@test" }] },
        ben: { identities: [{ ...identity, san: "mailto:ben@test" }] },
      };
      policy.spec.layers = [
        {
          name: "gate",
          predicateTypes: [VERIFICATION_SUMMARY],
          principals: ["ann", "ben"],
          threshold: 2,
          subject: "binary",
        },
      ];
    });
    const [ann, again, ben] = [
      await world.bundle(verdict([]), { minute: 1, san: "mailto:ann@test" }),
      await world.bundle(verdict([]), { minute: 2, san: "mailto:ann@test" }),
      await world.bundle(verdict([]), { minute: 3, san: "mailto:ben@test" }),
    ];
    expect(codesOf(await ask([ann, again], { change }))).toEqual({ gate: "threshold_not_met" });
    const facts = await ask([ann, again, ben], { change });
    expect(facts.layers).toMatchObject([{ principals: ["ann", "ben"], time: seconds(3) }]);
  });
});

describe("a trusted root", () => {
  const spoiled: readonly { note: string; spoil: (root: Loose) => void; message: string }[] = [
    {
      note: "a log without a start of validity",
      spoil: (root) => delete root.tlogs[0].publicKey.validFor.start,
      message: 'missing field "start"',
    },
    {
      note: "a log without validity",
      spoil: (root) => delete root.ctlogs[0].publicKey.validFor,
      message: 'missing field "validFor"',
    },
    {
      note: "an authority without a start of validity",
      spoil: (root) => {
        root.certificateAuthorities[0].validFor = { end: "2030-01-01T00:00:00Z" };
      },
      message: 'missing field "start"',
    },
    {
      note: "a start that is null",
      spoil: (root) => {
        root.timestampAuthorities[0].validFor.start = null;
      },
      message: "must be text",
    },
    {
      note: "a start that is no time",
      spoil: (root) => {
        root.timestampAuthorities[0].validFor.start = "yesterday";
      },
      message: "time of RFC 3339",
    },
    {
      note: "an end before the start",
      spoil: (root) => {
        root.tlogs[0].publicKey.validFor.end = "2001-01-01T00:00:00Z";
      },
      message: "must begin before it ends",
    },
    {
      note: "a certificate that is none",
      spoil: (root) => {
        root.certificateAuthorities[0].certChain.certificates[0].rawBytes = "AAAA";
      },
      message: "cannot be read",
    },
    {
      note: "another media type",
      spoil: (root) => {
        root.mediaType = "application/json";
      },
      message: "mediaType must be one of",
    },
  ];

  test.each(spoiled)("with $note is refused with its place", ({ spoil, message }) => {
    const root = structuredClone(world.root);
    spoil(root);
    const text = JSON.stringify(root, undefined, 1);
    const read = () =>
      readTrustedRoot(Buffer.from(text), "trusted_root.json", {
        name: "test",
        logEntries: 1,
        certificateTimestamps: 1,
      });
    try {
      read();
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      expect(error.diagnostics[0]).toMatchObject({
        code: "trust_policy_error",
        message: expect.stringContaining(message),
        location: { file: "trusted_root.json" },
      });
      return;
    }
    throw new Error("it was read");
  });
});
