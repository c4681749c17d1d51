import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { findWrongShapes } from "../../src/compile/wrong-shapes.ts";
import { BUILTINS, signaturesOf } from "../../src/decide/builtins/builtins.ts";
import { ENGINES, type EngineParts } from "../../src/decide/engines.ts";
import type { Evaluator } from "../../src/decide/evaluator.ts";
import type { BundleSource } from "../../src/domain/bundle.ts";
import type { Json } from "../../src/domain/json-value.ts";
import type { Diagnostic } from "../../src/domain/policy-error.ts";
import { parsePlan } from "../../src/opa/ir/plan.ts";
import { withWorkspace } from "../../src/opa/program/workspace.ts";
import { compileFiles } from "../../src/opa/rego/compile/compile-files.ts";
import { packagePaths } from "../../src/opa/rego/compile/rule-paths.ts";
import { atOnce, contextAt } from "../support/at-once.ts";
import { enginePartsOf } from "../support/engine-parts.ts";
import { opaBinary } from "../support/opa.ts";
import { sourceOf } from "./bundle-source.ts";
import { dynamicInputs, dynamicPrograms, type Program } from "./dynamic-programs.ts";
import { compile, engineOf, errorOf, reasonsOf, refusalOf } from "./run-compile.ts";

/** More programs for a longer search, from another seed: `DYNAMIC_PROGRAMS=5000 DYNAMIC_SEED=7`. */
const PROGRAMS = Number(process.env["DYNAMIC_PROGRAMS"] ?? 50);
const SEED = Number(process.env["DYNAMIC_SEED"] ?? 1);
/** Compiled and asked together. */
const BATCH = 100;
/** Of the programs that OPA takes. */
const LEAST_PORTABLE = 0.4;

function filesOf(programs: readonly Program[]): Record<string, string> {
  return Object.assign({}, ...programs.map(({ files }) => files));
}

/** Leaves out what is not portable; the gate must call the rest so. */
async function portableOf(programs: readonly Program[]): Promise<readonly Program[]> {
  const shapes = await shapesOf(programs);
  // Whatever speaks against a bundle has a place.
  expect(shapes.filter(({ location }) => location === undefined)).toEqual([]);
  return without(programs, shapes);
}

function sourceOfAll(programs: readonly Program[], settings?: Partial<BundleSource>): BundleSource {
  const entrypoints = programs.flatMap(({ name, rules }) =>
    rules.map((rule) => `${name}/main/${rule}`),
  );
  return sourceOf(filesOf(programs), { ...settings, entrypoints });
}

async function withoutInvalid(programs: readonly Program[]): Promise<readonly Program[]> {
  for (let rest = programs; ; ) {
    const source = sourceOf(filesOf(rest), { decide: false });
    const error = await errorOf(compile(source));
    if (error === undefined) return rest;
    const fewer = without(rest, error.diagnostics);
    if (fewer.length === rest.length) throw error;
    rest = fewer;
  }
}

function without(programs: readonly Program[], found: readonly Diagnostic[]): readonly Program[] {
  const named = new Set(found.map(({ location }) => location?.file.split("/")[0]));
  return programs.filter(({ name }) => !named.has(name));
}

/** All of them: the gate names the first few. */
async function shapesOf(programs: readonly Program[]): Promise<readonly Diagnostic[]> {
  const { targets: { plan } = {}, modules } = await engineOf(sourceOfAll(programs));
  if (plan === undefined) throw new Error("the programs give no plan");
  return findWrongShapes(
    parsePlan(plan.bytes),
    packagePaths(compileFiles(modules, signaturesOf(BUILTINS))),
  );
}

/** By program, question and rule: a list with the answer, empty when there is none. */
type Answers = Readonly<Record<string, readonly (readonly (readonly Json[])[])[]>>;

async function opaAnswers(programs: readonly Program[], inputs: readonly Json[]): Promise<Answers> {
  const asked = programs.map(({ name, rules }) => {
    const each = rules.map((rule) => `[v | v := data.${name}.main.${rule} with input as asked]`);
    return `"${name}": [[${each.join(", ")}] | some asked in input.inputs]`;
  });
  return await withWorkspace(async (workspace) => {
    const folder = await workspace.write("bundle", Object.entries(filesOf(programs)));
    const args = ["eval", "--format", "json", "--stdin-input", "-b", folder];
    const output = execFileSync(opaBinary(), [...args, `{${asked.join(", ")}}`], {
      input: JSON.stringify({ inputs }),
      maxBuffer: 2 ** 30,
    });
    const { result } = JSON.parse(output.toString()) as {
      result: [{ expressions: [{ value: Answers }] }];
    };
    return result[0].expressions[0].value;
  });
}

