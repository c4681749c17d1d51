import type { Operand, Plan } from "./plan.ts";

/**
 * The parts of a reference behind `data`, as far as the plan tells: undefined stands for a part that
 * is known only when it is asked.
 */
export type PathPattern = readonly (string | undefined)[];

/** The name that an operand is, undefined when it is no constant text. */
export function partOf(plan: Plan, operand: Operand | undefined): string | undefined {
  if (operand?.type !== "string_index") return undefined;
  return plan.static.strings?.[operand.value]?.value;
}

export function mayMean(pattern: PathPattern, path: readonly string[]): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((part, at) => part === undefined || part === path[at])
  );
}
