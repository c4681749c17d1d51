import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";
import { firstNotUtf8 } from "../../means/json/utf8.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { RECORDING_FORMATS, type RecordingFormat } from "./formats/recording-formats.ts";
import { isRecordingJson, readRecordingJson } from "./read-recording-json.ts";
import { startReading } from "./reading.ts";
import type { Recording } from "./recording.ts";
import { recordingError } from "./recording-error.ts";
import { textLines } from "./text-lines.ts";

export interface ReadRecordingOptions {
  /** Looked for in the content where it is left out. */
  readonly format?: RecordingFormat | undefined;
  /** What names without an architecture are of. Where it is left out, they are taken as x86_64's, and the recording says so. */
  readonly architecture?: Architecture | undefined;
}

export const MAX_RECORDING_BYTES: number = 256 * 1024 * 1024;
/** Lines that decide on the format, once one of them looks like any; what a program prints may stand before them. */
const LOOKED_AT = 200;
const MOST_LOOKED_AT = 20_000;

/**
 * Reads what a tracer, an audit log or Gatehouse itself wrote of system calls. Throws `invalid_parameter` with the place where it
 * cannot be read at all, and `too_large` past 256 MiB; what cannot be read of a text that mostly can is told in `incomplete`.
 */
export function readRecording(
  bytes: Uint8Array,
  origin: string,
  options: ReadRecordingOptions = {},
): Recording {
  if (bytes.length > MAX_RECORDING_BYTES) {
    const message = `${origin} is larger than 256 MiB; split it, and give Gatehouse all the parts`;
    throw new PolicyError("too_large", message);
  }
  const broken = firstNotUtf8(bytes);
  if (broken !== undefined) {
    throw recordingError(origin, "text in UTF-8 was expected", positionAt(bytes, broken));
  }
  const format = options.format ?? formatOf(bytes, origin);
  if (format === "recording") return readRecordingJson(bytes, origin);
  const { read } = RECORDING_FORMATS[format];
  const reading = startReading(bytes, origin, { format, architecture: options.architecture });
  read(reading);
  return reading.finish();
}

/** The format that most of the first lines look like. */
function formatOf(bytes: Uint8Array, origin: string): RecordingFormat | "recording" {
  if (isRecordingJson(bytes)) return "recording";
  const votes = new Map<RecordingFormat, number>();
  let lines = 0;
  for (const { text } of textLines(bytes)) {
    if (text.trim() === "") continue;
    lines += 1;
    const format = formatOfLine(text);
    if (format !== undefined) votes.set(format, (votes.get(format) ?? 0) + 1);
    if (lines >= (votes.size > 0 ? LOOKED_AT : MOST_LOOKED_AT)) break;
  }
  const [first] = [...votes].sort(([, left], [, right]) => right - left);
  if (first !== undefined) return first[0];
  const known = ["recording", ...Object.keys(RECORDING_FORMATS)].join(", ");
  throw recordingError(
    origin,
    lines === 0 ? "it is empty" : `it looks like none of the formats: ${known}; name one if it is`,
  );
}

function formatOfLine(line: string): RecordingFormat | undefined {
  const formats = Object.keys(RECORDING_FORMATS) as RecordingFormat[];
  return formats.find((format) => RECORDING_FORMATS[format].looksLike(line));
}
