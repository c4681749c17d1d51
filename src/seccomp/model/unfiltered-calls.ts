import type { Architecture } from "../syscalls/architecture.ts";
import { returnOf, verdictOfReturn } from "./actions.ts";
import type { CallFilter, Decision } from "./decision.ts";
import type { RuntimeFacts } from "./load-note.ts";
import { isAtLeast } from "./versions.ts";

/** Calls of x86_64 that the kernel lets pass every filter (kernel/seccomp.c), and since when: uretprobe and uprobe. */
const UNFILTERED: readonly (readonly [number: number, since: string])[] = [
  [335, "6.14"],
  [336, "6.18"],
];

const ALLOWED: Decision = {
  kind: "verdict",
  verdict: verdictOfReturn(returnOf("SCMP_ACT_ALLOW", undefined)),
};

/** A filter with what the kernel lets pass before it asks the filter; unchanged where the kernel is not known. */
export function unfilteredCalls(
  architecture: Architecture,
  filter: CallFilter,
  { kernel }: RuntimeFacts,
): CallFilter {
  if (architecture !== "x86_64" || kernel === undefined) return filter;
  const passing = UNFILTERED.filter(([, since]) => isAtLeast(kernel, since));
  const calls = new Map([
    ...filter.calls,
    ...passing.map(([number]) => [number, ALLOWED] as const),
  ]);
  return { ...filter, calls };
}
