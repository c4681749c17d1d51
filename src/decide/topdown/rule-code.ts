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
  /** Writes it now. */
  writeAnswer(operands: Operands): WrittenAnswer | undefined;
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
  return new LazyRuleCode(program, owned, terms, path);
}

/** A class: a bundle may have a hundred thousand of them. */
class LazyRuleCode implements RuleCode {
  readonly owned: OwnedRule;
  readonly terms: readonly Term[];
  readonly #program: Program;
  readonly #path: readonly Term[];
  #variants: RuleVariant[] | undefined;
  #answers: OftenMade<WrittenAnswer> | undefined;
  #parts: OftenMade<WrittenPart> | undefined;

  constructor(program: Program, owned: OwnedRule, terms: readonly Term[], path: readonly Term[]) {
    this.#program = program;
    this.owned = owned;
    this.terms = terms;
    this.#path = path;
  }

  variantFor(operands: Operands): RuleVariant {
    const known = knownOf(operands);
    this.#variants ??= [];
    this.#variants[known] ??= compileRule(
      this.#program,
      this.owned.rule,
      this.terms,
      this.#path,
      known,
    );
    return this.#variants[known] as RuleVariant;
  }

  writtenAnswer(operands: Operands): WrittenAnswer | undefined {
    const known = knownOf(operands);
    this.#answers ??= { runs: [], made: [] };
    const { made } = this.#answers;
    if (isOften(this.#answers, known, this.#program)) this.writeAnswer(operands);
    return made[known];
  }

  writeAnswer(operands: Operands): WrittenAnswer | undefined {
    const known = knownOf(operands);
    this.#answers ??= { runs: [], made: [] };
    const { made } = this.#answers;
    made[known] ??= this.#program.writer.answer(this.#toWrite(known));
    return made[known];
  }

  writtenPart(operands: Operands): WrittenPart | undefined {
    const known = knownOf(operands);
    this.#parts ??= { runs: [], made: [] };
    const { made } = this.#parts;
    if (isOften(this.#parts, known, this.#program)) {
      made[known] = this.#program.writer.part(this.#toWrite(known));
    }
    return made[known];
  }

  #toWrite(known: number): RuleToWrite {
    const { rule } = this.owned;
    const keys = lazily(() => this.#program.comprehensionKeys(rule));
    return {
      program: this.#program,
      rule,
      terms: this.terms,
      places: placesOf(known, this.terms.length),
      path: this.#path,
      comprehensionKeys: (each) => keys().get(each),
    };
  }
}

/** What is made for what is known, when that has been asked often. */
export interface OftenMade<Made> {
  readonly runs: number[];
  readonly made: (Made | undefined)[];
}

/** Counts a run; true at the one with which it has been asked often. */
export function isOften(
  { runs, made }: OftenMade<unknown>,
  known: number,
  { writtenAfter }: Program,
): boolean {
  if (made[known] !== undefined) return false;
  const count = (runs[known] ?? 0) + 1;
  runs[known] = count;
  return count === writtenAfter + 1;
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
export function knownOf(operands: Operands): number {
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
