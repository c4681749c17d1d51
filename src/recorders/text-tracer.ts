import { isUtf8 } from "node:buffer";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findProgram, SYSTEM_PATH } from "../containers/find-program.ts";
import { keepOutput } from "../containers/kept-output.ts";
import {
  type GroupExit,
  type GroupOptions,
  type ProcessGroup,
  startGroup,
} from "../containers/process-group.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { RecordingFormat } from "../facts/recording/formats/recording-formats.ts";
import { readRecording } from "../facts/recording/read-recording.ts";
import type { Incompleteness } from "../facts/recording/recording.ts";
import type { Architecture } from "../seccomp/syscalls/architecture.ts";
import { type Ending, startEnding, waitForEnd } from "./ending.ts";
import { startLineCounter } from "./line-counter.ts";
import { processTree } from "./process-tree.ts";
import type {
  CommandTarget,
  EndedBy,
  ProcessTarget,
  RecordedRun,
  RecordOptions,
} from "./recorder.ts";
import { withIncomplete } from "./with-incomplete.ts";

/** A tracer that writes a line for each call to a file, and starts what it traces itself. */
export interface TextTracer {
  readonly program: string;
  readonly format: RecordingFormat;
  /** Its arguments before those of what it traces. */
  readonly options: (file: string) => readonly string[];
  /** What its names are of, where it tells none. */
  readonly architecture?: Architecture | undefined;
  /** How it takes processes. */
  readonly ofPids: (pids: readonly number[]) => readonly string[];
  /** The process and the call of a line. */
  readonly line: RegExp;
}

/** What the reader takes; a little less, for what comes while the command ends. */
const MOST_BYTES = 240 * 1024 * 1024;
const MAX_ERROR_BYTES = 4096;
const DETACH_MS = 30_000;
const TOO_MUCH: Incompleteness = {
  reason: "truncated",
  message: "the trace became too large and was ended; record with bpftrace, or for a shorter time",
};

/** Runs it until its end or the recording's, and reads what it wrote. */
export async function runTextTracer(
  tracer: TextTracer,
  options: RecordOptions,
): Promise<RecordedRun> {
  const folder = await mkdtemp(path.join(tmpdir(), `gatehouse-${tracer.program}-`));
  const file = path.join(folder, "trace.txt");
  try {
    const { exit, endedBy, complaint } = await trace(tracer, file, options);
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (bytes.length === 0) {
      throw new PolicyError(
        "misconfigured",
        `${tracer.program} recorded nothing: ${complaint || exit.error || ""}`,
      );
    }
    const recording = readRecording(asUtf8(bytes), options.origin, {
      format: tracer.format,
      architecture: tracer.architecture,
    });
    return {
      recording: endedBy === "size" ? withIncomplete(recording, [TOO_MUCH]) : recording,
      ...(options.target.kind === "command" && {
        exit: { status: exit.status, signal: exit.signal },
      }),
      endedBy,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Traced {
  readonly exit: GroupExit;
  readonly endedBy: EndedBy;
  readonly complaint: string;
}

async function trace(tracer: TextTracer, file: string, options: RecordOptions): Promise<Traced> {
  const { target } = options;
  const ending = startEnding(options);
  const binary = (await findProgram(tracer.program)) ?? tracer.program;
  const what =
    target.kind === "command"
      ? ["--", ...target.argv]
      : tracer.ofPids(await processTree(target.pid));
  const group = startGroup({
    argv: [binary, ...tracer.options(file), ...what],
    ...surroundings(target),
  });
  // Its own errors and those of the command come by the same way; they are kept only where nobody else gets them.
  const errors = keepOutput(group.child.stderr, MAX_ERROR_BYTES);
  const stopCounting = startLineCounter({
    file,
    line: tracer.line,
    onProgress: options.onProgress ?? (() => {}),
    onBytes: (bytes) => {
      if (bytes > MOST_BYTES) ending.ask("size");
    },
  });
  ending.begin();
  try {
    const endedBy =
      target.kind === "command"
        ? await waitForEnd(group, "child", ending)
        : await waitForDetach(group, ending);
    return { exit: await group.closed, endedBy, complaint: errors.text().trim() };
  } finally {
    group.kill();
    stopCounting();
    ending.end();
  }
}

function surroundings(
  target: CommandTarget | ProcessTarget,
): Pick<GroupOptions, "env" | "cwd" | "stdio"> {
  if (target.kind === "command") {
    return { env: target.environment, cwd: target.folder, stdio: [...target.stdio] };
  }
  return { env: { PATH: SYSTEM_PATH }, stdio: ["ignore", "ignore", "pipe"] };
}

/** Lets go of processes that are not ours to end. */
async function waitForDetach(group: ProcessGroup, ending: Ending): Promise<EndedBy> {
  const why = await Promise.race([group.closed.then((): EndedBy => "exit"), ending.asked]);
  if (why !== "exit") {
    group.child.kill("SIGINT");
    await Promise.race([group.closed, pause(DETACH_MS, undefined, { ref: false })]);
  }
  return why;
}

/** Names of processes are bytes; what is no UTF-8 of them is replaced. */
function asUtf8(bytes: Buffer): Buffer {
  return isUtf8(bytes) ? bytes : Buffer.from(bytes.toString("utf8"));
}
