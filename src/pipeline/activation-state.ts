import type { Activation } from "../domain/activation.ts";
import { type Head, isSameHead } from "../domain/head.ts";
import type { Sight } from "./sight.ts";

/** How far a bundle is with becoming what its head says. */
export interface ActivationState {
  /** The head whose revision answers; undefined when none does. */
  active: Head | undefined;
  /** The last head that was seen to: it answers, is not for decisions, or failed. */
  settled: Head | undefined;
  /** Why the settled head does not answer. */
  error: string | undefined;
  failures: number;
  /** What failed is to be tried once more. */
  isDue: boolean;
  /** Somebody asks what answers, whose engine was dropped. */
  isAsked: boolean;
  /** Why a dropped engine could not be made again, the last time. */
  restError: string | undefined;
  retry: NodeJS.Timeout | undefined;
  /** What the rules of what answers see; undefined: nobody. */
  sight: Sight | undefined;
  /** What they were last tried with, by `viewKey`. */
  triedWith: string;
}

/** Of what sees nobody. */
export const BLIND: Pick<ActivationState, "sight" | "triedWith"> = {
  sight: undefined,
  triedWith: "",
};

export function createActivationState(): ActivationState {
  return {
    active: undefined,
    settled: undefined,
    error: undefined,
    failures: 0,
    isDue: false,
    isAsked: false,
    restError: undefined,
    retry: undefined,
    ...BLIND,
  };
}

export function activationOf(head: Head, state: ActivationState | undefined): Activation {
  const answers = state?.active && {
    revision: state.active.revision,
    sequence: state.active.sequence,
  };
  if (!isSameHead(head, state?.settled)) return { state: "activating", ...answers };
  if (state?.error !== undefined) return { state: "failed", ...answers, error: state.error };
  return { state: answers === undefined ? "none" : "active", ...answers };
}
