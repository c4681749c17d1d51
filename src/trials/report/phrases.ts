import type { FilterSize } from "../micro/filter-size.ts";
import type { Comparison, OverheadReport } from "../overhead-report.ts";
import { FEWEST_PAIRS, type PairedEffect } from "../statistics/paired-effect.ts";
import { effectVerdict } from "../statistics/relative-effect.ts";

const UNITS: Readonly<Record<Comparison["unit"], string>> = { us: "µs", ms: "ms" };

/** `not distinguishable from zero (±1.3 %)`, `costs 1.2 to 3.4 %`, `gains 1.2 to 3.4 %`. */
export function verdictText(effect: PairedEffect | undefined): string {
  if (effect === undefined) return `too few pairs of rounds to say (${FEWEST_PAIRS} are needed)`;
  const verdict = effectVerdict(effect);
  if (verdict.kind === "none") {
    return `not distinguishable from zero (±${figure(verdict.within)} %)`;
  }
  return `${verdict.kind} ${figure(verdict.from)} to ${figure(verdict.to)} %`;
}

/** `51.2 µs without, 52.3 µs with (medians of 20 pairs)`. */
export function mediansText({ without, with: withIt, unit, pairs }: Comparison): string {
  const name = UNITS[unit];
  const count = pairs.length === 1 ? "1 pair" : `medians of ${pairs.length} pairs`;
  return `${figure(without)} ${name} without, ${figure(withIt)} ${name} with (${count})`;
}

/** `from -0.8 to 2.1 %`. */
export function rangeText(low: number, high: number): string {
  return `from ${figure(low)} to ${figure(high)} %`;
}

/** Three significant digits, and never in powers of ten. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

export function sizeText(size: FilterSize): string {
  if (size.kind === "untold") return `unknown: ${size.reason}`;
  const sizes = size.instructions;
  if (sizes.length === 0) return "the kernel holds no filter for the service";
  const filters = sizes.length === 1 ? "one filter" : `${sizes.length} filters`;
  return `${filters} of ${sizes.join(" and ")} BPF instructions, as the kernel tells`;
}

export function bitmapText({ machine, filter }: OverheadReport): string {
  const there = {
    there: "the kernel lets calls that are always allowed skip the filter (since Linux 5.11)",
    "not there": "the kernel runs the filter for every call (Linux before 5.11)",
    unknown: "whether the kernel lets calls skip the filter is not known",
  }[machine.bitmap];
  if (filter.kind === "refused") return there;
  const { alwaysAllowed, askedEachTime, others } = filter;
  const rest = others === "allow" ? " and all that the profile does not name" : "";
  const asked = askedEachTime.length === 0 ? "none" : askedEachTime.join(", ");
  return `${there}: ${alwaysAllowed.length} calls${rest}; where arguments decide, it runs each time: ${asked}`;
}

/** What is said first: one line. */
export function headline(report: OverheadReport): string {
  const { without, with: withIt } = report.functioning;
  if (report.interrupted && !(without.works && withIt.works)) {
    return "It was ended before it was known whether the service works under the profile.";
  }
  if (!without.works) return `The service does not work without the profile: ${without.reason}`;
  if (!withIt.works) return `The service does not work under the profile: ${withIt.reason}`;
  if (report.cpu === undefined) return "The service works under the profile; nothing was measured.";
  return `The service works under the profile. CPU per request: ${verdictText(report.cpu.effect)}.`;
}
