import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Builtin } from "../../../src/decide/builtins/builtin.ts";
import type { Evaluator } from "../../../src/decide/evaluator.ts";
import {
  copyPolicyInstance,
  imageOf,
  loadDocuments,
  type PolicyProgram,
  startPolicyInstance,
} from "../../../src/decide/wasm/policy-instance.ts";
import { createWasmEngine } from "../../../src/decide/wasm/wasm-engine.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import { atOnce, contextAt } from "../../support/at-once.ts";
import { type BuiltEngine, buildEngine } from "../../support/build-engine.ts";
import { type OpaDataServer, startOpaDataServer } from "../../support/opa-data-server.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const QUESTIONS = 100;
const MANY_QUESTIONS = 400;
const GROWTH_BYTES = 8 * 1024 * 1024;

/** Breaks an evaluation off, each in another way. */
const BREAKING = `package breaking

conflict := 1 if input.a
conflict := 2 if input.b
trap := format_int(input.n, 10)
defect := sprintf("%v", [input.n])
exhaust := count([[x, y, z, v] | some x in input.l; some y in input.l; some z in input.l; some v in input.l])
nest := count(input.nested)
`;

const LONG: string = JSON.stringify({ l: Array.from({ length: 100 }, (_, at) => `member ${at}`) });
const DEEP: string = `{"nested":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;

const WAYS: readonly { note: string; rule: string; input: string; says: RegExp }[] = [
  { note: "an abort", rule: "conflict", input: '{"a":true,"b":true}', says: /conflicting values/ },
  { note: "a trap", rule: "trap", input: '{"n":1e300}', says: /broke off/ },
  { note: "a defect of a builtin", rule: "defect", input: '{"n":1}', says: /a defect/ },
  { note: "no more memory", rule: "exhaust", input: LONG, says: /opa_malloc: failed/ },
  { note: "no more stack", rule: "nest", input: DEEP, says: /call stack/ },
];

const builtins: ReadonlyMap<string, Builtin> = new Map([
  [
    "sprintf",
    () => {
      throw new TypeError("a defect");
    },
  ],
]);

type Json = { readonly [key: string]: Json } | string | number | boolean;

/** Base documents of so many keys, in teams, nested to some depth. */
function documents(teams: number, keys: number, depth: number, random: () => number): Json {
  const nested = (value: Json, levels: number): Json =>
    levels === 0 ? value : { [`level${levels}`]: nested(value, levels - 1) };
  const facts = (): Json => ({
    limit: Math.floor(random() * 100),
    blocked: Object.fromEntries(
      Array.from({ length: keys }, (_, at) => [`user${at}`, nested(random() < 0.5, depth)]),
    ),
  });
  return Object.fromEntries(
    Array.from({ length: teams }, (_, team) => [`team${team}`, { facts: facts() }]),
  );
}

function modules(teams: number, depth: number): Record<string, string> {
  const below = Array.from({ length: depth }, (_, level) => `.level${depth - level}`).join("");
  const packages = Array.from({ length: teams }, (_, team) => [
    `team${team}.rego`,
    `package team${team}\n\nblocked if data.team${team}.facts.blocked[input.user]${below}\n\nallow if not data.team${team}.facts.blocked[input.user]${below}\n\nlimit := data.team${team}.facts.limit\n`,
  ]);
  return { ...Object.fromEntries(packages), "breaking.rego": BREAKING };
}

describe.each([
  { teams: 1, keys: 1, depth: 0 },
  { teams: 2, keys: 1_000, depth: 3 },
  { teams: 13, keys: 3, depth: 1 },
  { teams: 16, keys: 1, depth: 0 },
  { teams: 60, keys: 12, depth: 5 },
])("an instance that was dropped is as good as new: %j", ({ teams, keys, depth }) => {
  const random = seededRandom(teams * 1_000 + keys);
  const data = JSON.stringify(documents(teams, keys, depth, random));
  const files = { ...modules(teams, depth), "data.json": data };
  let built: BuiltEngine;
  let opa: OpaDataServer;
  const fresh = async (): Promise<Evaluator> =>
    await createWasmEngine({ ...built, builtins, growthBytes: GROWTH_BYTES });

  beforeAll(async () => {
    built = buildEngine(files);
    opa = await startOpaDataServer(files);
  });
  afterAll(async () => await opa?.close());

  function ask(engine: Evaluator, path: readonly string[], input: string): Decision {
    return atOnce(
      engine.evaluate({
        path,
        input: Buffer.from(input),
        context: contextAt(1n),
        watch: undefined,
      }),
    );
  }

  /** Asked once each: its answers do not depend on what was asked before. */
  const known = new Map<string, Promise<Decision>>();
  function opaAnswer(path: readonly string[], input: string): Promise<Decision> {
    const key = `${path.join("/")} ${input}`;
    const answer = known.get(key) ?? askOpa(path, input);
    known.set(key, answer);
    return answer;
  }

  async function askOpa(path: readonly string[], input: string): Promise<Decision> {
    const target = `/v1/data/${path.join("/")}`;
    const answer = await opa.ask({ method: "POST", target, body: `{"input":${input}}` });
    const { result } = JSON.parse(answer.body.toString("utf8")) as { result?: Json };
    return result === undefined
      ? { kind: "undefined" }
      : { kind: "defined", json: JSON.stringify(result) };
  }

  function question(): { path: string[]; input: string } {
    const user = `user${Math.floor(random() * (keys + 1))}`;
    const rule = ["blocked", "allow", "limit"][Math.floor(random() * 3)] as string;
    return {
      path: [`team${Math.floor(random() * teams)}`, rule],
      input: JSON.stringify({ user }),
    };
  }

  test.each(WAYS)("after $note", async ({ rule, input, says }) => {
    const broken = await fresh();
    for (let at = 0; at < QUESTIONS; at++) {
      if (random() < 0.05 || at === 0) {
        const failed = ask(broken, ["breaking", rule], input);
        expect(failed.kind === "error" && failed.error.message).toMatch(says);
      }
      const asked = question();
      expect({ asked, answer: ask(broken, asked.path, asked.input) }).toEqual({
        asked,
        answer: await opaAnswer(asked.path, asked.input),
      });
    }
  });

  test("after all of them in any order, many times", async () => {
    const [broken, untouched] = [await fresh(), await fresh()];
    for (let at = 0; at < MANY_QUESTIONS; at++) {
      const way = WAYS[Math.floor(random() * 3)] as (typeof WAYS)[number];
      if (random() < 0.5) ask(broken, ["breaking", way.rule], way.input);
      const asked = question();
      expect(ask(broken, asked.path, asked.input)).toEqual(ask(untouched, asked.path, asked.input));
    }
  });

  test("the copy of a loaded memory is that memory, byte for byte", async () => {
    const module = await WebAssembly.compile(built.wasm);
    const program: PolicyProgram = {
      module,
      moduleSize: built.wasm.length,
      data: Buffer.from(data),
      builtins: [],
      growthBytes: GROWTH_BYTES,
    };
    const first = loadDocuments(startPolicyInstance(program), program.data);
    const copy = copyPolicyInstance(program, imageOf(first));
    expect(Buffer.compare(copy.memory.bytes(), first.memory.bytes())).toBe(0);
  });
});
