import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { EmbedderLimits } from "../../../src/compile/embedder/ask-embedded.ts";
import { askEmbedder } from "../../../src/compile/embedder/ask-embedder.ts";
import { NPM_HOST } from "../../../src/compile/embedder/npm-host.ts";
import { sourceOf } from "../bundle-source.ts";
import { engineOf, errorOf } from "../run-compile.ts";

const THREAD = new URL("../../../dist/compile/embedder/embedder-thread.js", import.meta.url);
const LIMITS: EmbedderLimits = { questionMs: 400, jobMs: 20_000, memoryMebibytes: 64 };

const FILES = {
  "a.rego":
    'package a\n\nfound if input.user in data.users\n\nendless := replace(input.s, input.t, "b")\n\nconflict := input.a[_]\n\nmissing := time.now_ns()\n',
  "data.json": '{"users": ["ann", "é"]}',
};
const ENTRYPOINTS = ["a/found", "a/endless", "a/conflict", "a/missing"];

let wasm: Uint8Array;
let data: Uint8Array;
beforeAll(async () => {
  const engine = await engineOf(sourceOf(FILES, { entrypoints: ENTRYPOINTS }));
  wasm = engine.targets?.wasm?.bytes ?? new Uint8Array();
  data = engine.data;
});

/** What a program that embeds the module meets, one question after the other. */
const QUESTIONS = [
  { entrypoint: "a/found", input: '{"user": "é"}' },
  { entrypoint: "a/found", input: '{"user": "eve"}' },
  { entrypoint: "a/found" },
  { entrypoint: "a/endless", input: '{"s": "x", "t": ""}' },
  { entrypoint: "a/conflict", input: '{"a": [1, 2]}' },
  { entrypoint: "a/missing" },
  { entrypoint: "a/nowhere" },
  { entrypoint: "a/found", input: '{"user": "ann"}' },
];
const ANSWERS = [
  { kind: "defined", value: true },
  { kind: "undefined" },
  { kind: "undefined" },
  { kind: "error", message: "no answer within 0.4 s" },
  { kind: "error", message: "a.rego:7:1: var assignment conflict" },
  {
    kind: "error",
    message: expect.stringMatching(/^not implemented: built-in function \d+: time\.now_ns$/),
  },
  { kind: "error", message: "entrypoint a/nowhere is not valid in this instance" },
  { kind: "defined", value: true },
];

describe.each([
  { note: "beside the event loop", thread: THREAD },
  { note: "where it is called", thread: undefined },
])("npm's host of modules, $note", ({ thread }) => {
  const ask = (job: { wasm: Uint8Array; data: Uint8Array }, limits = LIMITS) =>
    askEmbedder([{ ...job, questions: QUESTIONS }], {
      signal: new AbortController().signal,
      limits,
      thread,
    });

  test("answers as it does for whoever embeds it, and goes on after what never ends", async () => {
    expect(JSON.parse(JSON.stringify(await ask({ wasm, data })))).toEqual([{ answers: ANSWERS }]);
  });

  test("is not asked on when the time is over", async () => {
    const [report] = await ask({ wasm, data }, { ...LIMITS, questionMs: 60_000, jobMs: 1_500 });
    expect(report?.answers).toHaveLength(4);
  });

  test("says why a module cannot be loaded", async () => {
    const [report] = await ask({ wasm: Buffer.from("no module"), data });
    expect(report).toEqual({ fault: expect.stringContaining("WebAssembly"), answers: [] });
  });

  test("says that documents are too large for the memory that it is given", async () => {
    const large = Buffer.from(JSON.stringify({ users: Array.from({ length: 300_000 }, String) }));
    const [report] = await ask({ wasm, data: large }, { ...LIMITS, memoryMebibytes: 4 });
    expect(report).toEqual({ fault: expect.any(String), answers: [] });
  });
});

test("what is too much for the whole thread is a fault of the module", async () => {
  const endless = { wasm, data, questions: QUESTIONS.slice(3, 4) };
  const reports = await askEmbedder([endless], {
    signal: new AbortController().signal,
    limits: { ...LIMITS, questionMs: 60_000, jobMs: 60_000 },
    thread: THREAD,
    spareMs: -59_000,
  });
  expect(reports).toEqual([{ fault: "it took more than 1 s", answers: [] }]);
});

test("an abort ends it", async () => {
  const stop = new AbortController();
  const asked = askEmbedder([{ wasm, data, questions: QUESTIONS.slice(3, 4) }], {
    signal: stop.signal,
    limits: { ...LIMITS, questionMs: 60_000, jobMs: 60_000 },
    thread: THREAD,
  });
  stop.abort();
  expect((await errorOf(asked))?.code).toBe("unavailable");
});

test("the builtins that it supplies are those of the library", () => {
  const main = createRequire(import.meta.url).resolve("@open-policy-agent/opa-wasm");
  const builtins = createRequire(import.meta.url)(
    path.join(path.dirname(main), "builtins/index.js"),
  );
  expect(Object.keys(builtins).toSorted()).toEqual(
    [...(NPM_HOST.builtins as Set<string>)].toSorted(),
  );
});
