import { beforeAll, describe, expect, test } from "@jest/globals";
import { isPending } from "../../../src/decide/pending.ts";
import { lookupBasePath } from "../../../src/decide/values/lookup.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { baseDocument } from "../../../src/decide/wasm/base-document.ts";
import { loadProgram, type ProgramParts } from "../../../src/decide/wasm/load-program.ts";
import { createWasmEngine } from "../../../src/decide/wasm/wasm-engine.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import { atOnce, contextAt } from "../../support/at-once.ts";
import { type BuiltEngine, buildEngine } from "../../support/build-engine.ts";
import { seededRandom } from "../../support/seeded-random.ts";

/** Built code: a thread loads no TypeScript. */
const THREAD = new URL("../../../dist/decide/wasm/load-thread.js", import.meta.url);
const GROWTH_BYTES = 64 * 1024 * 1024;
/** Their memory is larger than any image that is kept. */
const LARGE_KEYS = 120_000;
/** Their memory is kept, and too large to be copied in one piece. */
const MIDDLE_KEYS = 20_000;

const POLICY = `package big

blocked if data.big.facts[input.user].blocked

trap := format_int(input.n, 10)
`;

function documents(keys: number): string {
  const facts = Array.from({ length: keys }, (_, at) => [
    `user${at}`,
    { blocked: at % 2 === 1, n: at / 4 },
  ]);
  return JSON.stringify({ big: { facts: Object.fromEntries(facts) }, list: [[], { a: "é" }] });
}

let built: BuiltEngine;

beforeAll(() => {
  built = buildEngine({ "big.rego": POLICY, "data.json": documents(1) });
});

function partsOf(keys: number): ProgramParts {
  const data = Buffer.from(documents(keys));
  return { wasm: built.wasm, data, growthBytes: GROWTH_BYTES, tableOf: () => [] };
}

/** How often the event loop turned until the work was done. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let [turns, done] = [0, false];
  work.finally(() => {
    done = true;
  });
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    turns++;
  }
  return turns;
}

describe.each([
  { note: "kept as an image", keys: MIDDLE_KEYS, slices: 2 },
  { note: "too large to be kept", keys: LARGE_KEYS, slices: 8 },
])("documents that are read in a thread, $note", ({ keys, slices }) => {
  test("make the very memory that is made here, byte for byte, and so does each copy", async () => {
    const here = (await loadProgram({ ...partsOf(keys), thread: undefined })).first;
    const loading = loadProgram({ ...partsOf(keys), thread: THREAD });
    expect(await turnsOf(loading)).toBeGreaterThan(slices);
    const { first, make, copy } = await loading;
    expect(copy).toBeUndefined();
    expect(first.data).toBe(here.data);
    expect(first.dataHeap).toBe(here.dataHeap);
    expect(Buffer.compare(first.memory.bytes(), here.memory.bytes())).toBe(0);
    const copying = make();
    expect(await turnsOf(copying)).toBeGreaterThan(slices);
    const again = await copying;
    expect(again.data).toBe(here.data);
    expect(Buffer.compare(again.memory.bytes(), here.memory.bytes())).toBe(0);
  });

  test("are pending after an evaluation that broke off, and whole again then", async () => {
    const data = Buffer.from(documents(keys));
    const options = { ...built, data, builtins: new Map(), thread: THREAD };
    const engine = await createWasmEngine({ ...options, growthBytes: GROWTH_BYTES });
    const ask = (rule: string, input: unknown) =>
      engine.evaluate({
        entrypoint: built.index.entrypoints.findIndex(({ path }) => path[1] === rule),
        rest: [],
        input: Buffer.from(JSON.stringify(input)),
        context: contextAt(0n),
        watch: undefined,
      });
    const blocked: Decision = { kind: "defined", json: "true" };
    expect(atOnce(ask("blocked", { user: "user1" }))).toEqual(blocked);
    expect(atOnce(ask("trap", { n: 1e300 }))).toMatchObject({ kind: "error" });
    const pending = [ask("blocked", { user: `user${keys - 1}` }), ask("trap", { n: 1e300 })];
    const behind = ask("blocked", { user: "user1" });
    expect(pending.every(isPending)).toBe(true);
    engine.close();
    expect(() => ask("blocked", {})).toThrow(/does not answer any more/);
    expect(await Promise.all(pending)).toEqual([
      blocked,
      expect.objectContaining({ kind: "error" }),
    ]);
    expect(await behind).toEqual(blocked);
  });
});

test("a module that is none is refused from the thread in the same words", async () => {
  const parts = { ...partsOf(MIDDLE_KEYS), wasm: Buffer.from("no") };
  await expect(loadProgram({ ...parts, thread: THREAD })).rejects.toMatchObject({
    code: "invalid_parameter",
    message: expect.stringMatching(/^no WebAssembly module: /),
  });
});

test("base documents are those of the text, wherever one looks", async () => {
  const random = seededRandom(5);
  const value = (depth: number): unknown => {
    const kind = Math.floor(random() * (depth > 3 ? 5 : 7));
    if (kind === 0) return null;
    if (kind === 1) return random() < 0.5;
    if (kind === 2) return [0, -1, 1.5, 1e300, 123456789012345][Math.floor(random() * 5)];
    if (kind < 5)
      return ["", "a", 'é\u0000"\\', "x".repeat(300), "\u{1f600}"][Math.floor(random() * 5)];
    const size = Math.floor(random() * 12);
    if (kind === 5) return Array.from({ length: size }, () => value(depth + 1));
    return Object.fromEntries(Array.from({ length: size }, () => [name(), value(depth + 1)]));
  };
  const name = (): string =>
    ["", "a", "b", "0", "1", "01", "-1", "é", "long".repeat(20)][
      Math.floor(random() * 9)
    ] as string;
  for (let round = 0; round < 20; round++) {
    const text = JSON.stringify({ big: value(0), a: value(0), 1: value(0), é: value(0) });
    const { first } = await loadProgram({ ...partsOf(1), data: Buffer.from(text) });
    for (let asked = 0; asked < 200; asked++) {
      const path = Array.from({ length: Math.floor(random() * 5) }, name);
      const found = baseDocument(first, path);
      const wanted = lookupBasePath(parseValue(text), path);
      const print = (each: typeof found) => (each === undefined ? "undefined" : printJson(each));
      expect({ text, path, found: print(found) }).toEqual({ text, path, found: print(wanted) });
    }
  }
});

test("a base document too large for one answer is refused, what lies below it is not", async () => {
  const { first } = await loadProgram({ ...partsOf(1_000), thread: undefined });
  expect(() => baseDocument(first, ["big", "facts"], 10_000)).toThrow();
  expect(baseDocument(first, ["big", "facts", "user4"], 10_000)).toEqual({ blocked: false, n: 1 });
});
