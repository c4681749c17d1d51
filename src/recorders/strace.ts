import { findProgram } from "../containers/find-program.ts";
import { machineArchitecture } from "../seccomp/syscalls/machine-architecture.ts";
import type { Recorder } from "./recorder.ts";
import { runTextTracer, type TextTracer } from "./text-tracer.ts";

/**
 * Notices of 32-bit calls are asked for (`quiet=attach` asks for all but those of attaching): without them they look like
 * calls of x86-64. Strings are cut, paths never are.
 */
const STRACE: TextTracer = {
  program: "strace",
  format: "strace",
  architecture: machineArchitecture(),
  options: (file) => ["-f", "-s", "64", "-e", "quiet=attach", "-o", file],
  ofPids: (pids) => pids.flatMap((pid) => ["-p", String(pid)]),
  line: /^(?<pid>\d+) +(?<call>\w+)\(/,
};

export const strace: Recorder = {
  name: "strace",
  whyNot: async (target) => {
    if (process.platform !== "linux") return "it is used on Linux";
    if ((await findProgram("strace")) === undefined) return "strace is not installed";
    return target.kind === "command" && target.container !== undefined
      ? "it would record the runtime too; only bpftrace tells what is in the container"
      : undefined;
  },
  record: async (options) => await runTextTracer(STRACE, options),
};
