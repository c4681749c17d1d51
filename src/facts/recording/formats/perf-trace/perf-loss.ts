import type { Reading } from "../../reading.ts";

const LOST = /^LOST (\d{1,15}) events!$/;
const LOST_CHUNKS = /^Processed \d{1,15} events and lost (\d{1,15}) chunks!$/;

export function isPerfLoss(text: string): boolean {
  return LOST.test(text);
}

/** True for what perf says of events that it dropped; the recording is incomplete then. */
export function tellPerfLoss(reading: Reading, text: string): boolean {
  const lost = LOST.exec(text) ?? LOST_CHUNKS.exec(text);
  if (lost === null) return false;
  reading.incomplete(
    "lost_events",
    "perf dropped events; give it larger buffers (-m) and record again",
    Number(lost[1]),
  );
  return true;
}
