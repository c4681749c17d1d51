import type { Incompleteness } from "../facts/recording/recording.ts";
import { unseenIn } from "../facts/recording/unseen.ts";
import type { RecordedRun, RecordTarget } from "./recorder.ts";

/** What a run did not get to see of its program, by what it recorded and by how it began and ended. */
export function unseenByRun(
  { recording, endedBy }: Pick<RecordedRun, "recording" | "endedBy">,
  target: RecordTarget,
): readonly Incompleteness[] {
  const found = [...unseenIn(recording)];
  if (endedBy === "time") {
    const message =
      "the time that it was given ended it: what it would have done later is not recorded";
    found.push({ reason: "truncated", message });
  }
  if (target.kind === "process") {
    const message = "it already ran when the recording began: its start-up is not recorded";
    found.push({ reason: "truncated", message });
  }
  return found;
}
