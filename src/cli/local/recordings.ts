import type { RecordingFormat } from "../../facts/recording/formats/recording-formats.ts";
import { MAX_RECORDING_BYTES, readRecording } from "../../facts/recording/read-recording.ts";
import type { Recording } from "../../facts/recording/recording.ts";
import { unionOf } from "../../facts/recording/union-of.ts";
import { tellUnseen } from "../../facts/recording/unseen.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import type { CliIo } from "../cli-io.ts";
import { readInputFile } from "./source-path.ts";

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
    const bytes = await readRecordingBytes(io, file);
    recordings.push(readRecording(bytes, file, { format, architecture }));
  }
  return unionOf(tellUnseen(recordings));
}

/** The bytes of one of them. */
export async function readRecordingBytes(io: CliIo, file: string): Promise<Uint8Array> {
  const tooLarge = `${file} is larger than 256 MiB; split it, and give Gatehouse all the parts`;
  return await readInputFile(io, file, { limit: MAX_RECORDING_BYTES, tooLarge });
}
