import type { Verdict, VerdictKind } from "../model/decision.ts";

/**
 * How far a verdict lets a call go. 2: it runs (allow, log). 1: somebody else decides (trace, notify). 0: it does not run,
 * whatever the caller is told (errno, trap, kill).
 */
const REACH: Readonly<Record<VerdictKind, 0 | 1 | 2>> = {
  allow: 2,
  log: 2,
  trace: 1,
  notify: 1,
  errno: 0,
  trap: 0,
  kill_thread: 0,
  kill_process: 0,
};

export function reachOf({ kind }: Verdict): number {
  return REACH[kind];
}

export function isSameVerdict(a: Verdict, b: Verdict): boolean {
  return a.kind === b.kind && a.data === b.data;
}

/** `relation` of a comparison: `reach`, that the call goes no further; `equal`, that it gets the very same verdict. */
export type VerdictRelation = "reach" | "equal";

/** Whether what A does with a call is within what B does with it. */
export function isWithin(a: Verdict, b: Verdict, relation: VerdictRelation): boolean {
  return relation === "equal" ? isSameVerdict(a, b) : reachOf(a) <= reachOf(b);
}
