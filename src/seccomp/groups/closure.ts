import type { Architecture } from "../syscalls/architecture.ts";
import { syscallNumber } from "../syscalls/syscall-table.ts";
import { EQUIVALENCE_GROUPS } from "./equivalence-groups.ts";

/** A call that is added to those that were seen, and why. */
export interface AddedCall {
  readonly name: string;
  /** The call that was seen. */
  readonly insteadOf: string;
  readonly group: string;
  readonly reason: string;
}

export interface ClosureOptions {
  /** Names of groups. Default: all. */
  readonly groups?: readonly string[] | undefined;
  /**
   * The calls that have argument rules. A group with one of them is left as it is: what would be added carries no such rule, and
   * clone3 and openat2 hide behind a pointer what the rule is about.
   */
  readonly ruled?: ReadonlySet<string> | undefined;
}

/**
 * The calls that an architecture has and that another C library or kernel would make in place of those seen; sorted by name, each
 * told once. One step only: what is added adds nothing.
 */
export function closureOf(
  architecture: Architecture,
  seen: ReadonlySet<string>,
  options: ClosureOptions = {},
): readonly AddedCall[] {
  const added = new Map<string, AddedCall>();
  for (const [group, { calls, reason }] of EQUIVALENCE_GROUPS) {
    if (options.groups !== undefined && !options.groups.includes(group)) continue;
    if (calls.some((name) => options.ruled?.has(name))) continue;
    const insteadOf = calls.find((name) => seen.has(name));
    if (insteadOf === undefined) continue;
    for (const name of calls) {
      if (seen.has(name) || added.has(name)) continue;
      if (syscallNumber(architecture, name) === undefined) continue;
      added.set(name, { name, insteadOf, group, reason });
    }
  }
  return [...added.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}
