import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { signEnvelope } from "../../../src/attest/sign-envelope.ts";
import { signStatement } from "../../../src/attest/sign-statement.ts";
import {
  type ChainFacts,
  type ChainSubject,
  verifyChain,
} from "../../../src/facts/attestation/chain/verify-chain.ts";
import { EVIDENCE_CODES, type EvidenceCode } from "../../../src/facts/attestation/codes.ts";
import type { Envelope } from "../../../src/facts/attestation/dsse/envelope.ts";
import { PROVENANCE, SOURCE_REVIEW } from "../../../src/facts/attestation/statement/predicates.ts";
import type { SeenTrust } from "../../../src/facts/attestation/trust/verify-trust-policy.ts";
import {
  BINARY,
  given,
  NOW,
  PACKAGE,
  provenance,
  provenancePredicate,
  release,
  review,
  SBOM,
  SEMANTIC_HASH,
  verdict,
  WHOLE,
} from "./statements.ts";
import { type Cast, cast, trustPolicy, type Written, written } from "./trust-policies.ts";

const people: Cast = cast();
const { alice, aliceOther, bob, carol, ci, ciNew, gate, registry, mallory } = people;
const OTHER = "0".repeat(64);

type Envelopes = Record<string, Envelope>;

/** A chain in which every layer is as it should be. */
const GOOD: Readonly<Envelopes> = {
  review: review([alice, bob]),
  ci: provenance([ci]),
  gate: verdict([gate]),
  registry: release([registry]),
};

interface Case {
  readonly note: string;
  readonly change?: (policy: Written) => void;
  readonly envelopes?: Envelopes;
  readonly without?: string;
  readonly subject?: ChainSubject;
  readonly time?: number;
  readonly seen?: SeenTrust;
  readonly minimumVersion?: number;
  /** The layers that are not verified. */
  readonly codes: Readonly<Record<string, EvidenceCode>>;
}

async function ask(each: Omit<Case, "note" | "codes">): Promise<ChainFacts> {
  const policy = structuredClone(written(people));
  each.change?.(policy);
  const envelopes = { ...GOOD, ...each.envelopes };
  if (each.without !== undefined) delete envelopes[each.without];
  return verifyChain(given(envelopes), await trustPolicy(policy), each.subject ?? WHOLE, {
    time: each.time ?? NOW,
    seen: each.seen,
    minimumVersion: each.minimumVersion,
  });
}

function codesOf({ layers }: ChainFacts): Record<string, string> {
  return Object.fromEntries(
    layers.filter(({ code }) => code !== "verified").map(({ layer, code }) => [layer, code]),
  );
}

const all = (code: EvidenceCode): Record<string, EvidenceCode> => ({
  developer: code,
  ci: code,
  gate: code,
  registry: code,
});

function flipped(envelope: Envelope, part: "payload" | "sig", at: number, bit = 0): Envelope {
  const [first, ...others] = envelope.signatures;
  const bytes = Buffer.from(part === "payload" ? envelope.payload : (first?.sig ?? []));
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
  if (part === "payload") return { ...envelope, payload: bytes };
  return { ...envelope, signatures: [{ keyid: first?.keyid ?? "", sig: bytes }, ...others] };
}

function withKeyids(envelope: Envelope, ...keyids: string[]): Envelope {
  const signatures = envelope.signatures.map((each, at) => ({ ...each, keyid: keyids[at] ?? "" }));
  return { ...envelope, signatures };
}

