import { describe, expect, test } from "@jest/globals";
import { ROOT_ERROR } from "../../src/declarations/findings.ts";
import { type Actor, actorInLog, anybody, DECLARED } from "../../src/domain/actor.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { type ErrorCode, isFailure, PolicyError } from "../../src/domain/policy-error.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { STATUS_OF } from "../../src/http/errors.ts";
import { createLog } from "../../src/observe/log.ts";
import { type Act, createActRecorder } from "../../src/pipeline/acts.ts";
import type { DeleteAnswer, PublishAnswer } from "../../src/pipeline/answers.ts";
import type { PushOutcome } from "../../src/pipeline/metrics.ts";
import { NOT_ANNOUNCED } from "../../src/publish/findings.ts";
import type { MoveWitness } from "../../src/publish/move-witness.ts";
import { auditInMemory } from "../access/audit-in-memory.ts";

const BUNDLE = parseBundleName("authz");
const CI: Actor = { name: "ci", kind: "token", credential: "abcdefghijkl", from: "::1" };
const ACT: Act = { what: "push", bundle: BUNDLE, who: CI };
const BEFORE: Head = { epoch: "e", sequence: 4, revision: parseRevision("1".repeat(64)) };
const AFTER: Head = { epoch: "e", sequence: 5, revision: parseRevision("2".repeat(64)) };
const FROM = { sequence: 4, revision: "111111111111" };
const FACTS = { name: BUNDLE, roots: [], entrypoints: [], decide: true, warnings: [] };
const DELETED: DeleteAnswer = { ...FACTS, revision: BEFORE.revision, head: BEFORE };
const PUBLISHED: PublishAnswer = {
  ...{ ...FACTS, revision: AFTER.revision, head: AFTER, changed: true, dry_run: false },
  changes: { added: [], changed: [], removed: [] },
  warnings: [{ code: NOT_ANNOUNCED.code, message: "y" }],
};

type Work = (witness: MoveWitness) => Promise<PublishAnswer | DeleteAnswer>;

/** Records one act; gives its lines, what was counted, and what the audit holds. */
async function record(
  act: Act,
  work: Work,
  { audit = auditInMemory(), stored = BEFORE } = {},
): Promise<{
  lines: Record<string, unknown>[];
  counted: PushOutcome[];
  records: Record<string, unknown>[];
  outcome: PublishAnswer | DeleteAnswer | PolicyError;
}> {
  const lines: Record<string, unknown>[] = [];
  const counted: PushOutcome[] = [];
  const log = createLog({
    level: "debug",
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  });
  const recorder = createActRecorder({
    log,
    metrics: { pushed: (outcome) => counted.push(outcome) },
    trail: audit.trail,
    head: () => BEFORE,
    storedHead: async () => stored,
  });
  const outcome = await recorder.record(act, work).catch((error) => error);
  const records = (await audit.records()).map((each) => ({ ...each }));
  return { lines, counted, records, outcome };
}

describe("an act is one line and one count", () => {
  const refusal = new PolicyError("invalid_parameter", "no", {
    diagnostics: [{ code: ROOT_ERROR.code, message: "b" }],
  });
  const gone = AbortSignal.abort();
  test.each<[string, Act, () => Promise<PublishAnswer | DeleteAnswer>, Record<string, unknown>]>([
    [
      "a push says from where to where",
      ACT,
      async () => PUBLISHED,
      {
        ...{ level: "info", outcome: "published", from: FROM, warnings: 1 },
        to: { sequence: 5, revision: "222222222222" },
      },
    ],
    [
      "the same content again",
      ACT,
      async () => ({ ...PUBLISHED, head: BEFORE, changed: false }),
      { level: "info", outcome: "unchanged", from: FROM, to: FROM },
    ],
    [
      "a dry run",
      ACT,
      async () => ({ ...PUBLISHED, head: BEFORE, dry_run: true }),
      { level: "info", outcome: "dry_run", from: FROM, to: FROM },
    ],
    [
      "a deletion leads to nothing",
      { ...ACT, what: "delete" },
      async () => DELETED,
      { level: "info", outcome: "deleted", from: FROM, to: null },
    ],
    [
      "a refusal counts its findings and repeats none of them",
      ACT,
      () => Promise.reject(refusal),
      {
        ...{ level: "warn", outcome: "refused", from: FROM, to: FROM },
        ...{ err: "no", code: "invalid_parameter", findings: 1 },
      },
    ],
    [
      "a store that is away is our failure",
      { ...ACT, what: "rollback" },
      () => Promise.reject(new PolicyError("unavailable", "away")),
      { level: "error", outcome: "failed", err: "away", code: "unavailable" },
    ],
    [
      "a client that went away is none",
      { ...ACT, signal: gone },
      () => Promise.reject(new PolicyError("unavailable", "aborted")),
      { level: "warn", outcome: "failed", err: "aborted" },
    ],
    [
      "a defect shows where it arose",
      ACT,
      () => Promise.reject(new TypeError("oh")),
      { level: "error", outcome: "failed", err: "oh", stack: expect.stringContaining("acts.test") },
    ],
  ])("%s", async (_note, act, work, wanted) => {
    const { lines, counted } = await record(act, work);
    const { what, who } = act;
    expect(lines).toEqual([
      expect.objectContaining({
        ...{ what, who: actorInLog(who), bundle: "authz", took_ms: expect.any(Number) },
        ...wanted,
        message: `${what} ${wanted["outcome"]}`,
      }),
    ]);
    expect(counted).toEqual([wanted["outcome"]]);
  });

  test("a failure that is told elsewhere is counted alone", async () => {
    const act = { ...ACT, tellsFailures: true };
    const { lines, counted } = await record(act, () => Promise.reject(refusal));
    expect([lines, counted]).toEqual([[], ["refused"]]);
  });
});

