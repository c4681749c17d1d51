import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { type ContextOptions, createContexts } from "../../../src/decide/context.ts";
import { createExactEngine, type ExactEngine } from "../../../src/decide/topdown/exact-engine.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import { askOracle, type OracleResult } from "../../support/oracle.ts";
import { seededRandom, shuffled } from "../../support/seeded-random.ts";
import { textOf } from "./compare.ts";
import { FAMILIES } from "./families/families.ts";
import { drawFrom, type RandomProgram } from "./families/random-program.ts";
import { inPackage } from "./in-package.ts";

const OF_EACH_FAMILY = 8;
/** Each rule runs more than a hundred times in so many: it is written as JavaScript on the way. */
const ROUNDS = 10;
const SEED = Number(process.env["TOPDOWN_SEED"] ?? 1);

interface Question {
  readonly path: readonly string[];
  readonly input: unknown;
  readonly isStrict: boolean;
  readonly wanted: string;
}

/** What ends badly, of rules that are in the same engine. */
const BREAKER = `package breaker

import rego.v1

${Array.from({ length: 4_000 }, (_, at) => `r${at} if r${at + 1}`).join("\n")}

r4000 if input

deep if not r0

long := count([y | some x in numbers.range(1, 1000); y := numbers.range(1, x)])

clash := x if some x in [1, 2]

broken := 1 / input.none
`;

const BREAKING: readonly { readonly rule: string; readonly context?: ContextOptions }[] = [
  { rule: "deep" },
  { rule: "long", context: { budgetSteps: 5_000 } },
  { rule: "long", context: { budgetMs: 0 } },
  { rule: "clash" },
];

function decisionText(decision: Decision): string {
  if (decision.kind === "defined") return decision.json;
  if (decision.kind === "undefined") return "undefined";
  const { code, message, location } = decision.error;
  return textOf({ error: { code, message, ...location } }, {});
}

/** Programs that OPA takes, each in a package of its own, and all that they are asked. */
function drawWorld(random: () => number): {
  readonly programs: readonly RandomProgram[];
  readonly questions: readonly Question[];
} {
  const drawn = Object.values(FAMILIES).flatMap((draw, family) =>
    Array.from({ length: OF_EACH_FAMILY }, (_, at) => inPackage(draw(random), `w${family}x${at}`)),
  );
  const answers = askOracle(drawn);
  // OPA may take the modules and refuse a query.
  const programs = drawn.filter(({ queries }, at) => {
    return answers[at]?.answers?.length === queries.length;
  });
  const questions = drawn.flatMap((program, at) =>
    program.queries.flatMap((query, q) =>
      program.inputs.map((input, i) => {
        const wanted = answers[at]?.answers?.[q]?.[i] as OracleResult;
        const path = query.split(".").slice(1);
        return { path, input, isStrict: program.strict === true, wanted, program };
      }),
    ),
  );
  return {
    programs,
    questions: questions
      .filter(({ program }) => programs.includes(program))
      // Messages of libraries are not compared, and names of the compiler are others among more rules.
      .filter(({ program, wanted }) => wanted.error === undefined || !hasOwnWords(program, wanted))
      .map((each) => ({ ...each, wanted: textOf(each.wanted, {}) })),
  };
}

function hasOwnWords({ hasOtherWords }: RandomProgram, { error }: OracleResult): boolean {
  const code = error?.code;
  return hasOtherWords === true || code === "eval_internal_error" || code === "error";
}

describe("no question changes the next answer of a live engine", () => {
  const random = seededRandom(SEED);
  const { pick, chance } = drawFrom(random);
  const { programs, questions } = drawWorld(random);
  let engine: ExactEngine;

  beforeAll(async () => {
    const files = programs.flatMap(({ modules, v0 }) =>
      Object.entries(modules).map(([file, text]) => ({ file, text, version: v0 ? 0 : 1 }) as const),
    );
    const breaker = { file: "breaker.rego", text: BREAKER, version: 1 } as const;
    const modules = [breaker, ...files].sort((left, right) => (left.file < right.file ? -1 : 1));
    const data = Object.assign({}, ...programs.map((program) => program.data));
    engine = await createExactEngine({
      modules,
      data: Buffer.from(JSON.stringify(data)),
      builtins: BUILTINS,
      label: "live",
    });
  });
  afterAll(() => engine.close());

  async function ask(
    path: readonly string[],
    input: unknown,
    isStrict: boolean,
    context: ContextOptions = {},
  ): Promise<string> {
    const decision = await engine.evaluate({
      path,
      input: input === undefined ? undefined : Buffer.from(JSON.stringify(input)),
      context: createContexts(context)(),
      watch: undefined,
      options: { strictBuiltinErrors: isStrict },
    });
    return decisionText(decision);
  }

  test.each(Array.from({ length: ROUNDS }, (_, at) => at))("round %i", async () => {
    const wrong: unknown[] = [];
    for (const { path, input, isStrict, wanted } of shuffled(questions, random)) {
      if (chance(0.02)) {
        const { rule, context } = pick(BREAKING);
        expect(await ask(["breaker", rule], {}, chance(0.5), context)).toMatch(/_error: /);
      }
      const answer = await ask(path, input, isStrict);
      if (answer !== wanted) wrong.push({ path, input, answer, wanted });
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(questions.length).toBeGreaterThan(OF_EACH_FAMILY * 50);
  });
});
