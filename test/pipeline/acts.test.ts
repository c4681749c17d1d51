import { describe, expect, test } from "@jest/globals";
import { ROOT_ERROR } from "../../src/declarations/findings.ts";
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

const BUNDLE = parseBundleName("authz");
const ACT: Act = { what: "push", bundle: BUNDLE, who: "::1" };
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

/** Records one act; gives its lines and what was counted. */
async function record(
  act: Act,
  work: () => Promise<PublishAnswer | DeleteAnswer>,
): Promise<{ lines: Record<string, unknown>[]; counted: PushOutcome[] }> {
  const lines: Record<string, unknown>[] = [];
  const counted: PushOutcome[] = [];
  const log = createLog({
    level: "debug",
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  });
  const recorder = createActRecorder({
    log,
    metrics: { pushed: (outcome) => counted.push(outcome) },
    head: () => BEFORE,
  });
  await recorder.record(act, work).catch(() => undefined);
  return { lines, counted };
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
        ...{ what, who, bundle: "authz", took_ms: expect.any(Number) },
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

test("what is our failure is what HTTP answers with 5xx", () => {
  for (const [code, status] of Object.entries(STATUS_OF)) {
    expect([code, isFailure(new PolicyError(code as ErrorCode, ""))]).toEqual([
      code,
      status >= 500,
    ]);
  }
});
