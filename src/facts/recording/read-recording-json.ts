import { z } from "zod";
import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";
import { offsetOf } from "../../means/json/offset-of.ts";
import { plainJson } from "../../means/json/plain-json.ts";
import { readJson } from "../../means/json/read-json.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";
import { ARCHITECTURES, type Architecture } from "../../seccomp/syscalls/architecture.ts";
import { syscallName } from "../../seccomp/syscalls/syscall-table.ts";
import type { RecordedCall, Recording } from "./recording.ts";
import { createRecordingBuilder } from "./recording-builder.ts";
import { recordingError } from "./recording-error.ts";
import { RECORDING_API_VERSION, RECORDING_KIND } from "./recording-kind.ts";

const TEXT = z.string().max(4096);
const COUNT = z.int().min(0);
const COUNTED = z.strictObject({ text: TEXT, count: COUNT });
const ARCHITECTURE = z.enum(
  ARCHITECTURES.map(({ name }) => name) as [Architecture, ...Architecture[]],
);
const REASONS = [
  "lost_events",
  "truncated",
  "rate_limited",
  "filtered",
  "names_without_architecture",
  "unknown_numbers",
  "start_up_only",
  "other_architecture",
  "unreadable_lines",
] as const;

const SCHEMA = z.strictObject({
  apiVersion: z.literal(RECORDING_API_VERSION),
  kind: z.literal(RECORDING_KIND),
  sources: z.array(z.strictObject({ format: TEXT, origin: TEXT })),
  calls: z.array(
    z.strictObject({
      architecture: ARCHITECTURE,
      number: z.int().min(0).max(0xffffffff),
      name: TEXT.optional(),
      count: COUNT,
      processes: z.array(COUNTED),
      images: z.array(COUNTED).optional(),
      paths: z.array(COUNTED),
      values: z
        .array(
          z.strictObject({
            index: z.int().min(0).max(5),
            seen: z.array(COUNTED),
            more: z.boolean(),
          }),
        )
        .optional(),
      sources: z.array(COUNT),
    }),
  ),
  incomplete: z.array(
    z.strictObject({ reason: z.enum(REASONS), message: TEXT, count: COUNT.optional() }),
  ),
});

const MAX_BYTES: number = 64 * 1024 * 1024;

type Path = readonly (string | number)[];

/** Reads what `writeRecording` wrote, or somebody says it did. Throws `invalid_parameter` with the place of the first fault. */
export function readRecordingJson(bytes: Uint8Array, file: string): Recording {
  if (bytes.length > MAX_BYTES) {
    const message = `${file} is larger than 64 MiB, which no recording that Gatehouse writes is`;
    throw new PolicyError("too_large", message);
  }
  const value = plainJson(readJson(utf8Text(file, bytes), file));
  const refuse = (path: Path, message: string): Error =>
    recordingError(file, message, positionAt(bytes, offsetOf(bytes, path)));
  const parsed = SCHEMA.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
    throw refuse(path, `${path.join("/") || "the whole"}: ${issue?.message ?? "not expected"}`);
  }
  return built(parsed.data, refuse);
}

/** True where the text is an object that says it is a recording, before its first list. */
export function isRecordingJson(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString("utf8");
  return /^\s*\{/.test(head) && new RegExp(`"kind"\\s*:\\s*"${RECORDING_KIND}"`).test(head);
}

function built(
  { sources, calls, incomplete }: Recording,
  refuse: (path: Path, message: string) => Error,
): Recording {
  const builder = createRecordingBuilder();
  const positions = sources.map((source) => builder.source(source));
  const known = new Set<string>();
  for (const [at, call] of calls.entries()) {
    const fault = faultOf(call, sources.length, known);
    if (fault !== undefined) throw refuse(["calls", at, ...fault.path], fault.message);
    builder.addRecorded(
      call,
      call.sources.map((source) => positions[source] as number),
    );
  }
  for (const each of incomplete) builder.incomplete(each);
  return builder.build();
}

function faultOf(
  { architecture, number, name, sources }: RecordedCall,
  sourceCount: number,
  known: Set<string>,
): { readonly path: Path; readonly message: string } | undefined {
  const key = `${architecture} ${number}`;
  if (known.has(key)) {
    return {
      path: ["number"],
      message: `${key} is there twice: a recording has one entry for a call`,
    };
  }
  known.add(key);
  const ours = syscallName(architecture, number);
  if (name !== undefined && ours !== undefined && name !== ours) {
    return { path: ["name"], message: `${key} is ${ours}, not ${JSON.stringify(name)}` };
  }
  const foreign = sources.findIndex((source) => source >= sourceCount);
  if (foreign === -1) return undefined;
  return {
    path: ["sources", foreign],
    message: `a position in the list of ${sourceCount} sources was expected, from 0 on`,
  };
}
