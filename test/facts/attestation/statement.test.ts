import { createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { strictBase64 } from "../../../src/facts/attestation/dsse/base64.ts";
import { preAuthEncoding } from "../../../src/facts/attestation/dsse/pre-auth-encoding.ts";
import {
  ARTEFACT_ANNOTATION,
  SEMANTIC_HASH,
} from "../../../src/facts/attestation/statement/named-digests.ts";
import {
  PROVENANCE,
  SEMANTIC_HASH_STATEMENT,
} from "../../../src/facts/attestation/statement/predicates.ts";
import { readStatement } from "../../../src/facts/attestation/statement/statement.ts";
import { statementFacts } from "../../../src/facts/attestation/statement/statement-facts.ts";
import { person } from "./people.ts";
import { verdict } from "./statements.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);

function facts(document: object) {
  const read = readStatement(Buffer.from(JSON.stringify(document)));
  if (read.kind === "malformed") throw new Error(read.reason);
  const { named, subjects, ...others } = statementFacts(read.statement);
  const found = [...named].filter(([, digests]) => digests.length > 0);
  return {
    ...others,
    named: Object.fromEntries(found),
    binary: [...(subjects.get("binary") ?? [])],
  };
}

describe("a statement", () => {
  test.each([
    {
      note: "v0.1",
      document: {
        _type: "https://in-toto.io/Statement/v0.1",
        subject: [{ name: "app", digest: { sha256: A } }],
        predicateType: "urn:x",
      },
      found: { binary: [A], named: {} },
    },
    {
      note: "v1 with an SBOM and a semantic hash among its subjects",
      document: {
        _type: "https://in-toto.io/Statement/v1",
        subject: [
          { name: "app", digest: { sha256: A } },
          { mediaType: "application/spdx+json; charset=utf-8", digest: { sha256: B } },
          { digest: { [SEMANTIC_HASH]: "sbom-v1-graph:1" } },
        ],
        predicateType: "urn:x",
        predicate: null,
      },
      found: { binary: [A], named: { sbom: [B], semanticHash: ["sbom-v1-graph:1"] } },
    },
    {
      note: "subjects that say which artefact they are",
      document: {
        _type: "https://in-toto.io/Statement/v1",
        subject: [
          { annotations: { [ARTEFACT_ANNOTATION]: "package" }, digest: { sha256: A } },
          { annotations: { [ARTEFACT_ANNOTATION]: "binary" }, digest: { sha256: B } },
        ],
        predicateType: "urn:x",
      },
      found: { binary: [B], named: { package: [A], binary: [B] } },
    },
    {
      note: "our own of a semantic hash",
      document: {
        _type: "https://in-toto.io/Statement/v1",
        subject: [{ digest: { sha256: A } }],
        predicateType: SEMANTIC_HASH_STATEMENT,
        predicate: { semanticHash: "sbom-v1-full:2", computedAt: "2026-11-20T12:00:00Z" },
      },
      found: {
        named: { semanticHash: ["sbom-v1-full:2"] },
        claimed: Date.parse("2026-11-20T12:00:00Z"),
      },
    },
    {
      note: "provenance whose parts have other shapes",
      document: {
        _type: "https://in-toto.io/Statement/v1",
        subject: [{ digest: { sha256: A.toUpperCase() } }, { digest: { sha512: A } }],
        predicateType: PROVENANCE,
        predicate: {
          buildDefinition: { resolvedDependencies: [1, null, { digest: 1 }, { digest: {} }] },
          runDetails: [],
        },
      },
      found: { binary: [], named: {} },
    },
  ])("is read: $note", ({ document, found }) => {
    expect(facts(document)).toMatchObject(found);
  });

  test.each([
    { note: "no JSON", text: "x" },
    { note: "no UTF-8", text: Buffer.from([0x22, 0xff, 0x22]) },
    { note: "a list", text: "[]" },
    { note: "another type", text: '{"_type": "https://in-toto.io/Statement/v2"}' },
    {
      note: "no subject",
      text: '{"_type": "https://in-toto.io/Statement/v1", "subject": [], "predicateType": "x"}',
    },
    {
      note: "digests that are numbers",
      text: '{"_type": "https://in-toto.io/Statement/v1", "subject": [{"digest": {"sha256": 1}}], "predicateType": "x"}',
    },
    {
      note: "a predicate that is a list",
      text: '{"_type": "https://in-toto.io/Statement/v1", "subject": [{}], "predicateType": "x", "predicate": []}',
    },
    { note: "deep nesting", text: `${'{"a":'.repeat(100_000)}1` },
  ])("is malformed: $note", ({ text }) => {
    expect(readStatement(Buffer.from(text)).kind).toBe("malformed");
  });
});

test.each([
  ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"],
  ["2026-11-20T13:00:00.5+01:00", "2026-11-20T12:00:00Z"],
  ["2026-11-20T12:00:00", undefined],
  ["2026-11-20", undefined],
  ["2026-02-30T12:00:00Z", undefined],
  ["Fri, 20 Nov 2026 12:00:00 GMT", undefined],
  ["1", undefined],
])("the time %j that a statement claims is %j: RFC 3339 or none", (computedAt, expected) => {
  const { claimed } = facts({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ digest: { sha256: A } }],
    predicateType: SEMANTIC_HASH_STATEMENT,
    predicate: { computedAt },
  });
  expect(claimed).toBe(expected === undefined ? undefined : Date.parse(expected));
});

