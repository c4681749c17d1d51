import type { Recording } from "../../../src/facts/recording/recording.ts";
import { createRecordingBuilder } from "../../../src/facts/recording/recording-builder.ts";

const ARCHITECTURES = ["x86_64", "x86", "x32", "aarch64"] as const;

/** A recording of some events; `spread` says how many different paths, processes and values there are. */
export function randomRecording(random: () => number, spread: number, events = 200): Recording {
  const builder = createRecordingBuilder();
  const upTo = (end: number): number => Math.floor(random() * end);
  const source = builder.source({ format: "strace", origin: `trace-${upTo(4)}` });
  for (let at = 0; at < events; at += 1) {
    const architecture = ARCHITECTURES[upTo(4)] ?? "x86_64";
    const bit = architecture === "x32" ? 0x40000000 : 0;
    builder.add(
      {
        architecture,
        number: bit + upTo(5),
        count: upTo(3),
        process: `p${upTo(spread)}`,
        image: random() < 0.5 ? `i${upTo(spread)}` : undefined,
        path: `${random() < 0.2 ? "" : "/"}a${upTo(3)}/b${upTo(spread)}/c${upTo(spread)}`,
        values: [{ index: upTo(2), text: `V${upTo(spread)}` }],
      },
      source,
    );
  }
  if (random() < 0.5) builder.incomplete({ reason: "truncated", message: "cut", count: upTo(9) });
  return builder.build();
}
