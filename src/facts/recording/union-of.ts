import type { Recording } from "./recording.ts";
import { createRecordingBuilder } from "./recording-builder.ts";

/**
 * One recording of all that any of them saw: counts are added, processes, images, paths, values, sources and what makes them
 * incomplete are kept. The order makes no difference.
 */
export function unionOf(recordings: readonly Recording[]): Recording {
  const builder = createRecordingBuilder();
  for (const { sources, calls, incomplete } of recordings) {
    const positions = sources.map((source) => builder.source(source));
    for (const call of calls) {
      builder.addRecorded(
        call,
        call.sources.map((source) => positions[source] as number),
      );
    }
    for (const each of incomplete) builder.incomplete(each);
  }
  return builder.build();
}
