import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Progress } from "../recorder.ts";
import { READY } from "./program.ts";

const KEPT_MAPS: ReadonlySet<string> = new Set(["@calls", "@paths", "@values"]);

/** What `bpftrace -f json` printed of the program of a recording. */
export interface BpftraceOutput {
  /** The lines that a recording is read from: of the maps, and of lost events. */
  readonly lines: readonly string[];
  /** The keys of `@denied`, with how often. */
  readonly denied: ReadonlyMap<string, number>;
  /** Processes that still ran at the end. */
  readonly stillRunning: number;
}

export interface OutputWatch {
  readonly onReady: () => void;
  readonly onProgress: (progress: Progress) => void;
}

/** Reads it to the end, as it comes. */
export async function readBpftraceOutput(
  stream: Readable,
  watch: OutputWatch,
): Promise<BpftraceOutput> {
  const lines: string[] = [];
  const live = new Map<string, number>();
  const denied = new Map<string, number>();
  let stillRunning = 0;
  for await (const line of createInterface({
    input: stream,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const { type, data } = parseLine(line);
    if (type === "printf" && data === `${READY}\n`) watch.onReady();
    if (type === "lost_events") lines.push(line);
    if (type !== "map" || !isRecord(data)) continue;
    for (const [name, value] of Object.entries(data)) {
      if (typeof value === "number") live.set(name, value);
      if (name === "@forks") watch.onProgress(progressOf(live));
      if (name === "@denied" && isRecord(value)) {
        for (const [key, count] of Object.entries(value)) denied.set(key, Number(count));
      }
      if (name === "@tree" && isRecord(value)) stillRunning = Object.keys(value).length;
      if (!KEPT_MAPS.has(name) || !isRecord(value)) continue;
      lines.push(line);
    }
  }
  return { lines, denied, stillRunning };
}

function progressOf(live: ReadonlyMap<string, number>): Progress {
  return {
    calls: live.get("@total") ?? 0,
    distinct: live.get("@distinct") ?? 0,
    processes: 1 + (live.get("@forks") ?? 0),
  };
}

function parseLine(line: string): { readonly type?: unknown; readonly data?: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