test("the encoding that is signed is that of DSSE's own example", () => {
  const encoded = preAuthEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
  expect(encoded.toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  expect(preAuthEncoding("é", Buffer.from([0xff]))).toEqual(
    Buffer.concat([Buffer.from("DSSEv1 2 é 1 "), Buffer.from([0xff])]),
  );
});

test.each([
  ["aGk=", "hi"],
  ["-_8=", "\u{fb}\u{ff}"],
  ["", ""],
  ["aGk", undefined],
  ["aGl=", undefined],
  ["aGk= ", undefined],
  ["aGk=aGk=", undefined],
  ["-_8/", undefined],
  ["a===", undefined],
])("base64 %j is %j", (text, bytes) => {
  expect(strictBase64(text)?.toString("latin1")).toBe(bytes);
});

describe("a verdict of the gate", () => {
  test("is a SLSA verification summary that names the policy's revision, signed over PAE: by Node alone", () => {
    const gate = person();
    const { payload, payloadType, signatures } = verdict([gate]);
    const body = payload;
    const data = `DSSEv1 ${payloadType.length} ${payloadType} ${body.length} ${body.toString()}`;
    const key = createPublicKey(gate.publicPem);
    expect(verify(null, Buffer.from(data), key, signatures[0]?.sig ?? Buffer.of())).toBe(true);
    expect(JSON.parse(body.toString())).toEqual({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "app", digest: { sha256: B } }],
      predicateType: "https://slsa.dev/verification_summary/v1",
      predicate: {
        verifier: { id: "urn:test:gate" },
        timeVerified: "2026-11-20T11:00:00Z",
        resourceUri: "pkg:golang/example.com/app@v1.2.0",
        policy: {
          uri: "urn:test:bundles/go-dependencies",
          digest: { gatehouseRevision: "e".repeat(64) },
        },
        inputAttestations: [{ uri: "ci.json", digest: { sha256: "c".repeat(64) } }],
        verificationResult: "PASSED",
        verifiedLevels: ["SLSA_BUILD_LEVEL_2"],
        slsaVersion: "1.0",
        "gatehouse/decisionId": "4ca636c1-55e4-417a-b1d8-4aceb67960d1",
      },
    });
  });

  test("that failed has no levels", () => {
    const { payload } = verdict([person()], {}, { passed: false });
    expect(JSON.parse(payload.toString())).toMatchObject({
      predicate: { verificationResult: "FAILED", verifiedLevels: [] },
    });
  });
});
