import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { surveyBundle } from "../../src/compile/survey.ts";
import { buildTargets } from "../../src/compile/targets.ts";
import { wrapperPackage } from "../../src/compile/wrapper.ts";
import { findWrongShapes } from "../../src/compile/wrong-shapes.ts";
import { type ActiveRevision, activateRevision } from "../../src/decide/active-revision.ts";
import { HOST_BUILTINS } from "../../src/decide/builtins/builtins.ts";
import type { CompiledEngine } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Json } from "../../src/domain/json-value.ts";
import type { Diagnostic } from "../../src/domain/policy-error.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { withWorkspace } from "../../src/opa/program/workspace.ts";
import { atOnce, contextAt } from "../support/at-once.ts";
import { opaBinary } from "../support/opa.ts";
import { sourceOf } from "./bundle-source.ts";
import { dynamicInputs, dynamicPrograms, type Program } from "./dynamic-programs.ts";
import { compile, engineOf, errorOf, opa, refusalOf } from "./run-compile.ts";

/** More programs for a longer search, from another seed: `DYNAMIC_PROGRAMS=5000 DYNAMIC_SEED=7`. */
const PROGRAMS = Number(process.env["DYNAMIC_PROGRAMS"] ?? 100);
const SEED = Number(process.env["DYNAMIC_SEED"] ?? 1);
/** Compiled and asked together. */
const BATCH = 100;
/** Of the programs that OPA takes. */
const LEAST_ADMITTED = 0.4;

function filesOf(programs: readonly Program[]): Record<string, string> {
  return Object.assign({}, ...programs.map(({ files }) => files));
}

interface Admitted {
  readonly programs: readonly Program[];
  readonly engine: CompiledEngine;
  readonly refused: number;
}

/** Leaves out what OPA refuses, then what the gate refuses; it must take the rest. */
async function admitted(programs: readonly Program[]): Promise<Admitted> {
  const valid = await withoutInvalid(programs);
  const shapes = await shapesOf(valid);
  // Whatever is refused has a place.
  expect(shapes.filter(({ location }) => location === undefined)).toEqual([]);
  const rest = without(valid, shapes);
  const engine = await engineOf(sourceOf(filesOf(rest)));
  return { programs: rest, engine, refused: valid.length - rest.length };
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
  const source = sourceOf(filesOf(programs));
  const packageName = wrapperPackage(source);
  return await withWorkspace(async (workspace) => {
    const { signal } = new AbortController();
    const hostBuiltins: ReadonlySet<string> = new Set();
    const context = { opa, workspace, signal, hostBuiltins, extra: [] };
    const survey = await surveyBundle(context, source, packageName);
    if (survey.kind === "refused") return survey.findings;
    const targets = await buildTargets(context, source, packageName, survey.index);
    if (targets.kind === "refused") return targets.findings;
    return findWrongShapes(targets.parsedPlan, survey.index);
  });
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
  active: ActiveRevision,
  { name, rules }: Program,
  inputs: readonly Json[],
): readonly (readonly unknown[])[] {
  return inputs.map((asked) => {
    const input = Buffer.from(JSON.stringify(asked));
    return rules.map((rule) => {
      const question = { input, context: contextAt(0n), watch: undefined };
      const decision = atOnce(active.answer([name, "main", rule], question));
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

describe("references with a part that is known only when it is asked", () => {
  test(`${PROGRAMS} random programs are refused with a place, or answered as OPA does`, async () => {
    const count = { admitted: 0, refused: 0 };
    for (let start = 0; start < PROGRAMS; start += BATCH) {
      const seed = SEED + start;
      const inputs = dynamicInputs(seed);
      const { programs, engine, refused } = await admitted(
        dynamicPrograms(seed, Math.min(BATCH, PROGRAMS - start)),
      );
      count.admitted += programs.length;
      count.refused += refused;
      const active = await activateRevision(
        {
          name: parseBundleName("search"),
          revision: parseRevision("0".repeat(64)),
          roots: [""],
          artifacts: { ...engine, index: Buffer.from(JSON.stringify(engine.index)) },
        },
        HOST_BUILTINS,
      );
      const opas = await opaAnswers(programs, inputs);
      const found = programs.flatMap((program) =>
        differences(program, inputs, ourAnswers(active, program, inputs), opas[program.name]),
      );
      active.close();
      expect(found).toEqual([]);
    }
    const taken = count.admitted + count.refused;
    expect({ ...count, isEnough: count.admitted >= taken * LEAST_ADMITTED }).toMatchObject({
      isEnough: true,
    });
  });
});

const MAIN = "package main\n\nimport rego.v1\n\n";
const MAIN_WITH_NOT = "package main\n\nimport future.keywords.not\n\n";
const REFUSED: readonly {
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
    note: "a package without rules",
    files: { "a.rego": `${MAIN}n := data.t[input.a]\n`, "t.rego": "package t.red\n" },
    finding: /^a\.rego:5:6 unsupported_reference the reference may name the package data\.t\.red,/,
  },
];

const TAKEN: typeof REFUSED = [
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
  test.each(REFUSED)("$note is refused with its place", async ({ files, finding }) => {
    expect(await refusalOf(sourceOf(files))).toEqual([expect.stringMatching(finding)]);
    expect(await refusalOf(sourceOf(files, { decide: false }))).toEqual([]);
  });

  test.each(TAKEN)("is not $note", async ({ files }) => {
    expect(await refusalOf(sourceOf(files))).toEqual([]);
  });
});