const CASES: readonly Case[] = [
  { note: "the whole chain", codes: {} },
  {
    note: "approval in two statements instead of two signatures",
    envelopes: { review: review([alice]), second: review([carol]) },
    codes: {},
  },
  {
    note: "only the binary and the package are known, and the rest is linked",
    subject: { binary: BINARY, package: PACKAGE },
    codes: {},
  },
  { note: "no gate", without: "gate", codes: { gate: "layer_missing" } },
  {
    note: "no CI: nothing links what the developers approved",
    without: "ci",
    subject: { binary: BINARY, package: PACKAGE },
    codes: { developer: "link_missing", ci: "layer_missing" },
  },
  {
    note: "a verdict over another binary is used again",
    envelopes: { gate: verdict([gate], { binary: OTHER }) },
    codes: { gate: "subject_differs" },
  },
  {
    note: "an approval of other dependencies is used again",
    envelopes: { review: review([alice, bob], { semanticHash: "sbom-v1-full:bbbb" }) },
    codes: { developer: "subject_differs" },
  },
  {
    note: "the same where the semantic hash is only linked",
    envelopes: { review: review([alice, bob], { semanticHash: "sbom-v1-full:bbbb" }) },
    subject: { binary: BINARY, package: PACKAGE },
    codes: { developer: "subject_differs" },
  },
  {
    note: "CI built it with other dependencies than the consumer holds",
    envelopes: { ci: provenance([ci], { semanticHash: "sbom-v1-full:bbbb" }) },
    codes: { ci: "link_broken" },
  },
  {
    note: "CI tells of another SBOM",
    envelopes: { ci: provenance([ci], { sbom: OTHER }) },
    codes: { ci: "link_broken" },
  },
  {
    note: "CI names no SBOM",
    envelopes: {
      ci: signStatement(
        {
          subject: [{ digest: { sha256: BINARY } }, { digest: { semanticHash: SEMANTIC_HASH } }],
          predicateType: PROVENANCE,
          predicate: {},
        },
        [ci.key],
      ),
    },
    codes: { ci: "link_missing" },
  },
  {
    note: "CI names two SBOMs",
    envelopes: {
      ci: signStatement(
        {
          subject: [
            { digest: { sha256: BINARY } },
            { mediaType: "application/spdx+json", digest: { sha256: OTHER } },
          ],
          predicateType: PROVENANCE,
          predicate: provenancePredicate(),
        },
        [ci.key],
      ),
    },
    codes: { ci: "link_ambiguous" },
  },
  ...[WHOLE, { binary: BINARY, semanticHash: SEMANTIC_HASH, package: PACKAGE }].map(
    (subject): Case => ({
      note: `the developers tell of another SBOM than CI, known: ${Object.keys(subject)}`,
      envelopes: { review: reviewWithSbom(OTHER) },
      subject,
      codes: { developer: "link_broken" },
    }),
  ),
  {
    note: "the developers tell of the SBOM of CI",
    envelopes: { review: reviewWithSbom(SBOM) },
    subject: { binary: BINARY, semanticHash: SEMANTIC_HASH, package: PACKAGE },
    codes: {},
  },
  {
    note: "one of two developers tells of another SBOM than CI",
    envelopes: { review: review([alice]), second: reviewWithSbom(OTHER, [bob]) },
    subject: { binary: BINARY, semanticHash: SEMANTIC_HASH, package: PACKAGE },
    codes: { developer: "threshold_not_met" },
  },
  {
    note: "one developer of two",
    envelopes: { review: review([alice]) },
    codes: { developer: "threshold_not_met" },
  },
  {
    note: "two keys of one developer",
    envelopes: { review: review([alice, aliceOther]) },
    codes: { developer: "threshold_not_met" },
  },
  {
    note: "one developer twice in two statements",
    envelopes: { review: review([alice]), second: review([alice]), third: review([aliceOther]) },
    codes: { developer: "threshold_not_met" },
  },
  {
    note: "two developers who approved different things",
    envelopes: { review: review([alice]), second: review([bob], { semanticHash: "x" }) },
    codes: { developer: "threshold_not_met" },
  },
  {
    note: "a developer and somebody whom nobody knows",
    envelopes: { review: review([alice, mallory]) },
    codes: { developer: "threshold_not_met" },
  },
  {
    note: "two good signatures and one that is bad",
    envelopes: { review: flipped(review([mallory, alice, bob]), "sig", 3) },
    codes: {},
  },
  {
    note: "one signature is bad and one is good, and both are needed",
    envelopes: { review: flipped(review([alice, bob]), "sig", 3) },
    codes: { developer: "threshold_not_met" },
  },
  {
    note: "a key that has expired",
    change: ({ spec }) => {
      setUsage(spec, "gate", { until: "2026-11-20T12:00:00Z" });
    },
    codes: { gate: "key_expired" },
  },
  {
    note: "a key that expires in a second",
    change: ({ spec }) => {
      setUsage(spec, "gate", { until: "2026-11-20T12:00:01Z" });
    },
    codes: {},
  },
  {
    note: "a key that is not yet valid",
    change: ({ spec }) => {
      setUsage(spec, "gate", { from: "2026-11-20T12:00:01Z" });
    },
    codes: { gate: "key_not_yet_valid" },
  },
  {
    note: "a compromised key, and no clock that says when",
    change: ({ spec }) => {
      setRevoked(spec, "gate", { reason: "compromised", at: "2026-12-01T00:00:00Z" });
    },
    codes: { gate: "no_trusted_time" },
  },
  {
    note: "a retired key: what it signed stays",
    change: ({ spec }) => {
      setRevoked(spec, "gate", { reason: "retired", at: "2026-01-01T00:00:00Z" });
    },
    codes: {},
  },
  {
    note: "rotated keys: the old one while both are valid",
    change: rotated,
    time: Date.parse("2026-11-20T12:00:00Z"),
    codes: {},
  },
  {
    note: "rotated keys: the new one while both are valid",
    change: rotated,
    envelopes: { ci: provenance([ciNew]) },
    codes: {},
  },
  {
    note: "rotated keys: the old one afterwards",
    change: rotated,
    time: Date.parse("2026-11-22T12:00:00Z"),
    codes: { ci: "key_expired" },
  },
  {
    note: "rotated keys: the new one afterwards",
    change: rotated,
    envelopes: { ci: provenance([ciNew]) },
    time: Date.parse("2026-11-22T12:00:00Z"),
    codes: {},
  },
  {
    note: "a key of another layer",
    envelopes: { gate: verdict([ci]) },
    codes: { gate: "principal_not_allowed" },
  },
  {
    note: "somebody whom nobody knows",
    envelopes: { gate: verdict([mallory]) },
    codes: { gate: "key_unknown" },
  },
  {
    note: "a changed payload",
    envelopes: { gate: flipped(verdict([gate]), "payload", 70) },
    codes: { gate: "signature_invalid" },
  },
  {
    note: "a changed payload without a hint at the key",
    envelopes: { gate: withKeyids(flipped(verdict([gate]), "payload", 70)) },
    codes: { gate: "key_unknown" },
  },
  {
    note: "hints that lie about who signed",
    envelopes: {
      review: withKeyids(review([alice, bob]), gate.key.id, mallory.key.id),
      gate: withKeyids(verdict([gate]), alice.key.id),
    },
    codes: {},
  },
  {
    note: "a hint at a key that did not sign",
    envelopes: { gate: withKeyids(verdict([mallory]), gate.key.id) },
    codes: { gate: "signature_invalid" },
  },
  {
    note: "a payload that was signed under another type",
    envelopes: {
      gate: {
        ...signEnvelope("application/json", GOOD["gate"]?.payload ?? new Uint8Array(), [gate.key]),
        payloadType: "application/vnd.in-toto+json",
      },
    },
    codes: { gate: "signature_invalid" },
  },
  {
    note: "a payload that honestly has another type",
    envelopes: {
      gate: signEnvelope("application/json", GOOD["gate"]?.payload ?? new Uint8Array(), [gate.key]),
    },
    codes: { gate: "payload_type_unexpected" },
  },
  {
    note: "a payload that is no statement",
    envelopes: {
      gate: signEnvelope("application/vnd.in-toto+json", Buffer.from("{}"), [gate.key]),
    },
    codes: { gate: "statement_malformed" },
  },
  {
    note: "a name that is there twice in the payload",
    envelopes: {
      gate: signEnvelope(
        "application/vnd.in-toto+json",
        Buffer.from(`{"_type": 1, ${String(GOOD["gate"]?.payload).slice(1)}`),
        [gate.key],
      ),
    },
    codes: { gate: "statement_malformed" },
  },
  {
    note: "another predicate type by who may sign",
    envelopes: { gate: provenance([gate]) },
    codes: { gate: "predicate_unexpected" },
  },
  {
    note: "the verifier, policy and level that are required",
    change: (policy) => {
      layerOf(policy, "gate")["requires"] = {
        "/verifier/id": ["urn:test:other", "urn:test:gate"],
        "/policy/digest/gatehouseRevision": ["e".repeat(64)],
        "/verifiedLevels": ["SLSA_BUILD_LEVEL_2"],
        "/gatehouse~1decisionId": ["4ca636c1-55e4-417a-b1d8-4aceb67960d1"],
      };
    },
    codes: {},
  },
  {
    note: "another level than is required",
    change: (policy) => {
      layerOf(policy, "gate")["requires"] = { "/verifiedLevels": ["SLSA_BUILD_LEVEL_3"] };
    },
    codes: { gate: "predicate_differs" },
  },
  {
    note: "a builder that says nothing of itself",
    change: (policy) => {
      layerOf(policy, "ci")["requires"] = { "/runDetails/builder/version/go": ["1"] };
    },
    codes: { ci: "predicate_differs" },
  },
  {
    note: "a verdict that failed",
    envelopes: { gate: verdict([gate], {}, { passed: false }) },
    codes: { gate: "statement_negative" },
  },
  {
    note: "a verdict that failed beside one that passed",
    envelopes: { earlier: verdict([gate], {}, { passed: false }) },
    codes: {},
  },
  {
    note: "a review that rejects",
    envelopes: { review: review([alice, bob], {}, { decision: "rejected" }) },
    codes: { developer: "statement_negative" },
  },
  {
    note: "claimed times in order, where they are believed",
    change: claimedTimes,
    envelopes: { ci: provenance([ci], {}, "2026-11-20T10:00:00Z") },
    codes: {},
  },
  {
    note: "claimed times in the wrong order, where they are believed",
    change: claimedTimes,
    envelopes: { ci: provenance([ci], {}, "2026-11-20T11:30:00Z") },
    codes: { gate: "time_order" },
  },
  {
    note: "an approval later than the build that alone says what was approved: neither is verified",
    change: (policy) => {
      for (const name of ["developer", "ci"]) layerOf(policy, name)["time"] = "claimed";
    },
    envelopes: {
      review: review([alice, bob], {}, { reviewedAt: "2026-11-20T11:30:00Z" }),
      ci: provenance([ci], {}, "2026-11-20T10:00:00Z"),
    },
    subject: { binary: BINARY, package: PACKAGE },
    codes: { developer: "link_missing", ci: "time_order" },
  },
  {
    note: "claimed times in the wrong order, where nobody believes them",
    envelopes: { ci: provenance([ci], {}, "2026-11-20T11:30:00Z") },
    codes: {},
  },
  {
    note: "a claimed time in the future",
    change: claimedTimes,
    envelopes: { gate: verdict([gate], {}, { time: NOW + 1000 }) },
    codes: { gate: "time_in_future" },
  },
  {
    note: "a claimed time too long ago",
    change: (policy) => {
      claimedTimes(policy);
      layerOf(policy, "gate")["maxAge"] = "30m";
    },
    codes: { gate: "too_old" },
  },
  {
    note: "an age where no clock is believed",
    change: (policy) => {
      layerOf(policy, "gate")["maxAge"] = "30d";
    },
    codes: { gate: "no_trusted_time" },
  },
  {
    note: "a trusted time is asked for",
    change: (policy) => {
      layerOf(policy, "gate")["time"] = "trusted";
    },
    codes: { gate: "no_trusted_time" },
  },
  {
    note: "a denied binary",
    change: ({ spec }) => {
      spec.denied = { artefacts: [BINARY] };
    },
    codes: all("artefact_denied"),
  },
  {
    note: "a denied SBOM that is only linked",
    change: ({ spec }) => {
      spec.denied = { artefacts: [SBOM] };
    },
    subject: { binary: BINARY, package: PACKAGE },
    codes: { developer: "link_missing", ci: "artefact_denied" },
  },
  {
    note: "a denied statement",
    change: ({ spec }) => {
      spec.denied = { statements: [sha256(GOOD["gate"])] };
    },
    codes: { gate: "statement_denied" },
  },
  {
    note: "a denied statement beside a good one",
    change: ({ spec }) => {
      spec.denied = { statements: [sha256(GOOD["gate"])] };
    },
    envelopes: { another: verdict([gate], {}, { time: NOW - 60_000 }) },
    codes: { gate: "statement_denied" },
  },
  {
    note: "a denied statement of another artefact",
    change: ({ spec }) => {
      spec.denied = { statements: [sha256(verdict([gate], { binary: OTHER }))] };
    },
    envelopes: { another: verdict([gate], { binary: OTHER }) },
    codes: {},
  },
  {
    note: "an expired trust policy",
    time: Date.parse("2027-06-01T00:00:00Z"),
    codes: all("trust_expired"),
  },
  {
    note: "a trust policy older than one that was seen",
    seen: { version: 4, sha256: OTHER },
    codes: all("trust_rolled_back"),
  },
  {
    note: "another trust policy under a version that was seen",
    seen: { version: 3, sha256: OTHER },
    codes: all("trust_rolled_back"),
  },
  {
    note: "a trust policy newer than one that was seen",
    seen: { version: 2, sha256: OTHER },
    codes: {},
  },
  {
    note: "a trust policy below the least version",
    minimumVersion: 4,
    codes: all("trust_rolled_back"),
  },
  {
    note: "junk beside the good ones",
    envelopes: {
      a: verdict([mallory]),
      b: flipped(verdict([gate]), "payload", 9),
      c: provenance([ci], { binary: OTHER }),
      d: provenance([ci], { sbom: OTHER }),
      e: review([alice], { semanticHash: "z" }),
      f: signEnvelope("text/plain", Buffer.from("x"), [gate.key]),
      g: signEnvelope("application/vnd.in-toto+json", Buffer.from("x"), [gate.key]),
    },
    codes: {},
  },
  {
    note: "CI built twice, and only the second set of dependencies was approved",
    envelopes: {
      ci: provenance([ci], { semanticHash: "sbom-v1-full:cccc" }),
      again: provenance([ci]),
    },
    subject: { binary: BINARY, package: PACKAGE },
    codes: {},
  },
];

