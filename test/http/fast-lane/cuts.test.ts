import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { expectSameUpToLost } from "./expect-same.ts";
import { type LaneServer, outcomeOf, requestText, startLaneServer } from "./lane-server.ts";

let withLane: LaneServer;
let without: LaneServer;

beforeAll(async () => {
  withLane = await startLaneServer();
  without = await startLaneServer({ hasLane: false });
});

afterAll(async () => {
  await Promise.all([withLane.server.close(), without.server.close()]);
});

const LENGTH = "Content-Length: 12";
const CHUNKED = requestText({
  headers: ["Transfer-Encoding: chunked"],
  body: 'c\r\n{"input": 1}\r\n0\r\n\r\n',
});
const GET = "GET /v1/data/a?input=1 HTTP/1.1\r\nHost: x\r\n\r\n";

/** Each is cut everywhere. */
const CUT: readonly { readonly note: string; readonly text: string }[] = [
  { note: "a plain request", text: requestText() },
  { note: "two plain requests", text: requestText() + requestText({ body: '{"input": "ü"}' }) },
  { note: "one in chunks", text: CHUNKED },
  { note: "one in chunks behind a plain one", text: requestText() + CHUNKED },
  { note: "a plain one behind one in chunks", text: CHUNKED + requestText() },
  { note: "GET and a plain one", text: GET + requestText() },
  { note: "two lengths", text: requestText({ headers: [LENGTH, LENGTH] }) },
  {
    note: "a length and chunks",
    text: requestText({
      headers: ["Content-Length: 4", "Transfer-Encoding: chunked"],
      body: 'c\r\n{"input": 1}\r\n0\r\n\r\n',
    }),
  },
  { note: "a bare line feed", text: requestText().replace("x\r\n", "x\n") },
  { note: "a bare carriage return", text: requestText().replace("x\r\n", "x\r") },
  { note: "a folded line", text: requestText({ headers: [LENGTH, "X: a\r\n b"] }) },
  { note: "an expectation", text: requestText({ headers: [LENGTH, "Expect: 100-continue"] }) },
  { note: "a last request", text: requestText({ headers: [LENGTH, "Connection: close"] }) },
  { note: "HTTP/1.0", text: requestText({ start: "POST /v1/data/a HTTP/1.0" }) },
  { note: "no HTTP", text: "hello world\r\n\r\n" },
];

test.each(CUT)("$note, cut at each byte", async ({ text }) => {
  const whole = await outcomeOf(without, [text]);
  const cuts = Array.from({ length: text.length - 1 }, (_none, at) => at + 1);
  for (const cut of cuts) {
    const pieces = [text.slice(0, cut), text.slice(cut)];
    const [ours, theirs] = await Promise.all([
      outcomeOf(withLane, pieces),
      outcomeOf(without, pieces),
    ]);
    expect([cut, ours]).toEqual([cut, theirs]);
    if (!text.startsWith("hello")) expectSameUpToLost(ours, whole);
  }
});

test("each byte by itself", async () => {
  const before = withLane.seen.lane;
  const pieces = [...requestText()];
  expect(await outcomeOf(withLane, pieces)).toBe(await outcomeOf(without, pieces));
  expect(withLane.seen.lane).toBe(before + 1);
});

/** What requests are made of, right and wrong. */
const START: readonly string[] = [
  "POST /v1/data/a HTTP/1.1",
  "POST /v1/data/b?pretty HTTP/1.1",
  "GET /v1/data/c?input=1 HTTP/1.1",
  "POST /v1/data/a HTTP/1.0",
  "POST /other HTTP/1.1",
  "GET /other HTTP/1.1",
  "post /v1/data/a HTTP/1.1",
  "POST  /v1/data/a HTTP/1.1",
  "POST http://x/v1/data/a HTTP/1.1",
];
const FIELD: readonly string[] = [
  "Host: x",
  "Content-Type: application/json",
  "Accept-Encoding: gzip",
  "X: y",
  "Connection: keep-alive",
  "Connection: close",
  "Content-Length: 3",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding : chunked",
  "Expect: 100-continue",
  "Content-Length: +1",
  " folded",
  "X: \u0001",
  "no colon",
  "X:",
];
const LINE_END: readonly string[] = ["\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r"];
const BODY: readonly string[] = [
  "",
  "{}",
  '{"input": 1}',
  '{"input": "ü"}',
  "{",
  "0\r\n\r\n",
  "2\r\n{}\r\n0\r\n\r\n",
  "\r\n",
];

const oddRequest = fc
  .record({
    start: fc.constantFrom(...START),
    fields: fc.array(fc.constantFrom(...FIELD), { maxLength: 4 }),
    end: fc.constantFrom(...LINE_END),
    body: fc.constantFrom(...BODY),
    hasLength: fc.boolean(),
  })
  .map(({ start, fields, end, body, hasLength }) => {
    const length = hasLength ? [`Content-Length: ${Buffer.byteLength(body, "latin1")}`] : [];
    return [start, "Host: x", ...fields, ...length, "", body].join(end);
  });
const goodRequest = fc
  .record({ path: fc.constantFrom("a", "b", "undefined"), body: fc.constantFrom(...BODY) })
  .map(({ path, body }) => requestText({ start: `POST /v1/data/${path} HTTP/1.1`, body }));
const conversation = fc.record({
  requests: fc.array(fc.oneof({ weight: 2, arbitrary: goodRequest }, oddRequest), {
    minLength: 1,
    maxLength: 4,
  }),
  cuts: fc.array(fc.nat(600), { maxLength: 4 }),
});

test("whatever requests are made of and wherever they are cut", async () => {
  await fc.assert(
    fc.asyncProperty(conversation, async ({ requests, cuts }) => {
      const text = requests.join("");
      const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((place, at) => text.slice(places[at], place));
      const [ours, theirs] = await Promise.all([
        outcomeOf(withLane, pieces),
        outcomeOf(without, pieces),
      ]);
      expectSameUpToLost(ours, theirs);
    }),
    { numRuns: 400 },
  );
});
