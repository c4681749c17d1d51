import type { Ref, Term } from "../../opa/rego/ast/nodes.ts";
import { isBuiltinError } from "../builtins/builtin.ts";
import { entriesOf, isArray, isObject, type Value, ValueSet } from "../values/value.ts";
import type { Then } from "./compile.ts";
import type { Evaluation, Mock } from "./evaluation.ts";
import type { Exit } from "./exit.ts";
import type { Compute, Frame, Step } from "./frame.ts";
import { constantOf } from "./rule-tree.ts";
import { callFunction, functionArity } from "./rules.ts";
import { type Bound, type Program, type Scope, Unsupported } from "./scope.ts";

type OnResult = (result: Value) => Exit | undefined;

/** Goes on with each result of a call: matched with the operand behind the declared ones, or anything but `false`. */
export function compileCall(scope: Scope, terms: readonly Term[], bound: Bound, then: Then): Step {
  const [operator, ...operands] = terms as [Term, ...Term[]];
  const name = nameOf(operator);
  const arity = arityOf(scope.program, name);
  const args = operands
    .slice(0, arity)
    .map((operand) => scope.program.compile.value(scope, operand, bound));
  const result = scope.newSlot();
  const next = compileResult(scope, operands[arity], result, bound, then);
  if (name === "walk") return compileWalk(args[0] as Compute, result, next);
  const builtin = scope.program.builtins.get(name)?.call;
  return (frame) => {
    const values = args.map((arg) => arg(frame));
    const { evaluation } = frame;
    if (builtin !== undefined && evaluation.mocks.length === 0) {
      const value = callBuiltin(builtin, evaluation, values);
      if (value === undefined) return undefined;
      frame.slots[result] = value;
      return next(frame);
    }
    return invoke(scope.program, frame, name, values, (value) => {
      frame.slots[result] = value;
      return next(frame);
    });
  };
}

function compileResult(
  scope: Scope,
  output: Term | undefined,
  result: number,
  bound: Bound,
  then: Then,
): Step {
  if (output !== undefined) return scope.program.compile.match(scope, result, output, bound, then);
  const next = then(bound);
  return (frame) => (frame.slots[result] === false ? undefined : next(frame));
}

/** The dotted name of an operator. */
function nameOf({ value }: Term): string {
  if (value.kind !== "ref") throw new Unsupported(`a call of a ${value.kind}`);
  return dottedName(value.terms);
}

export function dottedName(ref: Ref): string {
  return ref
    .map((term) => (term.value.kind === "var" ? term.value.name : String(constantOf(term))))
    .join(".");
}

function arityOf(program: Program, name: string): number {
  const node = program.functions.get(name);
  if (node !== undefined) return functionArity(node);
  const builtin = program.builtins.get(name);
  if (builtin === undefined) throw new Unsupported(`the builtin ${name}`);
  return builtin.arity;
}

type Call = (context: Evaluation["context"], args: readonly Value[]) => Value | undefined;

function callBuiltin(
  call: Call,
  evaluation: Evaluation,
  args: readonly Value[],
): Value | undefined {
  try {
    return call(evaluation.context, args);
  } catch (error) {
    if (isBuiltinError(error)) return undefined;
    throw error;
  }
}

/** Calls what has a name now: a `with` may have put a value or another function in its place. */
function invoke(
  program: Program,
  frame: Frame,
  name: string,
  args: readonly Value[],
  onResult: OnResult,
): Exit | undefined {
  const { evaluation } = frame;
  const mock = mockOf(evaluation, name);
  if (mock !== undefined && "value" in mock) return onResult(mock.value);
  if (mock !== undefined && "look" in mock) {
    const looked = mock.look(evaluation);
    return looked === undefined ? undefined : onResult(looked);
  }
  if (mock !== undefined) {
    const { mocks } = evaluation;
    evaluation.mocks = [];
    const exit = invoke(program, frame, mock.name, args, (result) => {
      const inner = evaluation.mocks;
      evaluation.mocks = mocks;
      const passed = onResult(result);
      evaluation.mocks = inner;
      return passed;
    });
    evaluation.mocks = mocks;
    return exit;
  }
  const node = program.functions.get(name);
  if (node !== undefined) return callFunction(program, evaluation, node, args, onResult);
  const builtin = program.builtins.get(name);
  if (builtin === undefined) throw new Unsupported(`the builtin ${name}`);
  const value = callBuiltin(builtin.call, evaluation, args);
  return value === undefined ? undefined : onResult(value);
}

function mockOf({ mocks }: Evaluation, name: string): Mock | undefined {
  for (let at = mocks.length - 1; at >= 0; at--) {
    const mock = mocks[at]?.get(name);
    if (mock !== undefined) return mock;
  }
  return undefined;
}

/** A relation: goes on with each path and value below a value. */
function compileWalk(start: Compute, result: number, next: Step): Step {
  function visit(frame: Frame, path: readonly Value[], value: Value): Exit | undefined {
    frame.evaluation.context.spend(1);
    frame.slots[result] = [path, value];
    const exit = next(frame);
    if (exit !== undefined) return exit;
    for (const [key, member] of childrenOf(value)) {
      const passed = visit(frame, [...path, key], member);
      if (passed !== undefined) return passed;
    }
    return undefined;
  }
  return (frame) => visit(frame, [], start(frame));
}

function childrenOf(value: Value): Iterable<readonly [Value, Value]> {
  if (isArray(value)) return value.entries();
  if (value instanceof ValueSet) return value.sorted.map((member) => [member, member] as const);
  return isObject(value) ? entriesOf(value) : [];
}
