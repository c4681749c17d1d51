import { type PairedEffect, pairedEffect } from "./paired-effect.ts";

/** One round with the profile and one without, in the same unit. */
export interface Pair {
  readonly without: number;
  readonly with: number;
}

/** What can be said of an effect: nothing, or from where to where it lies, in per cent and positive. */
export type EffectVerdict =
  | { readonly kind: "none"; readonly within: number }
  | { readonly kind: "costs" | "gains"; readonly from: number; readonly to: number };

/** The difference that the profile makes, in per cent of what it is without: fields as in `PairedEffect`. */
export function relativeEffect(
  pairs: readonly Pair[],
  seed: number,
  resamples?: number,
): PairedEffect | undefined {
  const usable = pairs.filter((pair) => pair.with > 0 && pair.without > 0);
  const logs = usable.map((pair) => Math.log(pair.with / pair.without));
  const effect = pairedEffect(logs, seed, resamples);
  if (effect === undefined) return undefined;
  return {
    pairs: effect.pairs,
    estimate: perCent(effect.estimate),
    low: perCent(effect.low),
    high: perCent(effect.high),
    smallest: perCent(effect.smallest),
    repeatLow: perCent(effect.repeatLow),
    repeatHigh: perCent(effect.repeatHigh),
  };
}

/** The difference that the profile makes, in the unit of the pairs. */
export function absoluteEffect(pairs: readonly Pair[], seed: number): PairedEffect | undefined {
  return pairedEffect(
    pairs.map((pair) => pair.with - pair.without),
    seed,
  );
}

export function effectVerdict({ low, high }: PairedEffect): EffectVerdict {
  if (low > 0) return { kind: "costs", from: low, to: high };
  if (high < 0) return { kind: "gains", from: -high, to: -low };
  return { kind: "none", within: Math.max(-low, high) };
}

function perCent(log: number): number {
  return Math.expm1(log) * 100;
}
