import type { EvaluationContext } from "../context.ts";
import { createTopdown } from "../topdown/program.ts";
import type { Value } from "../values/value.ts";
import { explainPath } from "./explain.ts";
import type { Explain } from "./modes.ts";

/** Explains why a path has no value where there are no rules and no data. */
export function explainNothing(
  path: readonly Value[],
  context: EvaluationContext,
  explain: Explain,
): string {
  const topdown = createTopdown([], new Map());
  const world = { topdown, modules: [], writtenNames: new Map<string, string>() };
  const given = { context, stored: {}, input: undefined, isStrict: false };
  return explainPath(world, path, given, explain, undefined);
}
