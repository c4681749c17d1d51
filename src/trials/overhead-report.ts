import type { LoadNote, RuntimeFacts } from "../seccomp/model/load-note.ts";
import type { FilterFacts } from "./filter/filter-facts.ts";
import type { Busyness, MachineFacts } from "./machine/machine-facts.ts";
import type { FilterSize } from "./micro/filter-size.ts";
import type { CallTimes } from "./micro/time-calls.ts";
import type { PairedEffect } from "./statistics/paired-effect.ts";
import type { Pair } from "./statistics/relative-effect.ts";

/** What was done: enough to do it again. */
export interface TrialPlan {
  /** As it was asked for. */
  readonly profile: string;
  readonly command: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly check: string;
  readonly load: string;
  /** How often the load is done in a round. */
  readonly requests: number;
  /** Pairs of rounds, one with the profile and one without. */
  readonly rounds: number;
  readonly seed: number;
}

/** Whether a service starts and its check passes. */
export type Functioning =
  | { readonly works: true; readonly readyMs: number }
  | { readonly works: false; readonly reason: string; readonly output: string };

/** The same measured with and without the profile. */
export interface Comparison {
  readonly unit: "us" | "ms";
  readonly pairs: readonly Pair[];
  /** Medians. */
  readonly without: number;
  readonly with: number;
  /** In per cent; absent below five pairs. */
  readonly effect?: PairedEffect | undefined;
}

/** A round that gave nothing. */
export interface FailedRound {
  readonly round: number;
  readonly arm: "without" | "with";
  readonly reason: string;
}

/** Whether a service works under a profile, and what that costs. */
export interface OverheadReport {
  readonly plan: TrialPlan;
  readonly runtime: RuntimeFacts;
  readonly machine: MachineFacts & Busyness;
  readonly filter:
    | ({ readonly kind: "loaded" } & FilterFacts)
    | { readonly kind: "refused"; readonly reasons: readonly LoadNote[] };
  readonly size: FilterSize;
  readonly functioning: { readonly without: Functioning; readonly with: Functioning };
  /** True where it was ended before its last round. */
  readonly interrupted: boolean;
  readonly failedRounds: readonly FailedRound[];
  /** CPU per request. */
  readonly cpu?: (Comparison & { readonly method: string }) | undefined;
  /** From the call of the runtime to the first check that passed. */
  readonly startup?: Comparison | undefined;
  readonly calls:
    | ({ readonly kind: "timed" } & CallTimes)
    | { readonly kind: "left_out"; readonly reason: string };
  /** What makes the figures doubtful. */
  readonly warnings: readonly string[];
}
