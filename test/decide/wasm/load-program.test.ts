import { beforeAll, describe, expect, test } from "@jest/globals";
import { isPending } from "../../../src/decide/pending.ts";
import { loadProgram, type ProgramParts } from "../../../src/decide/wasm/load-program.ts";
import { createWasmEngine } from "../../../src/decide/wasm/wasm-engine.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import { atOnce, contextAt } from "../../support/at-once.ts";
import { type BuiltEngine, buildEngine } from "../../support/build-engine.ts";

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
        path: ["big", rule],
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