function ourAnswers(
  engine: Evaluator,
  { name, rules }: Program,
  inputs: readonly Json[],
): readonly (readonly unknown[])[] {
  return inputs.map((asked) => {
    const input = Buffer.from(JSON.stringify(asked));
    return rules.map((rule) => {
      const path = [name, "main", rule];
      const evaluation = { path, input, context: contextAt(0n), watch: undefined };
      const decision = atOnce(engine.evaluate(evaluation));
      if (decision.kind === "defined") return [JSON.parse(decision.json)];
      return decision.kind === "undefined" ? [] : decision;
    });
  });
}

/** What differs, rule by rule, with its program's text. */
function differences(
  { files, rules, name }: Program,
  inputs: readonly Json[],
  ours: readonly (readonly unknown[])[],
  opas: readonly (readonly unknown[])[] | undefined,
): unknown[] {
  return inputs.flatMap((input, at) =>
    rules.flatMap((rule, position) => {
      const [our, opa] = [ours[at]?.[position], opas?.[at]?.[position]];
      if (JSON.stringify(our) === JSON.stringify(opa)) return [];
      return [{ rule: `${name}.${rule}`, input, our, opa, main: files[`${name}/main.rego`] }];
    }),
  );
}

/** What an engine says otherwise than OPA. */
async function differencesOf(
  create: (parts: EngineParts) => Promise<Evaluator>,
  source: BundleSource,
  { programs, inputs }: { readonly programs: readonly Program[]; readonly inputs: readonly Json[] },
): Promise<readonly unknown[]> {
  const engine = await create(await enginePartsOf(source));
  const opas = await opaAnswers(programs, inputs);
  const found = programs.flatMap((program) =>
    differences(program, inputs, ourAnswers(engine, program, inputs), opas[program.name]),
  );
  engine.close();
  return found;
}

const BATCHES: readonly { readonly seed: number; readonly size: number }[] = Array.from(
  { length: Math.ceil(PROGRAMS / BATCH) },
  (_none, at) => ({ seed: SEED + at * BATCH, size: Math.min(BATCH, PROGRAMS - at * BATCH) }),
);

describe(`${PROGRAMS} random programs whose references have a part that is known only when it is asked`, () => {
  test("are taken, and answered as OPA does", async () => {
    for (const { seed, size } of BATCHES) {
      const programs = await withoutInvalid(dynamicPrograms(seed, size));
      const asked = { programs, inputs: dynamicInputs(seed) };
      const source = sourceOf(filesOf(programs));
      expect(await differencesOf(ENGINES.exact, source, asked)).toEqual([]);
    }
  });

  test("are not portable, with a place, or answered as OPA does on Wasm too", async () => {
    const count = { portable: 0, all: 0 };
    for (const { seed, size } of BATCHES) {
      const valid = await withoutInvalid(dynamicPrograms(seed, size));
      const programs = await portableOf(valid);
      count.all += valid.length;
      count.portable += programs.length;
      const asked = { programs, inputs: dynamicInputs(seed) };
      const source = sourceOfAll(programs, { engine: "wasm" });
      expect(await differencesOf(ENGINES.wasm, source, asked)).toEqual([]);
    }
    expect({ ...count, isEnough: count.portable >= count.all * LEAST_PORTABLE }).toMatchObject({
      isEnough: true,
    });
  });
});

