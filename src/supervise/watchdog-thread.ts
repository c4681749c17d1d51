import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import {
  ENTERED,
  type HangReport,
  INSIDE,
  LABEL,
  type LabelMessage,
  type WatchdogData,
} from "./watch-protocol.ts";

const { cells, timeoutMs, reportDescriptor } = workerData as WatchdogData;
const labels = new Map<number, string>([[0, "(unnamed)"]]);
parentPort?.on("message", ({ number, label }: LabelMessage) => labels.set(number, label));

let seen = -1;
let since = 0;

setInterval(
  () => {
    const entered = Atomics.load(cells, ENTERED);
    if (Atomics.load(cells, INSIDE) === 0 || entered !== seen) {
      seen = entered;
      since = performance.now();
      return;
    }
    const milliseconds = Math.round(performance.now() - since);
    if (milliseconds >= timeoutMs) endProcess(milliseconds);
  },
  Math.max(5, timeoutMs / 8),
);

/** The main thread cannot be asked for anything any more: say what hangs and end the whole process. */
function endProcess(milliseconds: number): void {
  const entrypoint = labels.get(Atomics.load(cells, LABEL)) ?? "(unnamed)";
  const report: HangReport = { entrypoint, milliseconds };
  if (reportDescriptor >= 0) writeSync(reportDescriptor, `${JSON.stringify(report)}\n`);
  process.kill(process.pid, "SIGKILL");
}
