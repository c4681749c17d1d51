import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";

const TEST: string = import.meta.dirname;
/** Benches print times; they are no tests. */
const BENCHES = "bench/";

/** What a test that depends on the speed of its machine is written with. */
const CLOCKS: readonly { readonly note: string; readonly pattern: RegExp }[] = [
  { note: "a measured time", pattern: /\bperformance\s*\.\s*now\b|\bDate\s*\.\s*now\b|\bhrtime\b/ },
  { note: "a sleep", pattern: /\btimers\/promises\b|(?<!\bsocket\.)\bsetTimeout\b/ },
  { note: "a time limit of its own", pattern: /\bAbortSignal\s*\.\s*timeout\b/ },
  {
    note: "a timeout of its own for Jest",
    pattern: /^\s*\},\s*[\d_]{3,},?\s*\)|\bjest\.setTimeout\b/m,
  },
];

const ALLOWED: ReadonlyMap<string, string> = new Map([
  ["support/until.ts", "it asks again and again, and gives up after minutes"],
  ["support/random-moment.ts", "it waits for nothing: a kill is to hit another place each time"],
  ["jobs/scheduler.test.ts", "its clock is Jest's, which the test itself moves on"],
  ["fuzz/fuzz.ts", "it is no test: it searches for as long as it is told"],
  ["no-clocks.test.ts", "it names what it looks for"],
]);

function clocksIn(text: string): string[] {
  return CLOCKS.filter(({ pattern }) => pattern.test(text)).map(({ note }) => note);
}

const FILES = readdirSync(TEST, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.startsWith(BENCHES),
);

test.each([
  { text: "const begin = performance.now();", clocks: ["a measured time"] },
  { text: "expect(Date.now() - begin).toBeLessThan(500);", clocks: ["a measured time"] },
  {
    text: 'import { setTimeout as wait } from "node:timers/promises";',
    clocks: ["a sleep"],
  },
  { text: "await new Promise((resolve) => setTimeout(resolve, 20));", clocks: ["a sleep"] },
  { text: "AbortSignal.timeout(300)", clocks: ["a time limit of its own"] },
  { text: "  },\n  60_000,\n);", clocks: ["a timeout of its own for Jest"] },
  { text: 'test("x", () => {\n}, 60_000);', clocks: ["a timeout of its own for Jest"] },
  { text: "socket.setTimeout(8_000);", clocks: [] },
  { text: "  },\n  { numRuns: 20 },\n);", clocks: [] },
])("in $text there is: $clocks", ({ text, clocks }) => {
  expect(clocksIn(text)).toEqual(clocks);
});

test("no test measures time, sleeps, or has a time limit of its own", () => {
  expect(FILES.length).toBeGreaterThan(200);
  const found = FILES.map((file) => [file, clocksIn(readFileSync(path.join(TEST, file), "utf8"))]);
  const timed = found.filter(([file, clocks]) => clocks?.length && !ALLOWED.has(String(file)));
  expect(Object.fromEntries(timed)).toEqual({});
});

test("what is allowed a clock is there and has one", () => {
  for (const file of ALLOWED.keys()) {
    expect(clocksIn(readFileSync(path.join(TEST, file), "utf8"))).not.toEqual([]);
  }
});
