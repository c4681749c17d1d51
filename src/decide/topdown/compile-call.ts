import type { Location } from "../../domain/policy-error.ts";
import type { Term } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import { callBuiltin } from "./call-builtin.ts";
import type { Then } from "./compile.ts";
import { compileWalk } from "./compile-walk.ts";
import { dottedName } from "./dotted-name.ts";
import type { Evaluation, Mock } from "./evaluation.ts";
import type { Exit } from "./exit.ts";
import type { Compute, Frame, Step } from "./frame.ts";
import { callFunction, functionArity, functionResult } from "./rules.ts";
import { type Bound, isGround, type Program, type Scope, Unsupported } from "./scope.ts";
import { compileUnevaluated } from "./unevaluated-operand.ts";

/** One call of what has a name. */
export interface Call {
  readonly program: Program;
  readonly location: Location;
  readonly args: readonly Value[];
  /** What the result is compared with, where that is known before. */
  readonly wanted: Value | undefined;
  /** An operand takes the result, whatever it is. */
  readonly hasOutput: boolean;
  readonly isAttempt: boolean;
  readonly next: (result: Value) => Exit | undefined;
}

/** Goes on with each result of a call: matched with the operand behind the declared ones, or anything but `false`. */
export function compileCall(
  scope: Scope,
  terms: readonly Term[],
  location: Location,
  bound: Bound,
  then: Then,
): Step {
  const { program, attempt } = scope;
  const [operator, ...operands] = terms as [Term, ...Term[]];
  const name = nameOf(operator);
  const arity = arityOf(program, name);
  const node = program.functions.get(name);
  const declared = operands.slice(0, arity);
  const unevaluated =
    node === undefined ? compileUnevaluated(scope, name, declared, location, bound) : undefined;
  if (unevaluated !== undefined) return unevaluated;
  const args = declared.map((operand) => program.compile.value(scope, operand, bound));
  const output = operands[arity];
  const next = compileResult(scope, output, bound, then);
  if (name === "walk" && attempt !== undefined) attempt.hasMany = true;
  const walk = name === "walk" ? compileWalk(args[0] as Compute, next) : undefined;
  const wanted =
    output !== undefined && isGround(output, bound)
      ? program.compile.value(scope, output, bound)
      : undefined;
  const builtin = node === undefined ? program.builtins.get(name)?.call : undefined;
  return (frame) => {
    const { evaluation } = frame;
    if (evaluation.mocks.length === 0 && node !== undefined && !evaluation.isExact) {
      const values = args.map((arg) => arg(frame));
      const value = functionResult(program, evaluation, node, values, wanted?.(frame));
      return value === undefined ? undefined : next(frame, value);
    }
    if (evaluation.mocks.length === 0 && builtin !== undefined) {
      if (walk !== undefined) return walk(frame);
      const values = args.map((arg) => arg(frame));
      const value = callBuiltin(name, builtin, evaluation, values, location);
      return value === undefined ? undefined : next(frame, value);
    }
    if (walk !== undefined && mockOf(evaluation, name) === undefined) return walk(frame);
    return invoke(evaluation, name, {
      program,
      location,
      args: args.map((arg) => arg(frame)),
      wanted: wanted?.(frame),
      hasOutput: output !== undefined,
      isAttempt: attempt !== undefined,
      next: (value) => next(frame, value),
    });
  };
}

/** Goes on from a result. */
export type OnResult = (frame: Frame, value: Value) => Exit | undefined;

function compileResult(scope: Scope, output: Term | undefined, bound: Bound, then: Then): OnResult {
  if (output === undefined) {
    const next = then(bound);
    return (frame, value) => (value === false ? undefined : next(frame));
  }
  const { match, bound: after } = scope.program.compile.pattern(scope, output, bound);
  const next = then(after);
  return (frame, value) => (match(frame, value) ? next(frame) : undefined);
}

/** The dotted name of an operator. */
function nameOf({ value }: Term): string {
  if (value.kind !== "ref") throw new Unsupported(`a call of a ${value.kind}`);
  return dottedName(value.terms);
}

function arityOf(program: Program, name: string): number {
  const node = program.functions.get(name);
  if (node !== undefined) return functionArity(node);
  const builtin = program.builtins.get(name);
  if (builtin === undefined) throw new Unsupported(`the builtin ${name}`);
  return builtin.arity;
}

/** Calls what has a name now: a `with` may have put a value or another function in its place. */
function invoke(evaluation: Evaluation, name: string, call: Call): Exit | undefined {
  const mock = mockOf(evaluation, name);
  if (mock !== undefined) return invokeMock(evaluation, mock, call);
  const { program, location, args, next } = call;
  const node = program.functions.get(name);
  if (node !== undefined) return callFunction(evaluation, node, call);
  const builtin = program.builtins.get(name);
  if (builtin === undefined) throw new Unsupported(`the builtin ${name}`);
  const value = callBuiltin(name, builtin.call, evaluation, args, location);
  return value === undefined ? undefined : next(value);
}

/** What replaces a function sees those that were replaced as they are. */
function invokeMock(evaluation: Evaluation, mock: Mock, call: Call): Exit | undefined {
  const { next } = call;
  if ("value" in mock) return next(mock.value);
  if ("look" in mock) {
    // As in topdown nobody looks where nobody takes the result.
    if (!call.hasOutput) return next(true);
    const looked = mock.look(evaluation);
    return looked === undefined ? undefined : next(looked);
  }
  const { mocks } = evaluation;
  evaluation.mocks = [];
  try {
    return invoke(evaluation, mock.name, {
      ...call,
      next(result) {
        const inner = evaluation.mocks;
        evaluation.mocks = mocks;
        const exit = next(result);
        evaluation.mocks = inner;
        return exit;
      },
    });
  } finally {
    evaluation.mocks = mocks;
  }
}

function mockOf({ mocks }: Evaluation, name: string): Mock | undefined {
  for (let at = mocks.length - 1; at >= 0; at--) {
    const mock = mocks[at]?.get(name);
    if (mock !== undefined) return mock;
  }
  return undefined;
}
