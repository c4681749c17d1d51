import { type FileHandle, open } from "node:fs/promises";
import type { Progress } from "./recorder.ts";

export interface LineCounterOptions {
  readonly file: string;
  /** With the groups `pid` and `call`. */
  readonly line: RegExp;
  readonly onProgress: (progress: Progress) => void;
  readonly onBytes: (bytes: number) => void;
}

const EVERY_MS = 500;
const CHUNK_BYTES = 1024 * 1024;
/** Of one look, so that a fast writer does not keep us from all else. */
const MOST_CHUNKS = 16;
/** Distinct names and processes that are counted. */
const MOST_KEPT = 65_536;

/** Counts calls, distinct ones and processes in a growing file of lines, for people: not exactly, and without an error. */
export function startLineCounter(options: LineCounterOptions): () => void {
  const calls = new Set<string>();
  const processes = new Set<string>();
  let total = 0;
  let position = 0;
  let rest = "";
  const take = (text: string): void => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(0, CHUNK_BYTES);
    for (const line of lines) {
      const { pid = "", call } = options.line.exec(line)?.groups ?? {};
      if (call === undefined) continue;
      total += 1;
      if (calls.size < MOST_KEPT) calls.add(call);
      if (processes.size < MOST_KEPT) processes.add(pid);
    }
  };
  const look = async (): Promise<void> => {
    const handle = await open(options.file).catch(() => undefined);
    if (handle === undefined) return;
    try {
      position = await readOn(handle, position, take);
    } finally {
      await handle.close();
    }
    options.onBytes(position);
    options.onProgress({ calls: total, distinct: calls.size, processes: processes.size });
  };
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch(() => {})
      .finally(() => {
        isLooking = false;
      });
  }, EVERY_MS);
  return () => clearInterval(timer);
}

async function readOn(
  handle: FileHandle,
  from: number,
  take: (text: string) => void,
): Promise<number> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let position = from;
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk += 1) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    take(buffer.toString("latin1", 0, bytesRead));
  }
  return position;
}
