import { bpftrace } from "./bpftrace/bpftrace.ts";
import { perf } from "./perf.ts";
import type { Recorder, RecorderName, RecordTarget } from "./recorder.ts";
import { strace } from "./strace.ts";

/** By preference: bpftrace slows a program down least and sees the most. */
const RECORDERS: Readonly<Record<RecorderName, Recorder>> = { bpftrace, strace, perf };

export interface ChosenRecorder {
  readonly recorder: Recorder;
  /** Why those that would have been preferred were not, by name. */
  readonly passedOver: readonly string[];
}

export interface NoRecorder {
  /** Why each of those that were thought of cannot be used, by name. */
  readonly obstacles: readonly string[];
}

/** The recorder of that name, or the first that can be used of bpftrace and strace. */
export async function chooseRecorder(
  target: RecordTarget,
  wanted: RecorderName | undefined,
): Promise<ChosenRecorder | NoRecorder> {
  const passedOver: string[] = [];
  for (const name of wanted === undefined ? (["bpftrace", "strace"] as const) : [wanted]) {
    const recorder = RECORDERS[name];
    const obstacle = await recorder.whyNot(target);
    if (obstacle === undefined) return { recorder, passedOver };
    passedOver.push(`${name}: ${obstacle}`);
  }
  return { obstacles: passedOver };
}
