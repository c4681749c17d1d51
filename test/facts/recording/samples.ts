import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const FOLDER = path.resolve(import.meta.dirname, "../../golden/recordings");

/** One text of each format, most of them recorded by the programs themselves (strace, perf, bpftrace, auditd). */
export const SAMPLES: readonly string[] = readdirSync(FOLDER).filter((file) =>
  file.endsWith(".txt"),
);

export function sample(file: string): Buffer {
  return readFileSync(path.join(FOLDER, file));
}

/** Where the recording that is read from a sample is kept. */
export function goldenOf(file: string): string {
  return path.join(FOLDER, file.replace(/\.txt$/, ".json"));
}
