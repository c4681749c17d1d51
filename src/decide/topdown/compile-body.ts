import type { Body, Expression } from "../../opa/rego/ast/nodes.ts";
import type { Then } from "./compile.ts";
import { type Exit, HOLDS, NEEDS_STEP } from "./exit.ts";
import type { Frame, Step } from "./frame.ts";
import type { Attempt, Bound, Scope } from "./scope.ts";

/**
 * Goes on with each way in which all expressions hold. Those that hold in one way at most are attempted one after the
 * other, so that a long body takes no more of the stack than a short one. An attempt that finds only when it is asked that
 * there may be more ways is asked again, as a step that goes on with the rest of the body.
 */
export function compileBody(scope: Scope, body: Body, bound: Bound, then: Then): Step {
  return compileFrom(newState({ ...scope, isRuleBody: false }, body, then), 0, bound);
}

export interface RuleBody {
  readonly step: Step;
  /** Whether it may hold in more than one way. */
  readonly hasMany: boolean;
}

/** The body of a rule, which tells a frame that is direct when it has to be asked in steps. */
export function compileRuleBody(scope: Scope, body: Body, bound: Bound, then: Then): RuleBody {
  const state = newState({ ...scope, isRuleBody: true }, body, then);
  return { step: compileFrom(state, 0, bound), hasMany: state.hasMany };
}

interface State {
  readonly scope: Scope;
  readonly body: Body;
  readonly then: Then;
  hasMany: boolean;
}

function newState(scope: Scope, body: Body, then: Then): State {
  return { scope: { ...scope, attempt: undefined }, body, then, hasMany: false };
}

interface Attempted {
  readonly attempt: Step;
  /** The same as a step that goes on with another. */
  readonly compileStep: (next: Step) => Step;
}

function compileFrom(state: State, start: number, bound: Bound): Step {
  const { scope, body, then } = state;
  const { compile } = scope.program;
  const attempted: Attempted[] = [];
  let now = bound;
  for (let at = start; at < body.length; at++) {
    const expression = body[at] as Expression;
    const before = now;
    const tried = tryExpression(scope, expression, before);
    if (tried.hasMany) {
      state.hasMany = true;
      const many = compile.expression(scope, expression, before, (inner) =>
        compileFrom(state, at + 1, inner),
      );
      return runAttempts(attempted, many, scope.isRuleBody);
    }
    attempted.push({
      attempt: tried.attempt,
      compileStep: (next) => compile.expression(scope, expression, before, () => next),
    });
    if (tried.bound === undefined) return runAttempts(attempted, never, scope.isRuleBody);
    now = tried.bound;
  }
  return runAttempts(attempted, then(now), scope.isRuleBody);
}

const never: Step = () => undefined;

interface Tried extends Attempt {
  readonly attempt: Step;
  /** Undefined where the expression can never hold. */
  readonly bound: Bound | undefined;
}

function tryExpression(scope: Scope, expression: Expression, bound: Bound): Tried {
  const flags: Attempt = { hasMany: false };
  let after: Bound | undefined;
  const attempt = scope.program.compile.expression(
    { ...scope, attempt: flags },
    expression,
    bound,
    (known) => {
      after = known;
      return () => HOLDS;
    },
  );
  return { attempt, bound: after, hasMany: flags.hasMany };
}

function runAttempts(attempted: readonly Attempted[], last: Step, isRuleBody: boolean): Step {
  if (attempted.length === 0) return last;
  const attempts = attempted.map(({ attempt }) => attempt);
  const steps: Step[] = [];
  const stepAt = (at: number): Step => {
    steps[at] ??= (attempted[at] as Attempted).compileStep((frame) => runFrom(frame, at + 1));
    return steps[at] as Step;
  };
  const runFrom = (frame: Frame, start: number): Exit | undefined => {
    for (let at = start; at < attempts.length; at++) {
      const exit = (attempts[at] as Step)(frame);
      if (exit === HOLDS) continue;
      if (exit !== NEEDS_STEP) return undefined;
      return isRuleBody && frame.isDirect ? NEEDS_STEP : stepAt(at)(frame);
    }
    return last(frame);
  };
  return (frame) => runFrom(frame, 0);
}
