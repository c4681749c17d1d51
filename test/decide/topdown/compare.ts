import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { EvaluationError } from "../../../src/decide/topdown/errors.ts";
import { createInputReads } from "../../../src/decide/topdown/input-reads.ts";
import { createTopdown, type PreparedAsk } from "../../../src/decide/topdown/program.ts";
import { Unsupported } from "../../../src/decide/topdown/scope.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { decodeProjected } from "../../../src/decide/values/read-projected.ts";
import type { Value } from "../../../src/decide/values/value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { inOne } from "../../../src/means/async/steps.ts";
import { compareTexts, withoutRawBytes } from "../../../src/opa/go/text-bytes.ts";
import type { Module } from "../../../src/opa/rego/ast/nodes.ts";
import { compileFiles } from "../../../src/opa/rego/compile/compile-files.ts";
import { builtinSignatures } from "../../support/builtin-signatures.ts";
import {
  askOracle,
  type OracleAnswer,
  type OracleQuestion,
  type OracleResult,
} from "../../support/oracle.ts";

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
  /** Programs that OPA does not compile, and the first reasons why. */
  refused: number;
  readonly refusals: string[];
  /** What this engine leaves to others, with the first program that has it. */
  readonly unsupported: Map<string, string>;
  /** What is different, in words. */
  readonly different: string[];
}

/** Asks OPA's topdown and ours, each of what its own parser and compiler make of the same text. */
export function compareWithOpa(questions: readonly Asked[]): Comparison {
  return compareAnswers(questions, askOracle(questions));
}

/** Asks ours what OPA has answered. */
export function compareAnswers(
  questions: readonly Asked[],
  answers: readonly OracleAnswer[],
  writtenAfter: readonly number[] = WRITTEN_AFTER,
): Comparison {
  const comparison: Comparison = {
    same: 0,
    sameErrors: 0,
    refused: 0,
    refusals: [],
    unsupported: new Map(),
    different: [],
  };
  for (const [at, question] of questions.entries()) {
    compareOne(comparison, question, answers[at] as OracleAnswer, writtenAfter);
  }
  return comparison;
}

const MAX_REFUSALS = 5;

function compareOne(
  comparison: Comparison,
  question: Asked,
  answer: OracleAnswer,
  thresholds: readonly number[],
): void {
  if (answer.errors !== undefined || answer.answers === undefined) {
    comparison.refused += 1;
    if (comparison.refusals.length < MAX_REFUSALS) {
      comparison.refusals.push(`${JSON.stringify(answer.errors)}\n${programText(question)}`);
    }
    return;
  }
  const modules = compiledModules(question);
  const stored = jsonValue(question.data ?? {});
  const inputs = question.inputs?.map((input) => Buffer.from(JSON.stringify(input))) ?? [];
  for (const writtenAfter of thresholds) {
    const topdown = createTopdown(modules, BUILTINS, writtenAfter);
    const inputReads = createInputReads(topdown.program.tree);
    for (const [q, query] of question.queries.entries()) {
      const path = query.split(".").slice(1);
      const ask = topdown.prepare(path);
      // As it is in an engine, where what is asked often is written and reads no more than it looks at.
      const projection = Number.isFinite(writtenAfter) ? inOne(inputReads(path)) : undefined;
      for (const [i, wanted] of (answer.answers[q] ?? []).entries()) {
        compareAnswer(comparison, question, {
          ask,
          query,
          at: i,
          stored,
          input: inputs[i] && decodeProjected(inputs[i], projection),
          wanted,
        });
      }
    }
  }
}

/** Rules that are never written as JavaScript, and rules that are at once: each question is asked of both. */
export const WRITTEN_AFTER: readonly number[] = [Number.POSITIVE_INFINITY, 0];

/** Through all stages of our own compiler. */
function compiledModules({ modules, v0 }: OracleQuestion): readonly Module[] {
  const version = v0 === true ? 0 : 1;
  const files = Object.entries(modules)
    .sort(([left], [right]) => compareTexts(left, right))
    .map(([file, text]) => ({ file, text, version }) as const);
  return compileFiles(files, builtinSignatures()).modules;
}

interface Question {
  readonly ask: PreparedAsk;
  readonly query: string;
  /** Which input. */
  readonly at: number;
  readonly stored: Value;
  readonly input: Value | undefined;
  readonly wanted: OracleResult;
}

function compareAnswer(comparison: Comparison, asked: Asked, question: Question): void {
  const { query, at, wanted } = question;
  const opa = textOf(wanted, asked);
  try {
    const ours = ourAnswer(question, asked);
    if (ours === opa) {
      comparison.same += 1;
      if (wanted.error !== undefined) comparison.sameErrors += 1;
      return;
    }
    const what = `${query} of ${JSON.stringify(asked.inputs?.[at])} over ${JSON.stringify(asked.data)}`;
    comparison.different.push(
      `${asked.note}: ${what}\nOPA: ${opa}\nwe:  ${ours}\n${programText(asked)}`,
    );
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    if (comparison.unsupported.has(error.message)) return;
    comparison.unsupported.set(error.message, programText(asked));
  }
}

function programText({ modules }: Asked): string {
  return Object.entries(modules)
    .map(([file, text]) => `# ${file}\n${text}`)
    .join("\n");
}

/** An answer of either in one text: a value, undefined, or an error with its place. */
export function textOf(
  { result, error }: OracleResult,
  { hasOtherWords }: Pick<Asked, "hasOtherWords">,
): string {
  if (error === undefined) return result ?? "undefined";
  const { code, message, file = "", row = 0, col = 0 } = error;
  if (code === "error") return UNPRINTABLE;
  return `${file}:${row}:${col}: ${code}: ${hasOtherWords === true ? "" : withoutRawBytes(message)}`;
}

/** A number that JSON cannot say. */
const UNPRINTABLE = "no JSON";

// The oracle's clock is the machine's: a token that has ended has ended for both.
const contexts = createContexts();

function ourAnswer({ ask, stored, input }: Question, asked: Asked): string {
  try {
    const value = ask(stored, input, contexts(), { strictBuiltinErrors: asked.strict === true });
    return value === undefined ? "undefined" : printJson(value);
  } catch (error) {
    if (isPolicyError(error) && error.code === "internal_error") return UNPRINTABLE;
    if (!(error instanceof EvaluationError)) throw error;
    const { code, message, location } = error;
    return textOf({ error: { code, message, ...location } }, asked);
  }
}

function jsonValue(json: unknown): Value {
  return parseValue(JSON.stringify(json));
}
