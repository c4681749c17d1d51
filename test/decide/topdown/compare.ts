import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { EvaluationError } from "../../../src/decide/topdown/errors.ts";
import { createTopdown, type Topdown } from "../../../src/decide/topdown/program.ts";
import { Unsupported } from "../../../src/decide/topdown/scope.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { compileModules } from "../../../src/opa/rego/compile/compile-modules.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";
import {
  askOracle,
  type OracleAnswer,
  type OracleQuestion,
  type OracleResult,
} from "../../support/oracle.ts";
import { modulesAfter } from "../../support/syntax-trees.ts";

/** A question to OPA and to us; what is asked are paths. */
export interface Asked extends OracleQuestion {
  readonly note: string;
  readonly queries: readonly string[];
  /** Messages of errors are not compared. */
  readonly hasOtherWords?: boolean;
}

export interface Comparison {
  /** Answers that are the same text, undefined, or the same error at the same place. */
  same: number;
  /** How many of them are errors. */
  sameErrors: number;
  /** Programs that OPA does not compile. */
  refused: number;
  /** What this engine leaves to others, and how often. */
  readonly unsupported: Map<string, number>;
  /** What is different, in words. */
  readonly different: string[];
}

/** Asks OPA's topdown and ours, of what our own stages make of what OPA's parser gives. */
export function compareWithOpa(questions: readonly Asked[]): Comparison {
  const comparison: Comparison = {
    same: 0,
    sameErrors: 0,
    refused: 0,
    unsupported: new Map(),
    different: [],
  };
  const answers = askOracle(
    questions.map((each) => ({ ...each, stages: ["Parsed"], locations: true })),
  );
  for (const [at, question] of questions.entries()) {
    compareOne(comparison, question, answers[at] as OracleAnswer);
  }
  return comparison;
}

function compareOne(comparison: Comparison, question: Asked, answer: OracleAnswer): void {
  if (answer.errors !== undefined || answer.answers === undefined) {
    comparison.refused += 1;
    return;
  }
  const modules = modulesAfter("Parsed", answer, question.v0 === true ? 0 : 1);
  compileModules(modules, builtinSignatures());
  for (const writtenAfter of WRITTEN_AFTER) {
    const topdown = createTopdown(modules, BUILTINS, writtenAfter);
    for (const [q, query] of question.queries.entries()) {
      for (const [i, wanted] of (answer.answers[q] ?? []).entries()) {
        const input = question.inputs?.[i];
        compareAnswer(comparison, question, { topdown, query, input, wanted });
      }
    }
  }
}

/** Rules that are never written as JavaScript, and rules that are at once: each question is asked of both. */
export const WRITTEN_AFTER: readonly number[] = [Number.POSITIVE_INFINITY, 0];

interface Question {
  readonly topdown: Topdown;
  readonly query: string;
  readonly input: unknown;
  readonly wanted: OracleResult;
}

function compareAnswer(
  comparison: Comparison,
  asked: Asked,
  { topdown, query, input, wanted }: Question,
): void {
  const opa = textOf(wanted, asked);
  try {
    const ours = ourAnswer(topdown, query, asked, input);
    if (ours === opa) {
      comparison.same += 1;
      if (wanted.error !== undefined) comparison.sameErrors += 1;
      return;
    }
    const program = Object.entries(asked.modules).map(([file, text]) => `# ${file}\n${text}`);
    const question = `${query} of ${JSON.stringify(input)} over ${JSON.stringify(asked.data)}`;
    comparison.different.push(
      `${asked.note}: ${question}\nOPA: ${opa}\nwe:  ${ours}\n${program.join("\n")}`,
    );
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    const count = comparison.unsupported.get(error.message) ?? 0;
    comparison.unsupported.set(error.message, count + 1);
  }
}

function textOf({ result, error }: OracleResult, { hasOtherWords }: Asked): string {
  if (error === undefined) return result ?? "undefined";
  const { code, message, file = "", row = 0, col = 0 } = error;
  return `${file}:${row}:${col}: ${code}: ${hasOtherWords === true ? "" : message}`;
}

function ourAnswer(topdown: Topdown, query: string, asked: Asked, input: unknown): string {
  const path = query.split(".").slice(1);
  try {
    const value = topdown.ask(
      path,
      parseValue(JSON.stringify(asked.data ?? {})),
      input === undefined ? undefined : parseValue(JSON.stringify(input)),
      // The oracle's clock is the machine's: a token that has ended has ended for both.
      createContexts()(),
      { strictBuiltinErrors: asked.strict === true },
    );
    return value === undefined ? "undefined" : printJson(value);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    const { code, message, location } = error;
    return textOf({ error: { code, message, ...location } }, asked);
  }
}