function reviewWithSbom(sbom: string, who = [alice, bob]): Envelope {
  const subject = [
    { digest: { semanticHash: SEMANTIC_HASH } },
    { mediaType: "application/spdx+json", digest: { sha256: sbom } },
  ];
  const predicate = { decision: "approved" };
  return signStatement(
    { subject, predicateType: SOURCE_REVIEW, predicate },
    who.map(({ key }) => key),
  );
}

function setUsage(
  spec: Written["spec"],
  who: string,
  window: { from?: string; until?: string },
): void {
  for (const key of spec.principals[who]?.keys ?? []) key.usages[who] = window;
}

function setRevoked(
  spec: Written["spec"],
  who: string,
  revoked: { reason: string; at: string },
): void {
  for (const key of spec.principals[who]?.keys ?? []) key.revoked = revoked;
}

function rotated({ spec }: Written): void {
  const [before, after] = spec.principals["ci"]?.keys ?? [];
  if (before !== undefined) before.usages = { ci: { until: "2026-11-21T00:00:00Z" } };
  if (after !== undefined) after.usages = { ci: { from: "2026-11-19T00:00:00Z" } };
}

function layerOf({ spec }: Written, name: string): Record<string, unknown> {
  return spec.layers.find((layer) => layer["name"] === name) ?? {};
}

