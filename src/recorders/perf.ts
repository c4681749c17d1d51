import { findProgram } from "../containers/find-program.ts";
import type { Incompleteness } from "../facts/recording/recording.ts";
import type { Recorder } from "./recorder.ts";
import { runTextTracer, type TextTracer } from "./text-tracer.ts";
import { withIncomplete } from "./with-incomplete.ts";

const PERF: TextTracer = {
  program: "perf",
  format: "perf-trace",
  architecture: "x86_64",
  options: (file) => ["trace", "-o", file],
  ofPids: (pids) => ["-p", pids.join(",")],
  line: /: (?<pid>.+\/\d+) (?<call>\w+)\(/,
};

/** perf 6.1 names the calls of i386 by the numbers of x86-64 and leaves out numbers that it does not know. */
const ONE_ARCHITECTURE: Incompleteness = {
  reason: "other_architecture",
  message:
    "perf trace does not tell 32-bit calls from those of x86-64 and leaves out numbers that it does not know; record with bpftrace or strace where there may be some",
};

export const perf: Recorder = {
  name: "perf",
  whyNot: async (target) => {
    if (process.platform !== "linux") return "it is used on Linux";
    if (process.arch !== "x64") return "it is used on x86-64";
    if ((await findProgram("perf")) === undefined) return "perf is not installed";
    if (process.getuid?.() !== 0) return "it needs root";
    return target.kind === "command" && target.container !== undefined
      ? "it would record the runtime too; only bpftrace tells what is in the container"
      : undefined;
  },
  record: async (options) => {
    const run = await runTextTracer(PERF, options);
    return { ...run, recording: withIncomplete(run.recording, [ONE_ARCHITECTURE]) };
  },
};