const MAIN = "package main\n\nimport rego.v1\n\n";
const MAIN_WITH_NOT = "package main\n\nimport future.keywords.not\n\n";
const WRONG: readonly {
  readonly note: string;
  readonly files: Readonly<Record<string, string>>;
  readonly finding: RegExp;
}[] = [
  {
    note: "a negated reference into a package",
    files: {
      "a.rego": `${MAIN}n if not data.t[input.a]\n`,
      "t.rego": "package t\n\nred.grant := true\n",
    },
    finding: /^a\.rego:5:6 unsupported_negation OPA's compiler gets a negated reference/,
  },
  {
    note: "one whose part is bound before",
    files: {
      "a.rego": `${MAIN}n if {\n\tk := input.a\n\tnot data.t[k]\n}\n`,
      "t.rego": "package t\n\nred.grant := true\n",
    },
    finding: /^a\.rego:7:2 unsupported_negation OPA's compiler gets a negated reference/,
  },
  {
    note: "one that goes on behind rules",
    files: {
      "a.rego": `${MAIN}n if not data.t[input.a].x\n`,
      "t.rego": 'package t\n\nred := {"y": 1}\n\nblue := {"x": 1}\n',
    },
    finding: /^a\.rego:5:6 unsupported_negation OPA's compiler gets a negated reference/,
  },
  {
    note: "a negated walk",
    files: { "a.rego": `${MAIN}n if not walk(input, [["a"], 1])\n` },
    finding: /^a\.rego:5:6 unsupported_negation OPA's compiler gets a negated reference/,
  },
  {
    note: "a negated body in a loop",
    files: {
      "a.rego": `${MAIN_WITH_NOT}n := [x | some x in [1, 2, 3]; not { some y in input.xs; y == x }]\n`,
    },
    finding: /^a\.rego:5:32 unsupported_negation OPA's compiler gets `not \{ \}` that is asked/,
  },
  {
    note: "a negated body behind another rule of the name",
    files: {
      "a.rego": `${MAIN_WITH_NOT}n if {\n\tk := input.a\n\tk > 1\n}\n\nn if not { input.b == 1 }\n`,
    },
    finding: /^a\.rego:10:6 unsupported_negation OPA's compiler gets `not \{ \}` that is asked/,
  },
  {
    note: "a negated body around a reference",
    files: {
      "a.rego": `${MAIN_WITH_NOT}n if not { data.t[input.a].x }\n`,
      "t.rego": "package t.red.x\n\ny := 1\n",
    },
    finding: /^a\.rego:5:6 unsupported_negation OPA's compiler gets `not \{ \}` around/,
  },
  {
    note: "a package beside rules",
    files: {
      "a.rego": `${MAIN}n if data.t[input.a].x\n`,
      "t.rego": "package t\n\nzip[k] := 1 if some k in input.ks\n",
      "blue.rego": "package t.blue\n\nx := 1\n",
    },
    finding: /^a\.rego:5:6 unsupported_reference the reference may name the package data\.t\.blue,/,
  },
  {
    note: "what lies between a package and its rule",
    files: {
      "a.rego": `${MAIN}n if data.t[input.a].x\n`,
      "t.rego": "package t\n\nred[k] := 1 if some k in input.ks\n\nblue.x.y := 1 if input.go\n",
    },
    finding: /^a\.rego:5:6 unsupported_reference the reference may name the package data\.t\.blue,/,
  },
  {
    note: "a package without rules",
    files: { "a.rego": `${MAIN}n := data.t[input.a]\n`, "t.rego": "package t.red\n" },
    finding: /^a\.rego:5:6 unsupported_reference the reference may name the package data\.t\.red,/,
  },
];

const RIGHT: typeof WRONG = [
  {
    note: "a negated reference into base documents",
    files: {
      "a.rego": `${MAIN}n if not data.t[input.a].x\n`,
      "data.json": '{"t": {"red": {"x": 1}}}',
    },
    finding: /^/,
  },
  {
    note: "a negated rule that holds the reference",
    files: {
      "a.rego": `${MAIN}n if not found(input.a)\n\nfound(k) if data.t[k]\n`,
      "t.rego": "package t\n\nred.grant := true\n",
    },
    finding: /^/,
  },
  {
    note: "a negated package, comprehension or helper",
    files: {
      "a.rego": `${MAIN}n if {\n\tnot data.t\n\tnot count([x | some x in input.xs; x > 1]) == 1\n}\n`,
      "t.rego": "package t\n\nred.grant := true\n",
    },
    finding: /^/,
  },
  {
    note: "a negated body by itself",
    files: { "a.rego": `${MAIN_WITH_NOT}n if not { some y in input.xs; y == 1 }\n` },
    finding: /^/,
  },
];

describe("a shape that OPA's compiler gets wrong", () => {
  const declared = { entrypoints: ["main/n"] };

  test.each(WRONG)("$note makes a bundle not portable, with its place", async (each) => {
    const { files, finding } = each;
    const wanted = [expect.stringMatching(finding)];
    expect(await reasonsOf(sourceOf(files, declared))).toEqual(wanted);
    expect(await refusalOf(sourceOf(files, { ...declared, engine: "wasm" }))).toEqual(wanted);
    expect(await refusalOf(sourceOf(files))).toEqual([]);
  });

  test.each(RIGHT)("is not $note", async ({ files }) => {
    expect(await reasonsOf(sourceOf(files, declared))).toEqual([]);
  });
});
