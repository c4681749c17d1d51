import { expect, test } from "@jest/globals";
import {
  createResponseCache,
  type KeptResponse,
} from "../../../src/decide/network/response-cache.ts";

function kept(bytes: number): KeptResponse {
  const fields = new Map([["X-Header", ["value"]]]);
  const response = { status: "200 OK", statusCode: 200, fields, body: new Uint8Array(bytes) };
  return { response, expiresAt: 0n };
}

test("what came first goes first where there is no room", () => {
  const cache = createResponseCache(10_000);
  for (const name of ["a", "b", "c"]) cache.set(name, kept(3_000));
  expect(["a", "b", "c"].map((name) => cache.get(name) !== undefined)).toEqual([false, true, true]);
});

test("what takes the place of its like counts once", () => {
  const cache = createResponseCache(10_000);
  for (let at = 0; at < 10; at++) cache.set("a", kept(3_000));
  cache.set("b", kept(3_000));
  expect(cache.get("a")).toBeDefined();
});

test("what is larger than all room is not kept, and drives nothing out", () => {
  const cache = createResponseCache(10_000);
  cache.set("a", kept(3_000));
  cache.set("b", kept(20_000));
  expect(cache.get("a")).toBeDefined();
  expect(cache.get("b")).toBeUndefined();
});

test("what was deleted makes room", () => {
  const cache = createResponseCache(10_000);
  for (const name of ["a", "b"]) cache.set(name, kept(3_000));
  cache.delete("b");
  cache.delete("b");
  cache.set("c", kept(3_000));
  expect(["a", "b", "c"].map((name) => cache.get(name) !== undefined)).toEqual([true, false, true]);
});