describe("an act stands in the audit", () => {
  const away = new PolicyError("unavailable", "away");
  /** As a push does: it begins beside the gate and waits before it moves. */
  const moving: Work = async (witness) => {
    witness.begin(AFTER.revision);
    await witness.ready(AFTER.revision);
    witness.moved(BEFORE, AFTER);
    return PUBLISHED;
  };
  const refusing: Work = async (witness) => {
    witness.begin(AFTER.revision);
    throw new PolicyError("invalid_parameter", "no");
  };
  const failing: Work = async (witness) => {
    await witness.ready(AFTER.revision);
    throw away;
  };

  test.each<{
    note: string;
    act?: Act;
    work: Work;
    stored?: Head;
    results: string[];
    last: object;
  }>([
    {
      note: "what moves a head has a record before and one after",
      work: moving,
      results: ["begun", "done"],
      last: { before: BEFORE, after: AFTER, who: { name: "ci", credential: "abcdefghijkl" } },
    },
    {
      note: "a deletion leads to nothing",
      act: { ...ACT, what: "delete" },
      work: async (witness) => {
        await witness.ready();
        witness.moved(BEFORE, undefined);
        return DELETED;
      },
      results: ["begun", "done"],
      last: { what: "delete", before: BEFORE },
    },
    {
      note: "what is the head already has one record",
      work: async () => ({ ...PUBLISHED, head: BEFORE, changed: false }),
      results: ["unchanged"],
      last: { before: BEFORE },
    },
    {
      note: "a dry run has one that says so",
      act: { ...ACT, dryRun: true },
      work: async () => ({ ...PUBLISHED, dry_run: true }),
      results: ["done"],
      last: { dryRun: true },
    },
    {
      note: "the gate's refusal says why",
      work: refusing,
      results: ["begun", "refused"],
      last: { why: "no" },
    },
    {
      note: "what failed after the move was done all the same",
      work: async (witness) => {
        await moving(witness);
        throw away;
      },
      results: ["begun", "done"],
      last: { after: AFTER, why: "away" },
    },
    {
      note: "a move that failed left the head as it was",
      work: failing,
      results: ["begun", "failed"],
      last: { why: "away" },
    },
    {
      note: "a move of which nobody knows what became of it says that",
      work: failing,
      stored: AFTER,
      results: ["begun", "unknown"],
      last: { why: "away" },
    },
  ])("$note", async ({ act = ACT, work, stored = BEFORE, results, last }) => {
    const { records } = await record(act, work, { stored });
    expect(records.map(({ result }) => result)).toEqual(results);
    expect(records.at(-1)).toMatchObject(last);
    const acts = new Set(records.map((each) => each["act"]));
    expect([...acts]).toEqual([results.length === 1 ? undefined : expect.any(String)]);
  });

  test("nothing moves where the record before cannot be written", async () => {
    const audit = auditInMemory();
    audit.away = () => true;
    let hasMoved = false;
    const { outcome } = await record(
      ACT,
      async (witness) => {
        await witness.ready();
        hasMoved = true;
        return PUBLISHED;
      },
      { audit },
    );
    expect(hasMoved).toBe(false);
    expect(outcome).toMatchObject({
      code: "unavailable",
      message: "the audit log cannot be written, so nothing is changed: no room is left",
    });
  });

  test("where only the end cannot be written, the answer says so", async () => {
    const audit = auditInMemory();
    audit.away = ({ result }) => result === "done";
    const { outcome, records } = await record(ACT, moving, { audit });
    expect(outcome).toMatchObject({
      head: AFTER,
      warnings: [{ code: "not_announced" }, { code: "not_audited" }],
    });
    expect(records).toMatchObject([{ result: "begun", revision: AFTER.revision }]);
    expect(audit.lost).toMatchObject([{ result: "done", after: AFTER }]);
  });

  test.each([
    [CI, "ci (::1)"],
    [anybody("::1"), "::1"],
    [DECLARED, "declared"],
  ])("%j is %s in the log", (actor, text) => {
    expect(actorInLog(actor)).toBe(text);
  });
});

test("what is our failure is what HTTP answers with 5xx", () => {
  for (const [code, status] of Object.entries(STATUS_OF)) {
    expect([code, isFailure(new PolicyError(code as ErrorCode, ""))]).toEqual([
      code,
      status >= 500,
    ]);
  }
});
