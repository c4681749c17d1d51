import type { IncomingMessage } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import type { Decisions } from "../../src/decide/decisions.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import { createFailureLog } from "../../src/http/failure-log.ts";
import { ask } from "../distribute/bundle-server.ts";
import { type Gatehouse, startGatehouse } from "./gatehouse.ts";

let gatehouse: Gatehouse | undefined;
afterEach(async () => {
  await gatehouse?.close();
  gatehouse = undefined;
});

const away = (): never => {
  throw new PolicyError("unavailable", "Redis is away", { cause: new Error("ECONNRESET") });
};
const defect = (): never => {
  throw new TypeError("cannot read properties of undefined");
};
const conflict = () => ({
  decision: { kind: "error", error: { code: "eval_conflict_error", message: "two outputs" } },
  revisions: [],
});
const brokenOff = () => ({
  decision: {
    kind: "error",
    error: { code: "internal_error", message: "the policy's evaluation broke off" },
    cause: new RangeError("memory access out of bounds"),
  },
  revisions: [],
});
const deciding = (decide: () => unknown) =>
  ({ decide, hasRule: () => true }) as unknown as Decisions;

interface Failure {
  readonly note: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly overrides?: Parameters<typeof startGatehouse>[0];
  readonly breakStore?: true;
  readonly status: number;
  readonly line: Readonly<Record<string, unknown>>;
}

const FAILURES: readonly Failure[] = [
  {
    note: "a decision that breaks off",
    ...{ method: "POST", path: "/v1/data/a/b?pretty", body: '{"input": "secret"}', status: 500 },
    overrides: { decisions: deciding(conflict) },
    line: { err: expect.stringContaining("eval_conflict_error: two outputs") },
  },
  {
    note: "an engine that breaks off, with the place where it did",
    ...{ method: "POST", path: "/v1/data/a/b", body: "{}", status: 500 },
    overrides: { decisions: deciding(brokenOff) },
    line: {
      err: "internal_error: the policy's evaluation broke off",
      cause: "memory access out of bounds",
      stack: expect.stringContaining("failure-log.test"),
    },
  },
  {
    note: "a decision whose bundle is not to be had",
    ...{ method: "POST", path: "/v1/data/a", body: "{}", status: 503 },
    overrides: { decisions: deciding(away) },
    line: { err: "Redis is away", code: "unavailable", cause: "ECONNRESET" },
  },
  {
    note: "a defect in a decision",
    ...{ method: "POST", path: "/v1/data/a", body: "{}", status: 500 },
    overrides: { decisions: deciding(defect) },
    line: { err: expect.stringContaining("cannot read"), stack: expect.stringContaining("at ") },
  },
  {
    note: "a path of which OPA makes no reference",
    ...{ method: "POST", path: "/v1/data/a%22b", body: "{}", status: 500 },
    line: { err: expect.stringContaining("invalid path") },
  },
  {
    note: "a list of bundles while the store is away",
    ...{ path: "/v1/bundles", status: 503, breakStore: true },
    line: { code: "unavailable" },
  },
  {
    note: "an archive while the store is away",
    ...{ path: "/bundles/authz", status: 503, breakStore: true },
    line: { code: "unavailable" },
  },
  {
    note: "a push while the store is away, told by the push itself",
    ...{ method: "PUT", path: "/v1/bundles/authz", body: '{"files":{}}', status: 503 },
    breakStore: true,
    line: { code: "unavailable", what: "push" },
  },
];

test.each(FAILURES)("$note is one line with its cause", async (failure) => {
  const { method = "GET", path, body, overrides, breakStore, status, line } = failure;
  gatehouse = await startGatehouse(overrides);
  await ask(`${gatehouse.base}/v1/bundles/authz`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ files: { "a.rego": "package a\n" } }),
  });
  if (breakStore) await gatehouse.store.close();
  gatehouse.logged.length = 0;
  const headers = { "content-type": "application/json" };
  const answer = await ask(`${gatehouse.base}${path}`, { method, headers, ...(body && { body }) });
  expect(answer.status).toBe(status);
  const errors = gatehouse.logged.filter(({ level }) => level === "error");
  expect(errors).toEqual([expect.objectContaining(line)]);
  expect(JSON.stringify(errors)).not.toContain("secret");
});

test("health that is not well is an answer, not a failure", async () => {
  gatehouse = await startGatehouse();
  await gatehouse.store.close();
  gatehouse.logged.length = 0;
  expect((await ask(`${gatehouse.base}/health?store`)).status).toBe(500);
  expect(gatehouse.logged.filter(({ level }) => level === "error")).toEqual([]);
});

test("a flood of failures is counted past a hundred lines, and the count is told", () => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  let now = 0;
  const failures = createFailureLog({
    log: { error: (fields) => void lines.push(fields) },
    clock: () => now,
  });
  const request = { method: "GET", url: "/x?input=secret" } as IncomingMessage;
  for (let at = 0; at < 5_000; at += 1)
    failures.note(request, { status: 500, failure: { cause: "no" } });
  failures.note(request, { status: 200 });
  expect(lines).toHaveLength(100);
  now = 20_000;
  failures.note(request, { status: 500, failure: { cause: "no" } });
  expect(lines.at(-1)).toEqual({
    method: "GET",
    path: "/x",
    status: 500,
    err: "no",
    untold: 4_900,
  });
});
