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
  return compileFrom({ ...scope, attempt: undefined }, body, 0, bound, then);
}

interface Attempted {
  readonly attempt: Step;
  /** The same as a step that goes on with another. */
  readonly compileStep: (next: Step) => Step;
}

function compileFrom(scope: Scope, body: Body, start: number, bound: Bound, then: Then): Step {
  const { compile } = scope.program;
  const attempted: Attempted[] = [];
  let now = bound;
  for (let at = start; at < body.length; at++) {
    const expression = body[at] as Expression;
    const before = now;
    const tried = tryExpression(scope, expression, before);
    if (tried.hasMany) {
      const many = compile.expression(scope, expression, before, (inner) =>
        compileFrom(scope, body, at + 1, inner, then),
      );
      return runAttempts(attempted, many);
    }
    attempted.push({
      attempt: tried.attempt,
      compileStep: (next) => compile.expression(scope, expression, before, () => next),
    });
    if (tried.bound === undefined) return runAttempts(attempted, never);
    now = tried.bound;
  }
  return runAttempts(attempted, then(now));
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

function runAttempts(attempted: readonly Attempted[], last: Step): Step {
  if (attempted.length === 0) return last;
  const attempts = attempted.map(({ attempt }) => attempt);
  const steps: Step[] = [];
  const stepAt = (at: number): Step => {
    steps[at] ??= (attempted[at] as Attempted).compileStep((frame) => runFrom(frame, at + 1));
    return steps[at] as Step;
  };
  const runFrom = (frame: Frame, start = 0): Exit | undefined => {
    for (let at = start; at < attempts.length; at++) {
      const exit = (attempts[at] as Step)(frame);
      if (exit === HOLDS) continue;
      return exit === NEEDS_STEP ? stepAt(at)(frame) : undefined;
    }
    return last(frame);
  };
  return runFrom;
}
