import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { EvaluationError } from "../../../src/decide/topdown/errors.ts";
import { createTopdown, type Topdown } from "../../../src/decide/topdown/program.ts";
import { Unsupported } from "../../../src/decide/topdown/scope.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { readAst } from "../../../src/opa/rego/ast/read-ast.ts";
import {
  askOracle,
  type OracleAnswer,
  type OracleQuestion,
  type OracleResult,
} from "../../support/oracle.ts";

/** After this stage nothing changes the tree any more. */
const LAST_STAGE = "BuildComprehensionIndices";

/** A question to OPA and to us; what is asked are paths. */
export interface Asked extends OracleQuestion {
  readonly note: string;
  readonly queries: readonly string[];
}

export interface Comparison {
  /** Answers that are the same text, undefined, or an error of the same code. */
  same: number;
  /** Programs that OPA does not compile. */
  refused: number;
  /** What this engine leaves to others, and how often. */
  readonly unsupported: Map<string, number>;
  /** What is different, in words. */
  readonly different: string[];
}

/** Asks OPA's topdown and ours the same. */
export function compareWithOpa(questions: readonly Asked[]): Comparison {
  const comparison: Comparison = { same: 0, refused: 0, unsupported: new Map(), different: [] };
  const answers = askOracle(questions.map((each) => ({ ...each, stages: [LAST_STAGE] })));
  for (const [at, question] of questions.entries()) {
    compareOne(comparison, question, answers[at] as OracleAnswer);
  }
  return comparison;
}

function compareOne(comparison: Comparison, question: Asked, answer: OracleAnswer): void {
  const trees = answer.stages?.get(LAST_STAGE);
  if (answer.errors !== undefined || answer.answers === undefined || trees === undefined) {
    comparison.refused += 1;
    return;
  }
  const version = question.v0 === true ? 0 : 1;
  const modules = [...trees].map(([file, tree]) => readAst(tree, file, version));
  const topdown = createTopdown(modules, BUILTINS);
  for (const [q, query] of question.queries.entries()) {
    for (const [i, wanted] of (answer.answers[q] ?? []).entries()) {
      compareAnswer(comparison, question, { topdown, query, input: question.inputs?.[i], wanted });
    }
  }
}

interface Question {
  readonly topdown: Topdown;
  readonly query: string;
  readonly input: unknown;
  readonly wanted: OracleResult;
}

function compareAnswer(
  comparison: Comparison,
  { note, modules, data }: Asked,
  { topdown, query, input, wanted }: Question,
): void {
  const opa =
    wanted.error === undefined ? (wanted.result ?? "undefined") : `error ${wanted.error.code}`;
  try {
    const ours = ourAnswer(topdown, query, data, input);
    if (ours === opa) comparison.same += 1;
    else {
      const program = Object.values(modules).join("\n");
      const asked = `${query} of ${JSON.stringify(input)} over ${JSON.stringify(data)}`;
      comparison.different.push(`${note}: ${asked}\nOPA: ${opa}\nwe:  ${ours}\n${program}`);
    }
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    const count = comparison.unsupported.get(error.message) ?? 0;
    comparison.unsupported.set(error.message, count + 1);
  }
}

function ourAnswer(topdown: Topdown, query: string, data: unknown, input: unknown): string {
  const path = query.split(".").slice(1);
  try {
    const value = topdown.ask(
      path,
      parseValue(JSON.stringify(data ?? {})),
      input === undefined ? undefined : parseValue(JSON.stringify(input)),
      // The oracle's clock is the machine's: a token that has ended has ended for both.
      createContexts()(),
    );
    return value === undefined ? "undefined" : printJson(value);
  } catch (error) {
    if (error instanceof EvaluationError) return `error ${error.code}`;
    throw error;
  }
}
