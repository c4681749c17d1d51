import type { Term } from "../../opa/rego/ast/nodes.ts";
import { callBuiltin } from "../topdown/call-builtin.ts";
import { dottedName } from "../topdown/dotted-name.ts";
import type { Exit } from "../topdown/exit.ts";
import { functionArity } from "../topdown/rules.ts";
import { Unsupported } from "../topdown/scope.ts";
import type { Value } from "../values/value.ts";
import { callFunction } from "./function.ts";
import { type Item, itemOf, Known, valuesOf } from "./item.ts";
import { expressionOf, type Next, type Query, stackOf } from "./query.ts";
import { emitNote } from "./trace.ts";
import { unifyIn } from "./unify.ts";
import { walkAlong } from "./walk-along.ts";
import { isFunction } from "./with.ts";

/** Goes on with each result of a call (topdown's evalCall). */
export function call(query: Query, terms: readonly Term[], next: Next): Exit | undefined {
  const { run } = query;
  const [operator, ...operands] = terms as [Term, ...Term[]];
  if (operator.value.kind !== "ref") throw new Unsupported(`a call of a ${operator.value.kind}`);
  const name = dottedName(operator.value.terms);
  const mock = mockOf(query, name);
  if (mock !== undefined && !(mock instanceof Known) && isFunction(run.program, mock)) {
    return callInstead(query, [mock, ...operands], next);
  }
  const node = run.program.functions.get(name);
  const builtin = run.program.builtins.get(name);
  const arity = node === undefined ? builtin?.arity : functionArity(node);
  if (arity === undefined) throw new Unsupported(`the builtin ${name}`);
  const items = operands.map(itemOf);
  if (mock !== undefined) return goOn(query, items[arity], mock, next);
  if (node !== undefined) return callFunction({ query, node, operator, operands: items, next });
  return callNamed(query, name, items, arity, next);
}

function mockOf({ run: { mocks } }: Query, name: string): Item | undefined {
  for (let at = mocks.length - 1; at >= 0; at--) {
    const mock = mocks[at]?.get(name);
    if (mock !== undefined) return mock;
  }
  return undefined;
}

/** What replaces a function sees those that were replaced as they are. */
function callInstead(query: Query, terms: readonly Term[], next: Next): Exit | undefined {
  const { run } = query;
  const { mocks } = run;
  run.mocks = [];
  const exit = call(query, terms, () => {
    const inner = run.mocks;
    run.mocks = mocks;
    const passed = next();
    run.mocks = inner;
    return passed;
  });
  run.mocks = mocks;
  return exit;
}

/** Goes on with a result: it is what the output says, or not `false`. */
function goOn(query: Query, output: Item | undefined, result: Item, next: Next): Exit | undefined {
  if (output !== undefined) return unifyIn(query, output, result, next);
  return result instanceof Known && result.value === false ? undefined : next();
}

function callNamed(
  query: Query,
  name: string,
  items: readonly Item[],
  arity: number,
  next: Next,
): Exit | undefined {
  const { evaluation } = query.run;
  const plugged = items.map((item) => query.bindings.plug(item));
  const operands = valuesOf(plugged.slice(0, arity));
  if (operands === undefined) throw new Unsupported(`an operand of ${name} without a value`);
  const output = items[arity];
  if (name === "walk") return walk(query, operands[0] as Value, plugged[1], output, next);
  const builtin = query.run.program.builtins.get(name);
  if (builtin === undefined) throw new Unsupported(`the builtin ${name}`);
  const { location } = expressionOf(query);
  const result = callBuiltin(name, builtin.call, evaluation, operands, location);
  if (evaluation.builtinError !== undefined) query.run.builtinStack ??= stackOf(query);
  if (result === undefined) return undefined;
  const [note] = operands;
  if (name === "trace" && typeof note === "string") emitNote(query, note);
  return goOn(query, output, new Known(result), next);
}

function walk(
  query: Query,
  start: Value,
  pattern: Item | undefined,
  output: Item | undefined,
  next: Next,
): Exit | undefined {
  for (const pair of walkAlong(query.run.evaluation.context, start, pattern)) {
    const exit = goOn(query, output, new Known(pair), next);
    if (exit !== undefined) return exit;
  }
  return undefined;
}
