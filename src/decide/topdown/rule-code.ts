import type { Rule, Term } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import { compileRuleBody, type RuleBody } from "./compile-body.ts";
import { matchAll } from "./compile-pattern.ts";
import type { Evaluation } from "./evaluation.ts";
import { type Exit, endOfBody } from "./exit.ts";
import type { Compute, Frame, HeadCode, OnSuccess } from "./frame.ts";
import type { OwnedRule } from "./rule-tree.ts";
import { type Bound, createScope, NOTHING_BOUND, type Program, type Scope } from "./scope.ts";

/** What is known of the terms in a rule's head when it is asked; undefined where nothing is. */
export type Operands = readonly (Value | undefined)[];

/** How a rule is run. */
export type Mode = Pick<Frame, "findsOne" | "isDirect">;

/** A rule that can be run. */
export interface RuleCode {
  readonly owned: OwnedRule;
  /** Tries all solutions of the body; what is known is matched with the head's terms first. */
  run(
    evaluation: Evaluation,
    operands: Operands,
    mode: Mode,
    onSuccess: OnSuccess,
  ): Exit | undefined;
  /** Whether there may be more than one solution. */
  hasMany(operands: Operands): boolean;
}

/** A rule, whose head's terms can be known when it is asked. Compiled when it first runs: most questions run few. */
export function createRuleCode(
  program: Program,
  owned: OwnedRule,
  terms: readonly Term[],
  path: readonly Term[],
): RuleCode {
  const variants: Compiled[] = [];
  const variantFor = (operands: Operands): Compiled => {
    const known = knownOf(operands);
    variants[known] ??= compileRule(program, owned.rule, terms, path, known);
    return variants[known] as Compiled;
  };
  return {
    owned,
    run(evaluation, operands, { findsOne, isDirect }, onSuccess) {
      evaluation.context.spend(1);
      const { size, match, step } = variantFor(operands);
      const slots: Frame["slots"] = new Array(size);
      const frame: Frame = { slots, evaluation, onSuccess, findsOne, isDirect };
      return match(frame, operands) ? step(frame) : undefined;
    },
    hasMany: (operands) => variantFor(operands).hasMany,
  };
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

interface Compiled extends RuleBody {
  readonly size: number;
  readonly match: (frame: Frame, operands: Operands) => boolean;
}

function compileRule(
  program: Program,
  rule: Rule,
  terms: readonly Term[],
  path: readonly Term[],
  known: number,
): Compiled {
  const keys = lazily(() => program.comprehensionKeys(rule));
  const scope = createScope(program, (comprehension) => keys().get(comprehension));
  const places = [...terms.keys()].filter((at) => at < MOST_OPERANDS && (known & (1 << at)) !== 0);
  const patterns = places.map((at) => terms[at] as Term);
  const { match, bound } = matchAll(scope, patterns, NOTHING_BOUND);
  const areFirst = places.every((place, at) => place === at);
  const { step, hasMany } = compileRuleBody(scope, rule.body, bound, (inner) => {
    const head = compileHead(scope, rule, path, inner);
    return (frame) => endOfBody(frame.onSuccess(frame, head), frame.findsOne);
  });
  return {
    size: scope.size(),
    match: (frame, operands) =>
      match(frame, (areFirst ? operands : places.map((at) => operands[at])) as readonly Value[]),
    step,
    hasMany,
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
