import { PolicyError } from "../../domain/policy-error.ts";
import { didYouMean } from "../../means/text/suggestion.ts";
import { sum } from "./counted.ts";
import type { Incompleteness, RecordedCall, Recording } from "./recording.ts";

/**
 * Only what processes of these names did. Paths and values are those of the whole call, whoever passed them: a recording does
 * not tell them apart. What no process is known of is left out and said in `incomplete`. Throws `invalid_parameter` where a name is
 * not in the recording.
 */
export function selectProcesses(recording: Recording, names: readonly string[]): Recording {
  checkNames(recording, names);
  const wanted = new Set(names);
  const calls = recording.calls.flatMap((call) => selectedCall(call, wanted));
  const nameless = wanted.has("") ? [] : namelessOf(recording.calls);
  return { ...recording, calls, incomplete: [...recording.incomplete, ...nameless] };
}

function selectedCall(call: RecordedCall, wanted: ReadonlySet<string>): readonly RecordedCall[] {
  const processes = call.processes.filter(({ text }) => wanted.has(text));
  if (processes.length === 0) return [];
  const count = processes.reduce((total, each) => sum(total, each.count), 0);
  return [{ ...call, count, processes }];
}

function namelessOf(calls: readonly RecordedCall[]): readonly Incompleteness[] {
  const count = calls.filter(({ processes }) => processes.some(({ text }) => text === "")).length;
  if (count === 0) return [];
  const message =
    "calls of processes that the source does not name are left out; select none to keep them";
  return [{ reason: "filtered", message, count }];
}

function checkNames({ calls }: Recording, names: readonly string[]): void {
  const known = new Set(calls.flatMap(({ processes }) => processes.map(({ text }) => text)));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const some = [...known].filter((name) => name !== "").slice(0, 20);
  const hint = didYouMean(unknown, known) || `; it names ${some.join(", ") || "none"}`;
  throw new PolicyError(
    "invalid_parameter",
    `the recording has no process ${JSON.stringify(unknown)}${hint}`,
  );
}
