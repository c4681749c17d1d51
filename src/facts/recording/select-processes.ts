import type { Recording } from "./recording.ts";
import { type Maker, makersOf, notRecorded, selectCalls } from "./select-calls.ts";

const PROCESSES: Maker = {
  of: ({ processes }) => processes,
  with: (call, processes) => ({ ...call, processes }),
  leftOut:
    "calls of processes that the source does not name are left out; select none to keep them",
};

/**
 * Only what processes of these names did. Paths, values and images are those of the whole call, whoever made it: a recording does
 * not tell them apart. What no process is known of is left out and said in `incomplete`. Throws `invalid_parameter` where a name is
 * not in the recording.
 */
export function selectProcesses(recording: Recording, names: readonly string[]): Recording {
  const known = makersOf(recording, PROCESSES);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw notRecorded("process", unknown, known);
  return selectCalls(recording, PROCESSES, new Set(names));
}
