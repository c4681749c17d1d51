import type { Decision } from "../domain/decision.ts";
import { mergeValues } from "./values/merge-values.ts";
import { parseValue } from "./values/parse-value.ts";
import { printJson } from "./values/print-value.ts";
import type { Value } from "./values/value.ts";

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
    merged = merged === undefined ? value : mergeValues(value, merged);
  }
  return merged === undefined
    ? { kind: "undefined" }
    : { kind: "defined", json: printJson(merged) };
}
