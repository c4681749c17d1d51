import path from "node:path";
import { PolicyError } from "../../domain/policy-error.ts";
import type { RecordingFormat } from "../../facts/recording/formats/recording-formats.ts";
import { MAX_RECORDING_BYTES, readRecording } from "../../facts/recording/read-recording.ts";
import type { Recording } from "../../facts/recording/recording.ts";
import { unionOf } from "../../facts/recording/union-of.ts";
import { tellUnseen } from "../../facts/recording/unseen.ts";
import { readBounded } from "../../means/text/read-bounded.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import type { CliIo } from "../cli-io.ts";
import { readStdin } from "./source-path.ts";

export interface RecordingFiles {
  readonly files: readonly string[];
  /** Of all of them; looked for in each where it is left out. */
  readonly format?: RecordingFormat | undefined;
  /** What names without an architecture are of. */
  readonly architecture?: Architecture | undefined;
}

/** Reads files (`-`: standard input) as one recording of all that they tell. */
export async function readRecordingFiles(
  io: CliIo,
  { files, format, architecture }: RecordingFiles,
): Promise<Recording> {
  const recordings: Recording[] = [];
  for (const file of files) {
    const bytes = await bytesOf(io, file);
    recordings.push(readRecording(bytes, file, { format, architecture }));
  }
  return unionOf(tellUnseen(recordings));
}

async function bytesOf(io: CliIo, file: string): Promise<Uint8Array> {
  if (file === "-") return await readStdin(io);
  const bytes = await readBounded(path.resolve(io.cwd, file), MAX_RECORDING_BYTES);
  if (bytes !== undefined) return bytes;
  const message = `${file} is larger than 256 MiB; split it, and give Gatehouse all the parts`;
  throw new PolicyError("too_large", message);
}
