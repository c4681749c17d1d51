import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  type ActiveRevision,
  activateRevision,
  type RevisionParts,
} from "../../src/decide/active-revision.ts";
import type { EngineChoice } from "../../src/domain/bundle.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { partsOf } from "../../src/pipeline/load-revision.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { atOnce, contextAt } from "../support/at-once.ts";
import { compileEngine } from "../support/compile-engine.ts";

/** The same rules for each engine, that say which it is. */
function policyOf(engine: string): string {
  return `package p

who := "${engine}"

role := "${engine} a" if input.one

role := "${engine} b" if input.two

trap := "${engine}" if format_int(input.n, 10) != ""

beside := "${engine}"

patched := ["${engine}", x] if x := inner with input.part as 1

inner := input.part
`;
}

const ENTRYPOINTS = ["p/who", "p/role", "p/trap", "p/patched"];

/** A revision whose Wasm was made of other Rego. */
async function partsWith(engine: EngineChoice): Promise<RevisionParts> {
  const build = async (text: string): Promise<RevisionParts> => {
    const source = sourceOf({ "p.rego": text }, { engine, entrypoints: ENTRYPOINTS });
    return partsOf(source, parseRevision("a".repeat(64)), await compileEngine(source));
  };
  const [exact, wasm] = [await build(policyOf("exact")), await build(policyOf("wasm"))];
  return { ...exact, artifacts: { ...exact.artifacts, wasm: wasm.artifacts.wasm } };
}

function ask(active: ActiveRevision, path: string, input?: string): unknown {
  const given = input === undefined ? undefined : Buffer.from(input);
  const question = { input: given, context: contextAt(0n), watch: undefined };
  const decision = atOnce(active.answer(path.split("/"), question));
  if (decision.kind === "defined") return JSON.parse(decision.json);
  return decision.kind === "undefined" ? undefined : decision.error;
}

describe("a revision whose bundle says engine: wasm", () => {
  let active: ActiveRevision;
  beforeAll(async () => {
    active = await activateRevision(await partsWith("wasm"));
  });

  test("has its declared entrypoints answered by Wasm", () => {
    expect(ask(active, "p/who")).toBe("wasm");
    expect(ask(active, "p/who", "{}")).toBe("wasm");
    expect(ask(active, "p/role", '{"two":1}')).toBe("wasm b");
    expect(ask(active, "p/role", "{}")).toBeUndefined();
    expect(ask(active, "p/patched", ' \n{"part":2}')).toEqual(["wasm", 1]);
  });

  test.each([
    { note: "any other path", path: "p/beside", want: "exact" },
    {
      note: "what lies below an entrypoint",
      path: "p/who/x",
      want: { message: expect.stringMatching(/^undefined ref: data\.p\.who\.x\n/) },
    },
    { note: "an input that is no object", path: "p/who", input: " [1]", want: "exact" },
    {
      note: "an input that is no object, where a part is replaced",
      path: "p/patched",
      input: "[1]",
      want: ["exact", 1],
    },
    {
      note: "a conflict, with both values",
      path: "p/role",
      input: '{"one":1,"two":2}',
      want: {
        code: "eval_conflict_error",
        message: expect.stringContaining('"exact a" at p.rego:5\n  "exact b" at p.rego:7'),
      },
    },
    { note: "what traps", path: "p/trap", input: '{"n":1e300}', want: "exact" },
  ])("has $note answered by the exact engine", ({ path, input, want }) => {
    if (want !== null && typeof want === "object" && !Array.isArray(want)) {
      expect(ask(active, path, input)).toMatchObject(want);
    } else expect(ask(active, path, input)).toEqual(want);
    expect(ask(active, "p/who")).toBe("wasm");
  });

  test("answers nothing any more once it is closed", async () => {
    const closed = await activateRevision(await partsWith("wasm"));
    closed.close();
    for (const path of ["p/who", "p/beside"]) {
      expect(() => ask(closed, path)).toThrow(expect.objectContaining({ code: "unavailable" }));
    }
  });
});

test.each(["auto", "exact"] as const)(
  "with engine: %s no Wasm answers, though it is there",
  async (engine) => {
    const active = await activateRevision(await partsWith(engine));
    expect(ENTRYPOINTS.slice(0, 1).map((path) => ask(active, path))).toEqual(["exact"]);
    active.close();
  },
);

test("a module that does not load refuses the revision where it would answer, and only there", async () => {
  const broken = { wasm: Buffer.from("\0asm") };
  for (const engine of ["wasm", "auto"] as const) {
    const parts = await partsWith(engine);
    const work = activateRevision({ ...parts, artifacts: { ...parts.artifacts, ...broken } });
    if (engine === "auto") await expect(work).resolves.toBeDefined();
    else await expect(work).rejects.toMatchObject({ code: "invalid_parameter" });
  }
});

test.each([
  { note: "no JSON", modules: "{" },
  { note: "no list", modules: "{}" },
  { note: "a module of no version", modules: '[{"file":"a.rego","text":""}]' },
])("stored modules that are $note are told", async ({ modules }) => {
  const parts = await partsWith("exact");
  const artifacts = { ...parts.artifacts, modules: Buffer.from(modules) };
  await expect(activateRevision({ ...parts, artifacts })).rejects.toMatchObject({
    code: "internal_error",
    message: expect.stringContaining("modules.json"),
  });
});
