import type { Decision } from "../domain/decision.ts";
import { parseValue } from "./values/parse-value.ts";
import { printJson } from "./values/print-value.ts";
import {
  type Entry,
  entriesOf,
  isObject,
  makeObject,
  type Value,
  valueAt,
} from "./values/value.ts";

/**
 * One decision of several about documents that do not overlap, as a single OPA with all bundles
 * would give it: objects are merged, and one error fails the whole.
 */
export function mergeDecisions(decisions: readonly Decision[]): Decision {
  let merged: Value | undefined;
  for (const decision of decisions) {
    if (decision.kind === "error") return decision;
    if (decision.kind === "undefined") continue;
    const value = parseValue(decision.json);
    merged = merged === undefined ? value : mergeValues(merged, value);
  }
  return merged === undefined
    ? { kind: "undefined" }
    : { kind: "defined", json: printJson(merged) };
}

/** Members of both are merged when both are objects; else those of `over` win. */
function mergeValues(under: Value, over: Value): Value {
  if (!isObject(under) || !isObject(over)) return over;
  const entries = entriesOf(over).map(([key, value]): Entry => {
    const hidden = valueAt(under, key);
    return [key, hidden === undefined ? value : mergeValues(hidden, value)];
  });
  return makeObject([...entriesOf(under), ...entries]);
}
