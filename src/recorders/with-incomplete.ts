import type { Incompleteness, Recording } from "../facts/recording/recording.ts";

/** The recording with more reasons why it may lack calls. */
export function withIncomplete(
  recording: Recording,
  reasons: readonly Incompleteness[],
): Recording {
  return { ...recording, incomplete: [...recording.incomplete, ...reasons] };
}
