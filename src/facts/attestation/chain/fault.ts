import { type EvidenceCode, progressOf } from "../codes.ts";

/** Why a statement or signature does not count. */
export interface Fault {
  readonly code: EvidenceCode;
  /** A sentence for people: what was found, and what to do. */
  readonly message: string;
}

/** Of several the one that got furthest: the first of these. */
export function furthest(faults: Iterable<Fault>): Fault | undefined {
  let best: Fault | undefined;
  for (const fault of faults) {
    if (best === undefined || progressOf(fault.code) > progressOf(best.code)) best = fault;
  }
  return best;
}
