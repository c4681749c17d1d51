import { describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { EvaluationError } from "../../../src/decide/topdown/errors.ts";
import { createTopdown } from "../../../src/decide/topdown/program.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import type { Module } from "../../../src/opa/rego/ast/nodes.ts";
import { compileModules } from "../../../src/opa/rego/compile/compile-modules.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";
import { askOracle } from "../../support/oracle.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { FAMILIES } from "./families/families.ts";
import type { RandomProgram } from "./families/random-program.ts";
import {
  addDeadRules,
  parsed,
  type Rearrangement,
  renameVariables,
  reorderRules,
  reorderStatements,
  splitModules,
} from "./rearrange.ts";

const PROGRAMS = 50;
const SEED = Number(process.env["TOPDOWN_SEED"] ?? 1);

const contexts = createContexts();

/** Which of several errors comes first, and whether one is met at all, hangs on the order. */
const FAILED = "an error";

function answersOf({ queries, inputs, data }: RandomProgram, modules: Module[]): string[] {
  compileModules(modules, builtinSignatures());
  const topdown = createTopdown(modules, BUILTINS, 1);
  const stored = parseValue(JSON.stringify(data));
  return queries.flatMap((query) => {
    const ask = topdown.prepare(query.split(".").slice(1));
    return inputs.map((input) => {
      try {
        const value = ask(stored, parseValue(JSON.stringify(input)), contexts());
        return value === undefined ? "undefined" : printJson(value);
      } catch (error) {
        if (error instanceof EvaluationError || isPolicyError(error)) return FAILED;
        throw error;
      }
    });
  });
}

const REARRANGEMENTS: readonly { readonly rearrange: Rearrangement }[] = [
  { rearrange: renameVariables },
  { rearrange: reorderRules },
  { rearrange: reorderStatements },
  { rearrange: splitModules },
  { rearrange: addDeadRules },
];

describe("what means the same is answered the same", () => {
  const drawn = Object.values(FAMILIES).flatMap((draw) => {
    const random = seededRandom(SEED);
    return Array.from({ length: PROGRAMS }, () => draw(random));
  });
  const answers = askOracle(drawn.map((program) => ({ ...program, queries: [] })));
  const programs = drawn.filter((_, at) => answers[at]?.errors === undefined);
  const before = programs.map((program) => answersOf(program, parsed(program)));

  test.each(REARRANGEMENTS)("$rearrange.name", ({ rearrange }) => {
    const random = seededRandom(SEED);
    const different: unknown[] = [];
    let compared = 0;
    for (const [at, program] of programs.entries()) {
      const after = answersOf(program, rearrange(program, random));
      for (const [i, wanted] of (before[at] ?? []).entries()) {
        if (wanted === FAILED || after[i] === FAILED) continue;
        compared += 1;
        if (after[i] !== wanted) different.push({ program, i, wanted, answer: after[i] });
      }
    }
    expect(different.slice(0, 2)).toEqual([]);
    expect(compared).toBeGreaterThan(PROGRAMS * 30);
  });
});
