import { expect, test } from "@jest/globals";
import { createAccess, type RefusedRights } from "../../../src/access/access.ts";
import { ALL } from "../../../src/domain/grant.ts";
import { createNarrowing } from "../../../src/http/narrowing/narrowing.ts";

const REJECTED = "request rejected by administrative policy";

function narrowed(answer: () => unknown, isThere = true) {
  const told: string[] = [];
  const refused: RefusedRights[] = [];
  const inputs: unknown[] = [];
  const narrowing = createNarrowing({
    isThere: () => isThere,
    ask: (input) => {
      inputs.push(JSON.parse(Buffer.from(input).toString()));
      return answer() as never;
    },
    onFailure: (reason) => told.push(reason),
  });
  const access = createAccess({ name: "alice", kind: "token", grants: [] }, "192.0.2.1", {
    now: () => 0,
    ends: { hasEnded: () => false, onEnd: () => () => {} },
    isForAnyone: () => false,
    onRefusal: (each) => refused.push(each),
  });
  const narrow = async (): Promise<void> =>
    await narrowing.narrow({
      ...{ access, role: "viewer", subject: ALL, method: "get", path: ["v1", "bundles"] },
      ...{ query: "a=1&a=2&b", headers: { "x-a-b": "1", cookie: "c", authorization: "d" } },
    });
  return { narrow, told, refused, inputs, narrowing };
}

const defined = (value: unknown) => () => ({ kind: "defined", json: JSON.stringify(value) });

test.each([
  { note: "true", answer: defined(true) },
  { note: "allowed", answer: defined({ allowed: true, reason: "fine" }) },
  { note: "true, later", answer: async () => defined(true)() },
])("$note lets a request through", async ({ answer }) => {
  const { narrow, told, refused, inputs } = narrowed(answer);
  await narrow();
  expect([told, refused]).toEqual([[], []]);
  expect(inputs).toEqual([
    {
      ...{ identity: "alice", method: "GET", path: ["v1", "bundles"] },
      ...{ params: { a: ["1", "2"], b: [""] }, headers: { "X-A-B": ["1"] } },
    },
  ]);
});

test.each([
  { note: "false", answer: defined(false) },
  { note: "a text", answer: defined("true") },
  { note: "a number", answer: defined(1) },
  { note: "null", answer: defined(null) },
  { note: "an array", answer: defined([true]) },
  { note: "an object without allowed", answer: defined({ reason: "so" }), says: "so" },
  { note: "not allowed", answer: defined({ allowed: false, reason: "not now" }), says: "not now" },
  { note: "allowed as text", answer: defined({ allowed: "true", reason: 5 }) },
  { note: "a long reason", answer: defined({ reason: "x".repeat(900) }), says: "x".repeat(500) },
  { note: "undefined", answer: () => ({ kind: "undefined" }), told: "it decides nothing" },
  {
    note: "an error",
    answer: () => ({ kind: "error", error: { code: "eval_builtin_error", message: "no" } }),
    told: "no",
  },
  {
    note: "a policy that cannot be asked",
    answer: () => {
      throw new Error("not there");
    },
    told: "not there",
  },
  {
    note: "a policy that cannot be asked, later",
    answer: async () => await Promise.reject(new Error("away")),
    told: "away",
  },
])("$note refuses it", async ({ answer, says = REJECTED, told }) => {
  const asked = narrowed(answer);
  await expect(asked.narrow()).rejects.toMatchObject({ code: "forbidden", message: says });
  expect(asked.told).toEqual(told === undefined ? [] : [told]);
  expect(asked.refused).toMatchObject([
    { identity: { name: "alice" }, role: "viewer", subject: ALL, reason: says },
  ]);
});

test("what is there is told as it is", () => {
  expect(narrowed(defined(true)).narrowing.isThere()).toBe(true);
  expect(narrowed(defined(true), false).narrowing.isThere()).toBe(false);
});
