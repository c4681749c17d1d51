import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type KeySource, openFetchedKeys } from "../../../src/access/jwt/key-source.ts";
import { until } from "../../support/until.ts";
import { ecSigner, keySetText } from "./signer.ts";

const [FIRST, SECOND] = [ecSigner("first"), ecSigner("second")];

let answer: { status: number; body: string };
let asked: number;
let now: number;
let told: string[];
let source: KeySource | undefined;
const server = createServer((_, response) => {
  asked += 1;
  response.writeHead(answer.status, { Location: "/elsewhere" }).end(answer.body);
});

beforeEach(async () => {
  answer = { status: 200, body: keySetText(FIRST) };
  [asked, now, told] = [0, 0, []];
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  source?.close();
  await new Promise((resolve) => server.close(resolve));
});

function open(): KeySource {
  const { port } = server.address() as AddressInfo;
  source = openFetchedKeys({
    ...{ url: `http://127.0.0.1:${port}/keys`, ca: undefined, clock: () => now },
    onChange: () => told.push("change"),
    onState: (state) => told.push(state),
  });
  return source;
}

const kidOf = async (keys: KeySource, kid: string): Promise<unknown> => {
  const found = await keys.find("ES256", kid).catch(() => "unavailable");
  return typeof found === "string" ? found : found.kid;
};

test("keys are fetched once for all who wait, and again for one that is new, but not too often", async () => {
  const keys = open();
  expect(await Promise.all([kidOf(keys, "first"), kidOf(keys, "first")])).toEqual([
    "first",
    "first",
  ]);
  answer.body = keySetText(SECOND);
  expect(await kidOf(keys, "second")).toBe("unknown_key");
  expect(asked).toBe(1);
  now = 30_000;
  const first = await keys.find("ES256", "first");
  expect(await kidOf(keys, "second")).toBe("second");
  expect(asked).toBe(2);
  expect(told).toEqual(["change"]);
  expect(await kidOf(keys, "first")).toBe("unknown_key");
  expect(typeof first === "string" || keys.has(first.id)).toBe(false);
});

test("an issuer that is away keeps its keys for a day", async () => {
  const keys = open();
  expect(await kidOf(keys, "first")).toBe("first");
  answer.status = 503;
  now = 40_000;
  expect(await kidOf(keys, "second")).toBe("unknown_key");
  expect(told).toEqual(["behind"]);
  now = 24 * 3_600_000 - 1;
  expect(await kidOf(keys, "first")).toBe("first");
  now += 1;
  expect(await kidOf(keys, "first")).toBe("unavailable");
  answer.status = 200;
  now += 30_000;
  expect(await kidOf(keys, "first")).toBe("first");
  expect(told).toEqual(["behind", "current"]);
});

test.each([
  { note: "a redirect", status: 302, body: keySetText(FIRST) },
  { note: "no key set", status: 200, body: "<html>" },
  { note: "without an end", status: 200, body: " ".repeat(300_000) },
])("$note gives no keys", async ({ status, body }) => {
  answer = { status, body };
  const keys = open();
  expect(await kidOf(keys, "first")).toBe("unavailable");
  await until("a complaint", () => told.length > 0);
  expect(told).toEqual(["behind"]);
});
