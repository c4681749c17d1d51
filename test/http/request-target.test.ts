import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type OpaDataServer,
  type PlainAnswer,
  sendPlain,
  startOpaDataServer,
} from "../support/opa-data-server.ts";
import { type Gatehouse, startGatehouse } from "./gatehouse.ts";

let opa: OpaDataServer;
let gatehouse: Gatehouse;

beforeAll(async () => {
  [opa, gatehouse] = await Promise.all([startOpaDataServer({}), startGatehouse()]);
});

afterAll(async () => {
  await gatehouse?.close();
  await opa?.close();
});

/** What is compared: to what is answered with 400 a program says what it likes. */
function look({ status, headers, body }: PlainAnswer): unknown {
  if (status === 400) return { status };
  return { status, location: headers.location, body: body.toString() };
}

describe("targets are read as OPA's server reads them", () => {
  const targets = [
    ["the absolute form", "http://h/v1/data/x"],
    ["the absolute form with a query", "http://h:8181/v1/data/x?pretty"],
    ["another scheme", "https://other/v1/data/x"],
    ["a scheme in capitals", "HTTP://H/v1/data/x"],
    ["an address of IPv6", "http://[::1]:80/v1/data/x"],
    ["an absolute form without a path", "http://h"],
    ["an absolute form with a query alone", "http://h?pretty"],
    ["an absolute form with doubled slashes", "http://h//v1//data/x?a=//b"],
    ["what looks like an authority and is none", "//h//v1/data"],
    ["doubled slashes in front", "//v1/data/x"],
    ["doubled slashes between", "/v1//data/x?pretty=true"],
    ["doubled slashes behind", "/v1/data/x//"],
    ["doubled slashes below", "/v1/data//x//y"],
    ["nothing but slashes", "///"],
    ["a dot segment", "/v1/./data/x"],
    ["a step up", "/v1/policies/../data/x"],
    ["a step above the top", "/../../v1/data/x"],
    ["doubled slashes in a bundle request", "//bundles//x"],
    ["doubled slashes before health", "//health?bundles"],
    ["doubled slashes in the query", "/v1/data/x?a=//b"],
    ["no slash in front", "v1/data/x"],
    ["an asterisk", "*"],
  ] as const;
  for (const method of ["GET", "POST"]) {
    test.each(targets)(`${method} with %s: %s`, async (_note, target) => {
      const plain = { method, target, ...(method === "POST" ? { body: '{"input": 1}' } : {}) };
      const theirs = await opa.ask(plain);
      const ours = await sendPlain(gatehouse.port, plain);
      expect(look(ours)).toEqual(look(theirs));
    });
  }

  test("a redirect leads to what was meant, with its escapes", async () => {
    const plain = { method: "GET", target: "//v1//bundles/a%2Fb?x=%20" };
    const { status, headers } = await sendPlain(gatehouse.port, plain);
    expect([status, headers.location]).toEqual([307, "/v1/bundles/a%2Fb?x=%20"]);
  });

  test.each([
    ["GET", "http://h/v1/bundles", 200],
    ["GET", "http://h/health", 200],
    ["GET", "http://h/bundles/absent", 404],
    ["GET", "http://h/v1/bundles/absent/data/x", 404],
    ["PUT", "http://h/v1/bundles", 405],
  ])("%s %s reaches its route", async (method, target, status) => {
    expect((await sendPlain(gatehouse.port, { method, target })).status).toBe(status);
  });
});
