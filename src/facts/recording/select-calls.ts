import { PolicyError } from "../../domain/policy-error.ts";
import { didYouMean } from "../../means/text/suggestion.ts";
import { sum } from "./counted.ts";
import type { Counted, Incompleteness, RecordedCall, Recording } from "./recording.ts";

/** One of the things that a recording tells of who made a call. */
export interface Maker {
  of(call: RecordedCall): readonly Counted[];
  with(call: RecordedCall, makers: readonly Counted[]): RecordedCall;
  /** Said where calls of no known maker are left out. */
  readonly leftOut: string;
}

/** Only calls of the wanted makers. Those of no known one are left out and said in `incomplete`, unless `""` is wanted. */
export function selectCalls(
  recording: Recording,
  maker: Maker,
  wanted: ReadonlySet<string>,
): Recording {
  const calls = recording.calls.flatMap((call) => selectedCall(call, maker, wanted));
  const nameless = wanted.has("") ? [] : namelessOf(recording.calls, maker);
  return { ...recording, calls, incomplete: [...recording.incomplete, ...nameless] };
}

/** All makers that a recording names, each once. */
export function makersOf({ calls }: Recording, maker: Maker): ReadonlySet<string> {
  return new Set(calls.flatMap((call) => maker.of(call).map(({ text }) => text)));
}

/** The refusal of a name that is not in the recording: with the nearest, or with some that are. */
export function notRecorded(what: string, name: string, known: ReadonlySet<string>): PolicyError {
  const some = [...known].filter((each) => each !== "").slice(0, 20);
  const hint = didYouMean(name, known) || `; it names ${some.join(", ") || "none"}`;
  const message = `the recording has no ${what} ${JSON.stringify(name)}${hint}`;
  return new PolicyError("invalid_parameter", message);
}

function selectedCall(
  call: RecordedCall,
  maker: Maker,
  wanted: ReadonlySet<string>,
): readonly RecordedCall[] {
  const kept = maker.of(call).filter(({ text }) => wanted.has(text));
  if (kept.length === 0) return [];
  const made = kept.reduce((total, each) => sum(total, each.count), 0);
  // Selected by another maker before, the call was made no more often than that one made it.
  return [{ ...maker.with(call, kept), count: Math.min(call.count, made) }];
}

function namelessOf(calls: readonly RecordedCall[], maker: Maker): readonly Incompleteness[] {
  const count = calls.filter((call) => maker.of(call).some(({ text }) => text === "")).length;
  return count === 0 ? [] : [{ reason: "filtered", message: maker.leftOut, count }];
}
