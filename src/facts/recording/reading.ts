import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import type { Incompleteness, Recording } from "./recording.ts";
import { createRecordingBuilder, type SeenCall } from "./recording-builder.ts";
import { recordingError } from "./recording-error.ts";
import { type TextLine, textLines } from "./text-lines.ts";

/** A text that is being read as a recording: where its readers put what they find. */
export interface Reading {
  readonly bytes: Uint8Array;
  readonly origin: string;
  /** What somebody said names without an architecture are of; undefined where nobody did. */
  readonly said: Architecture | undefined;
  /** The same, or x86_64. */
  readonly native: Architecture;
  /** All lines that can be lines: empty ones, too long ones and one that is cut off at the end are dealt with. */
  lines(): Iterable<TextLine>;
  add(call: SeenCall): void;
  /** A line that should tell of a call and does not. Throws `invalid_parameter` where nearly all are such. */
  unreadable(line: Pick<TextLine, "row">, message: string, col?: number): void;
  incomplete(reason: Incompleteness["reason"], message: string, count?: number | undefined): void;
  /** Throws `invalid_parameter` where there is no call in it. */
  finish(): Recording;
}

interface Unreadable {
  count: number;
  readonly row: number;
  readonly col: number;
  readonly message: string;
}

export interface ReadingOptions {
  readonly format: string;
  readonly architecture?: Architecture | undefined;
}

/** Where so many cannot be read, and ten times as many as can, the text is of no use: looking on would only take time. */
const MOST_UNREADABLE = 100_000;

export function startReading(bytes: Uint8Array, origin: string, options: ReadingOptions): Reading {
  const builder = createRecordingBuilder();
  const source = builder.source({ format: options.format, origin });
  let unreadable: Unreadable | undefined;
  let added = 0;
  const reading: Reading = {
    bytes,
    origin,
    said: options.architecture,
    native: options.architecture ?? "x86_64",
    lines: () => readableLines(reading),
    add: (call) => {
      added += 1;
      builder.add(call, source);
    },
    unreadable: ({ row }, message, col = 1) => {
      unreadable ??= { count: 0, row, col, message };
      unreadable.count += 1;
      if (unreadable.count > MOST_UNREADABLE && added < unreadable.count / 10) {
        throw recordingError(
          origin,
          `as ${options.format}, of most lines: ${unreadable.message}`,
          unreadable,
        );
      }
    },
    incomplete: (reason, message, count) => builder.incomplete({ reason, message, count }),
    finish: () => {
      if (builder.size === 0) throw noCalls(reading, options.format, unreadable);
      if (unreadable !== undefined) {
        const { row, col, message, count } = unreadable;
        reading.incomplete("unreadable_lines", `first ${origin}:${row}:${col}: ${message}`, count);
      }
      return builder.build();
    },
  };
  return reading;
}

function noCalls(
  { origin, bytes }: Reading,
  format: string,
  unreadable: Unreadable | undefined,
): Error {
  if (bytes.length === 0) return recordingError(origin, "it is empty");
  if (unreadable === undefined) {
    return recordingError(origin, `as ${format} there is no system call in it`);
  }
  return recordingError(origin, `as ${format}: ${unreadable.message}`, unreadable);
}

function* readableLines(reading: Reading): Iterable<TextLine> {
  for (const line of textLines(reading.bytes)) {
    if (line.text.trim() === "") continue;
    if (line.isCut) {
      reading.unreadable(line, "a line of at most 1 MiB was expected");
      continue;
    }
    if (!line.isEnded) {
      reading.incomplete(
        "truncated",
        "nothing ends the last line: the file may have been cut off there",
      );
    }
    yield line;
  }
}
