import type { Rule, Term } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import { matchAll } from "./compile-pattern.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Exit, endOfBody } from "./exit.ts";
import type { Compute, Frame, HeadCode, OnSuccess, Step } from "./frame.ts";
import type { OwnedRule } from "./rule-tree.ts";
import { type Bound, createScope, NOTHING_BOUND, type Program, type Scope } from "./scope.ts";

/** What is known of the terms in a rule's head when it is asked; undefined where nothing is. */
export type Operands = readonly (Value | undefined)[];

/** A rule, whose head's terms can be known when it is asked. */
export interface RuleCode {
  readonly owned: OwnedRule;
  /** The code for what is known. */
  variantFor(operands: Operands): RuleVariant;
}

export interface RuleVariant {
  /** How many values a frame has room for. */
  readonly size: number;
  /** Matches what is known with the head's terms, before all else. */
  readonly match: (frame: Frame, operands: Operands) => boolean;
  /** Tries all solutions of the body. */
  readonly body: Step;
}

/** Compiled when it first runs: most questions run few rules. */
export function createRuleCode(
  program: Program,
  owned: OwnedRule,
  terms: readonly Term[],
  path: readonly Term[],
): RuleCode {
  const variants: RuleVariant[] = [];
  return {
    owned,
    variantFor(operands) {
      const known = knownOf(operands);
      variants[known] ??= compileRule(program, owned.rule, terms, path, known);
      return variants[known] as RuleVariant;
    },
  };
}

/** Tries all solutions of a rule. */
export function runRule(
  code: RuleCode,
  evaluation: Evaluation,
  operands: Operands,
  findsOne: boolean,
  onSuccess: OnSuccess,
): Exit | undefined {
  const { size, match, body } = code.variantFor(operands);
  const frame = newFrame(size, evaluation, findsOne, onSuccess);
  return match(frame, operands) ? body(frame) : undefined;
}

export function newFrame(
  size: number,
  evaluation: Evaluation,
  findsOne: boolean,
  onSuccess: OnSuccess,
): Frame {
  evaluation.context.spend(1);
  const slots: Frame["slots"] = new Array(size);
  return { slots, evaluation, onSuccess, findsOne, answer: undefined, hasSucceeded: false };
}

/** So many operands of a head are told apart. */
const MOST_OPERANDS = 16;

/** Which operands are known, a bit for each. */
function knownOf(operands: Operands): number {
  let known = 0;
  for (let at = 0; at < operands.length && at < MOST_OPERANDS; at++) {
    if (operands[at] !== undefined) known |= 1 << at;
  }
  return known;
}

function compileRule(
  program: Program,
  rule: Rule,
  terms: readonly Term[],
  path: readonly Term[],
  known: number,
): RuleVariant {
  const keys = lazily(() => program.comprehensionKeys(rule));
  const scope = createScope(program, (comprehension) => keys().get(comprehension));
  const places = [...terms.keys()].filter((at) => at < MOST_OPERANDS && (known & (1 << at)) !== 0);
  const patterns = places.map((at) => terms[at] as Term);
  const { match, bound } = matchAll(scope, patterns, NOTHING_BOUND);
  const areFirst = places.every((place, at) => place === at);
  const body = program.compile.body(scope, rule.body, bound, (inner) => {
    const head = compileHead(scope, rule, path, inner);
    return (frame) => endOfBody(frame.onSuccess(frame, head), frame.findsOne);
  });
  return {
    size: scope.size(),
    match: (frame, operands) =>
      match(frame, (areFirst ? operands : places.map((at) => operands[at])) as readonly Value[]),
    body,
  };
}

function lazily<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function compileHead(
  scope: Scope,
  { head: { value, key } }: Rule,
  path: readonly Term[],
  bound: Bound,
): HeadCode {
  const { compile } = scope.program;
  return {
    value: value === undefined ? isTrue : compile.value(scope, value, bound),
    key: value === undefined ? key && compile.value(scope, key, bound) : undefined,
    path: path.map((term) => compile.value(scope, term, bound)),
  };
}

const isTrue: Compute = () => true;
