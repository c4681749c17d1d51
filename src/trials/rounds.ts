import type { Comparison, FailedRound, OverheadReport } from "./overhead-report.ts";
import { type MeasuredRound, measureRound } from "./service/measure-round.ts";
import type { Failed } from "./service/trial-service.ts";
import { median } from "./statistics/quantiles.ts";
import { type Pair, relativeEffect } from "./statistics/relative-effect.ts";
import { seededRandom } from "./statistics/seeded-random.ts";
import type { Trial } from "./trial.ts";

/** Two rounds one after the other; an arm that was not reached is absent. */
export interface RoundPair {
  readonly without?: MeasuredRound | Failed | undefined;
  readonly with?: MeasuredRound | Failed | undefined;
}

/** One after the other they mean that it does not work any more. */
const MOST_FAILURES = 3;

/** Rounds with and without the profile, in pairs, each in an order drawn by the seed; until they are done, ended or fail. */
export async function runRounds(
  { service, load, plan, signal, onStep }: Trial,
  profile: string,
  onRound: () => void,
): Promise<readonly RoundPair[]> {
  const random = seededRandom(plan.seed);
  const pairs: RoundPair[] = [];
  let failures = 0;
  while (pairs.length < plan.rounds && !signal.aborted && failures < MOST_FAILURES) {
    onStep(`round ${pairs.length + 1} of ${plan.rounds}, with the profile and without`);
    const pair: { without?: MeasuredRound | Failed; with?: MeasuredRound | Failed } = {};
    const order = random() < 0.5 ? (["with", "without"] as const) : (["without", "with"] as const);
    for (const arm of order) {
      const given = arm === "with" ? profile : undefined;
      const work = { work: load, requests: plan.requests };
      const round = await measureRound(service, given, work, signal);
      // What Ctrl-C ended has not failed.
      if (signal.aborted) break;
      pair[arm] = round;
      failures = round.kind === "failed" ? failures + 1 : 0;
      onRound();
    }
    pairs.push(pair);
  }
  return pairs;
}

/** What whole pairs say of the CPU per request and of the start, and which rounds failed. */
export function comparisons(
  rounds: readonly RoundPair[],
  seed: number,
): Pick<OverheadReport, "cpu" | "startup" | "failedRounds"> {
  const whole = rounds.flatMap((pair) =>
    pair.without?.kind === "measured" && pair.with?.kind === "measured"
      ? [{ without: pair.without, with: pair.with }]
      : [],
  );
  const startup = whole.map((pair) => ({
    without: pair.without.readyMs,
    with: pair.with.readyMs,
  }));
  const cpu = whole.flatMap((pair) =>
    pair.without.cpuMicrosPerRequest === undefined || pair.with.cpuMicrosPerRequest === undefined
      ? []
      : [{ without: pair.without.cpuMicrosPerRequest, with: pair.with.cpuMicrosPerRequest }],
  );
  const method = whole[0]?.with.cpuMethod;
  const compared = comparison("us", cpu, seed);
  return {
    failedRounds: rounds.flatMap(failuresOf),
    startup: comparison("ms", startup, seed),
    ...(compared !== undefined && method !== undefined && { cpu: { ...compared, method } }),
  };
}

function comparison(
  unit: Comparison["unit"],
  pairs: readonly Pair[],
  seed: number,
): Comparison | undefined {
  if (pairs.length === 0) return undefined;
  return {
    unit,
    pairs,
    without: median(pairs.map((pair) => pair.without)),
    with: median(pairs.map((pair) => pair.with)),
    effect: relativeEffect(pairs, seed),
  };
}

function failuresOf(pair: RoundPair, index: number): FailedRound[] {
  return (["without", "with"] as const).flatMap((arm) => {
    const round = pair[arm];
    return round?.kind === "failed" ? [{ round: index + 1, arm, reason: round.reason }] : [];
  });
}
