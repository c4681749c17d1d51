import type { Architecture } from "../../../seccomp/syscalls/architecture.ts";
import { compareText } from "../counted.ts";
import type {
  Counted,
  Incompleteness,
  ObservedValues,
  Recording,
  RecordingSource,
} from "../recording.ts";
import { type RecommendedRule, recommendedRule } from "./recommended-rule.ts";

/** One call of a recording, as a person decides on it. */
export interface RecordingRow {
  readonly architecture: Architecture;
  readonly number: number;
  readonly name?: string | undefined;
  readonly count: number;
  readonly processes: readonly Counted[];
  readonly images?: readonly Counted[] | undefined;
  readonly paths: readonly Counted[];
  readonly values?: readonly ObservedValues[] | undefined;
  readonly rule: RecommendedRule;
  /** Who saw it. */
  readonly seenBy: readonly RecordingSource[];
}

export interface RecordingTable {
  /** The hottest first. */
  readonly rows: readonly RecordingRow[];
  readonly sources: readonly RecordingSource[];
  readonly incomplete: readonly Incompleteness[];
}

/** What a recording says of each call: who made it how often, with which paths, what to do with it, and who saw it. */
export function recordingTable({ calls, sources, incomplete }: Recording): RecordingTable {
  const rows = calls.map(({ sources: positions, ...call }) => ({
    ...call,
    rule: recommendedRule(call),
    seenBy: positions.flatMap((position) => sources[position] ?? []),
  }));
  rows.sort(
    (left, right) =>
      right.count - left.count ||
      compareText(left.name ?? "", right.name ?? "") ||
      compareText(left.architecture, right.architecture) ||
      left.number - right.number,
  );
  return { rows, sources, incomplete };
}
