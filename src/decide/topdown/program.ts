import { PolicyError } from "../../domain/policy-error.ts";
import { inOne, type Steps } from "../../means/async/steps.ts";
import type { Module, Ref, TermValue } from "../../opa/rego/ast/nodes.ts";
import type { CompiledQuery } from "../../opa/rego/compile/compile-query.ts";
import { comprehensionKeys } from "../../opa/rego/compile/comprehension-keys.ts";
import { emptyTree, setRuleTree } from "../../opa/rego/compile/rule-tree.ts";
import type { EvaluationContext } from "../context.ts";
import type { AskOptions } from "../evaluator.ts";
import { isNumber, numberText, type Value } from "../values/value.ts";
import type { Compile } from "./compile.ts";
import { compileAsk } from "./compile-ask.ts";
import { compileBody } from "./compile-body.ts";
import { compileExpression } from "./compile-expression.ts";
import { compilePattern } from "./compile-pattern.ts";
import { compileRef } from "./compile-ref.ts";
import { compileSolutions } from "./compile-solutions.ts";
import { compileValue } from "./compile-value.ts";
import { dottedName } from "./dotted-name.ts";
import { writeAnswer, writePart } from "./emit/emit-rule.ts";
import { EvaluationError } from "./errors.ts";
import { type Evaluation, startEvaluation } from "./evaluation.ts";
import { makeLargeRuleSets } from "./rule-set.ts";
import { createRuleTree, type OwnedRule, type RuleNode } from "./rule-tree.ts";
import type { Program } from "./scope.ts";

const COMPILE: Compile = {
  value: compileValue,
  pattern: compilePattern,
  ref: compileRef,
  expression: compileExpression,
  body: compileBody,
};

/** Rules that can be asked. */
export interface Topdown {
  readonly program: Program;
  /** The document at a path below `data`; undefined where there is none. Throws `EvaluationError`. */
  ask(
    path: readonly Value[],
    stored: Value,
    input: Value | undefined,
    context: EvaluationContext,
    options?: AskOptions,
  ): Value | undefined;
  /** The same for one path, to be asked again and again. */
  prepare(path: readonly Value[]): PreparedAsk;
  /** The solutions of a query, an object for each: the variables that it shows. */
  prepareQuery(query: CompiledQuery): PreparedAsk;
  /** Makes beforehand what questions would wait for long. */
  makeReady(): Steps<void>;
  /** True when a rule defines the path or a value above it. */
  hasRule(path: readonly Value[]): boolean;
  /** True when a function that takes arguments has the path, or one above it. */
  isFunction(path: readonly Value[]): boolean;
}

export type PreparedAsk = (
  stored: Value,
  input: Value | undefined,
  context: EvaluationContext,
  options?: AskOptions,
) => Value | undefined;

/** To write a rule as JavaScript takes as long as some hundred of its runs. */
const WRITTEN_AFTER = 100;

/** Makes a program of modules that have gone through all stages of the compiler. */
export function createTopdown(
  modules: readonly Module[],
  builtins: Program["builtins"],
  writtenAfter?: number,
): Topdown {
  return inOne(makeTopdown(modules, builtins, writtenAfter));
}

/** The same step by step. */
export function* makeTopdown(
  modules: readonly Module[],
  builtins: Program["builtins"],
  writtenAfter: number = WRITTEN_AFTER,
): Steps<Topdown> {
  const program = yield* createProgram(modules, builtins, writtenAfter);
  const prepare = (path: readonly Value[]): PreparedAsk =>
    prepared(withinStack(() => compileAsk(program, refOf(path))));
  return {
    program,
    prepare,
    makeReady: () => makeLargeRuleSets(program),
    prepareQuery: (query) => prepared(withinStack(() => compileSolutions(program, query))),
    ask: (path, stored, input, context, options) => prepare(path)(stored, input, context, options),
    hasRule: (path) => nearestRule(program.tree, path) !== undefined,
    isFunction: (path) => (nearestRule(program.tree, path)?.rule.head.args.length ?? 0) > 0,
  };
}

function prepared(ask: Ask): PreparedAsk {
  return (stored, input, context, { strictBuiltinErrors: isStrict = false } = {}) =>
    withinStack(() => {
      const given = { context, stored, input, isStrict };
      try {
        const evaluation = startEvaluation(given, false);
        const answer = ask(evaluation);
        if (evaluation.builtinError === undefined) return answer;
      } catch (error) {
        if (!(error instanceof EvaluationError)) throw error;
      }
      // It asks the network the same once more, and is told the same.
      context.answers.beginRun();
      return askExactly(ask, startEvaluation(given, true));
    });
}

/** A rule at a path, or the nearest above it. */
function nearestRule(tree: RuleNode, path: readonly Value[]): OwnedRule | undefined {
  let node: RuleNode | undefined = tree;
  for (const key of path) {
    node = node.children.get(key);
    if (node === undefined || node.rules.length > 0) return node?.rules[0];
  }
  return undefined;
}

type Ask = (evaluation: Evaluation) => Value | undefined;

/** The error that topdown ends with: the first of a builtin, where those count, or what all else ends with. */
function askExactly(ask: Ask, evaluation: Evaluation): Value | undefined {
  let answer: Value | undefined;
  try {
    answer = ask(evaluation);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw evaluation.builtinError ?? error;
  }
  if (evaluation.builtinError !== undefined) throw evaluation.builtinError;
  return answer;
}

export function withinStack<T>(ask: () => T, tooDeep: string = TOO_DEEP): T {
  try {
    return ask();
  } catch (error) {
    if (!isStackOverflow(error)) throw error;
    throw new PolicyError("evaluation_error", tooDeep, { cause: error });
  }
}

const TOO_DEEP =
  "the decision nests too deep: rules that ask for one another, or statements with many solutions, stand in too long a row";

function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && error.name === "RangeError" && error.message.includes("stack");
}

export function refOf(path: readonly Value[]): Ref {
  const location = { file: "", row: 0, col: 0 };
  return [
    { value: { kind: "var", name: "data" }, location },
    ...path.map((key) => ({ value: segmentOf(key), location })),
  ];
}

/** A text, or a number. */
function segmentOf(key: Value): TermValue {
  return isNumber(key)
    ? { kind: "number", text: numberText(key) }
    : { kind: "string", text: key as string };
}

function* createProgram(
  modules: readonly Module[],
  builtins: Program["builtins"],
  writtenAfter: number,
): Steps<Program> {
  const tree = yield* createRuleTree(modules);
  const functions = new Map<string, RuleNode>();
  collectFunctions(tree, functions);
  let compilation: Parameters<typeof comprehensionKeys>[0] | undefined;
  return {
    compile: COMPILE,
    tree,
    builtins,
    functions,
    ruleSets: new Map(),
    factories: new Map(),
    writer: { answer: writeAnswer, part: writePart },
    writtenAfter,
    comprehensionKeys(rule) {
      compilation ??= compilationOf(modules, builtins);
      return comprehensionKeys(compilation, rule);
    },
  };
}

function compilationOf(
  modules: readonly Module[],
  builtins: Program["builtins"],
): Parameters<typeof comprehensionKeys>[0] {
  const compilation = { modules, builtins, ruleTree: emptyTree() };
  setRuleTree(compilation);
  return compilation;
}

function collectFunctions(node: RuleNode, functions: Map<string, RuleNode>): void {
  const [first] = node.rules;
  if (first !== undefined && first.rule.head.args.length > 0) {
    node.place = functions.size;
    functions.set(dottedName(first.ref), node);
  }
  for (const [, child] of node.children.entries()) collectFunctions(child, functions);
}