function claimedTimes(policy: Written): void {
  for (const name of ["ci", "gate"]) layerOf(policy, name)["time"] = "claimed";
}

function sha256(envelope: Envelope | undefined): string {
  return createHash("sha256")
    .update(envelope?.payload ?? "")
    .digest("hex");
}

describe("a chain of developers, CI, gate and registry", () => {
  test.each(CASES)("$note: $codes", async (each) => {
    const facts = await ask(each);
    expect({ codes: codesOf(facts), facts }).toMatchObject({ codes: each.codes });
    const outcomes = Object.values(each.codes).map((code) => EVIDENCE_CODES[code].outcome);
    const outcome = outcomes.includes("contradicted")
      ? "contradicted"
      : (outcomes[0] ?? "verified");
    expect(facts.outcome).toBe(outcome);
  });

  test("who signed is told once each", async () => {
    const { layers } = await ask({ envelopes: { review: review([alice, aliceOther, carol]) } });
    expect(layers.map(({ principals }) => principals)).toEqual([
      ["alice", "carol"],
      ["ci"],
      ["gate"],
      ["registry"],
    ]);
  });

  test("what was given and nobody vouches for is not verified", async () => {
    const facts = await ask({
      change: (policy) => {
        layerOf(policy, "ci")["names"] = ["semanticHash"];
      },
    });
    expect(facts).toMatchObject({ outcome: "not_verifiable", unlinked: ["sbom"] });
    expect(codesOf(facts)).toEqual({});
  });

  test("the digests that belong together are those of verified layers", async () => {
    const subject = { binary: BINARY, package: PACKAGE };
    expect((await ask({ subject })).digests).toEqual(WHOLE);
    const late = await ask({
      change: (policy) => {
        for (const name of ["developer", "ci"]) layerOf(policy, name)["time"] = "claimed";
      },
      envelopes: {
        review: review([alice, bob], {}, { reviewedAt: "2026-11-20T11:30:00Z" }),
        ci: provenance([ci], {}, "2026-11-20T10:00:00Z"),
      },
      subject,
    });
    expect(late.digests).toEqual(subject);
  });

  test("what became of each statement is told", async () => {
    const { statements } = await ask({
      envelopes: { junk: verdict([mallory]), used: verdict([gate], { binary: OTHER }) },
    });
    expect(statements.map(({ place, code, layers }) => [place, code, layers])).toEqual([
      ["review.json", "verified", ["developer"]],
      ["ci.json", "verified", ["ci"]],
      ["gate.json", "verified", ["gate"]],
      ["registry.json", "verified", ["registry"]],
      ["used.json", "subject_differs", []],
      ["junk.json", "key_unknown", []],
    ]);
  });

  test("without a digest there is nothing to verify", async () => {
    await expect(ask({ subject: {} })).rejects.toThrow("give a digest");
  });

  test("too many ways to put statements together end in a code, not in hours", async () => {
    const many = Array.from({ length: 80 }, (_, at) => at);
    const envelopes = Object.fromEntries([
      ...many.map((at) => [`ci${at}`, provenance([ci], { semanticHash: `s${at}` })]),
    ]);
    const facts = await ask({
      without: "ci",
      envelopes,
      subject: { binary: BINARY, package: PACKAGE },
      change: ({ spec }) => {
        const twins = many.slice(0, 12).map((at) => ({
          ...structuredClone(spec.layers[1]),
          name: `ci${at}`,
          names: [],
        }));
        const usages = Object.fromEntries(twins.map(({ name }) => [name, {}]));
        for (const key of spec.principals["ci"]?.keys ?? []) Object.assign(key.usages, usages);
        spec.layers.push(...twins);
      },
    });
    expect(codesOf(facts)).toEqual({ developer: "chain_too_wide" });
  });
});

describe("any single byte that is changed", () => {
  test.each([
    { note: "Ed25519, each of them", who: gate, step: 1 },
    { note: "ECDSA, every seventh", who: carol, step: 7 },
    { note: "RSA, every seventh", who: bob, step: 7 },
  ])("of payload or signature never verifies: $note", async ({ who, step }) => {
    const policy = written(people);
    policy.spec.principals = { gate: { keys: [{ pem: who.publicPem, usages: { gate: {} } }] } };
    policy.spec.layers = policy.spec.layers.filter(({ name }) => name === "gate");
    const trust = await trustPolicy(policy);
    const good = verdict([who]);
    const passes = (envelope: Envelope): boolean =>
      verifyChain(given({ it: envelope }), trust, { binary: BINARY }, { time: NOW }).outcome ===
      "verified";
    expect(passes(good)).toBe(true);
    const parts = [
      ["payload", good.payload.length],
      ["sig", good.signatures[0]?.sig.length ?? 0],
    ] as const;
    for (const [part, length] of parts) {
      for (let at = 0; at < length; at += step) {
        expect([part, at, passes(flipped(good, part, at, at % 8))]).toEqual([part, at, false]);
      }
    }
  });
});
