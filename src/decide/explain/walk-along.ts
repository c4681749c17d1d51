import { isWildcard } from "../../opa/rego/ast/terms.ts";
import { walkPairs } from "../builtins/walk.ts";
import type { EvaluationContext } from "../context.ts";
import { keysOf } from "../topdown/base-documents.ts";
import { memberOf } from "../values/lookup.ts";
import { isArray, type Value } from "../values/value.ts";
import { type Item, itemsOf, Known, kindOf, variableOf } from "./item.ts";

/** What `walk` gives one after the other: paths are as empty, or as far along those asked for, as in topdown. */
export function* walkAlong(
  context: EvaluationContext,
  start: Value,
  pattern: Item | undefined,
): Generator<Value> {
  const [path] = pattern !== undefined && kindOf(pattern) === "array" ? itemsOf(pattern) : [];
  const name = path === undefined ? undefined : variableOf(path);
  if (name !== undefined && isWildcard(name)) {
    for (const [, value] of walkPairs(context, start)) yield [[], value];
  } else if (path !== undefined && kindOf(path) === "array" && itemsOf(path).length > 0) {
    yield* along(context, itemsOf(path), [], start);
  } else {
    yield* walkPairs(context, start);
  }
}

function* along(
  context: EvaluationContext,
  filter: readonly Item[],
  path: readonly Value[],
  value: Value,
): Generator<Value> {
  context.spend(1);
  const [key, ...rest] = filter;
  if (key === undefined) {
    for (const [behind, found] of walkPairs(context, value)) yield [[...path, ...behind], found];
    return;
  }
  if (key instanceof Known) {
    const member = memberOf(value, key.value);
    if (member !== undefined) yield* along(context, rest, [...path, key.value], member);
    return;
  }
  const keys = keysOf(value);
  for (const [at, each] of keys.entries()) {
    const own = isArray(value) ? at : each;
    yield* along(context, rest, [...path, own], memberOf(value, own) as Value);
  }
}
