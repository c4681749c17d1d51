import type { Rule, Term } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import { matchAll } from "./compile-pattern.ts";
import type { RuleToWrite, WrittenAnswer, WrittenPart } from "./emit/written-rule.ts";
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
  /** What can be known of the head when the rule is asked. */
  readonly terms: readonly Term[];
  /** The code for what is known. */
  variantFor(operands: Operands): RuleVariant;
  /** The same as JavaScript, once it has run often: of a complete document or a function. */
  writtenAnswer(operands: Operands): WrittenAnswer | undefined;
  /** Of a partial document. */
  writtenPart(operands: Operands): WrittenPart | undefined;
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
  const { rule } = owned;
  const variants: RuleVariant[] = [];
  const toWrite = (places: readonly number[]): RuleToWrite => {
    const keys = lazily(() => program.comprehensionKeys(rule));
    const comprehensionKeys: Scope["comprehensionKeys"] = (each) => keys().get(each);
    return { program, rule, terms, places, path, comprehensionKeys };
  };
  const answers = onceOften(program, (known) =>
    program.writer.answer(toWrite(placesOf(known, terms.length))),
  );
  const parts = onceOften(program, (known) =>
    program.writer.part(toWrite(placesOf(known, terms.length))),
  );
  return {
    owned,
    terms,
    variantFor(operands) {
      const known = knownOf(operands);
      variants[known] ??= compileRule(program, rule, terms, path, known);
      return variants[known] as RuleVariant;
    },
    writtenAnswer: answers,
    writtenPart: parts,
  };
}

/** Made for what is known, when that has been asked often. */
function onceOften<Made>(
  { writtenAfter }: Program,
  make: (known: number) => Made,
): (operands: Operands) => Made | undefined {
  const runs: number[] = [];
  const made: (Made | undefined)[] = [];
  return (operands) => {
    const known = operands.length === 0 ? 0 : knownOf(operands);
    const found = made[known];
    if (found !== undefined) return found;
    const count = (runs[known] ?? 0) + 1;
    runs[known] = count;
    if (count === writtenAfter + 1) made[known] = make(known);
    return made[known];
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

function placesOf(known: number, terms: number): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < terms && at < MOST_OPERANDS; at++) {
    if ((known & (1 << at)) !== 0) places.push(at);
  }
  return places;
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
  const places = placesOf(known, terms.length);
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
