import { mkdtemp, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { findProgram, SYSTEM_PATH } from "../../containers/find-program.ts";
import { keepOutput } from "../../containers/kept-output.ts";
import { type ProcessGroup, startGroup } from "../../containers/process-group.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { readRecording } from "../../facts/recording/read-recording.ts";
import type { Incompleteness, Recording } from "../../facts/recording/recording.ts";
import { inTime } from "../../means/async/deadline.ts";
import { startEnding, waitForEnd } from "../ending.ts";
import { type GatedCommand, startGated } from "../gate.ts";
import { isProcess, processTree } from "../process-tree.ts";
import type {
  CommandTarget,
  ProcessTarget,
  RecordedRun,
  Recorder,
  RecordOptions,
} from "../recorder.ts";
import { withIncomplete } from "../with-incomplete.ts";
import { denialsFrom } from "./denials.ts";
import { type BpftraceOutput, readBpftraceOutput } from "./output.ts";
import { bpftraceProgram, type ProgramOptions } from "./program.ts";

/** PROC_PID_INIT_INO (linux/proc_ns.h): in another pid namespace the kernel's pids are not those that we know. */
const HOST_PIDS = "pid:[4026531836]";
const MOST_KEYS = 16_384;
/** As much as the 512 bytes of stack of an eBPF program leave. */
const LONGEST_STRING = 128;
const ATTACH_MS = 60_000;
const FINISH_MS = 60_000;
const KNOCK_MS = 50;
const POLL_MS = 200;
const MAX_ERROR_BYTES = 4096;

export const bpftrace: Recorder = {
  name: "bpftrace",
  whyNot: async () => await whyNot(),
  record: async (options) =>
    options.target.kind === "command"
      ? await recordCommand(options, options.target)
      : await recordProcess(options, options.target),
};

async function whyNot(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64")
    return "it is used on Linux on x86-64";
  if (process.getuid?.() !== 0) return "it needs root";
  if ((await findProgram("bpftrace")) === undefined) return "bpftrace is not installed";
  if ((await readlink("/proc/self/ns/pid").catch(() => "")) !== HOST_PIDS) {
    return "it needs the pid namespace of the host";
  }
  if (!(await exists("/sys/kernel/btf/vmlinux")))
    return "the kernel has no BTF (CONFIG_DEBUG_INFO_BTF)";
  const events = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];
  const found = await Promise.all(events.map((folder) => exists(`${folder}/events/raw_syscalls`)));
  return found.includes(true)
    ? undefined
    : "tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing";
}

async function recordCommand(options: RecordOptions, target: CommandTarget): Promise<RecordedRun> {
  const ending = startEnding(options);
  const gated = await startGated(target);
  const isContainer = target.container !== undefined;
  let tracer: Tracer | undefined;
  try {
    tracer = await startTracer(options, {
      gate: { pid: gated.group.child.pid ?? -1, name: commOf(target.argv[0] ?? "") },
      // The launch is one pid namespace deep, what the runtime starts lies below.
      belowLevel: isContainer ? 1 : undefined,
      denials: options.denials,
    });
    await waitReady(tracer, gated);
    gated.open();
    ending.begin();
    const dead = tracer.group.closed.then(() => ending.ask("stop"));
    const endedBy = await waitForEnd(gated.group, isContainer ? "child" : "program", ending);
    const { status, signal } = await gated.group.closed;
    const recording = await finish(tracer, options, dead);
    const { denied } = await tracer.output;
    const denials = options.denials === true ? denialsFrom(denied) : undefined;
    return { recording, exit: { status, signal }, endedBy, denials };
  } finally {
    gated.group.kill();
    await tracer?.remove();
    ending.end();
  }
}

async function recordProcess(options: RecordOptions, { pid }: ProcessTarget): Promise<RecordedRun> {
  const ending = startEnding(options);
  const tracer = await startTracer(options, { pids: await processTree(pid) });
  ending.begin();
  const poll = setInterval(async () => {
    if (!(await isProcess(pid))) ending.ask("exit");
  }, POLL_MS);
  try {
    const dead = tracer.group.closed.then(() => ending.ask("stop"));
    const endedBy = await ending.asked;
    return { recording: await finish(tracer, options, dead), endedBy };
  } finally {
    clearInterval(poll);
    await tracer.remove();
    ending.end();
  }
}

interface Tracer {
  readonly group: ProcessGroup;
  readonly output: Promise<BpftraceOutput>;
  readonly ready: Promise<void>;
  complaint(): string;
  /** Ends it, if it still runs, and removes its program. */
  remove(): Promise<void>;
}

async function startTracer(options: RecordOptions, program: ProgramOptions): Promise<Tracer> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-bpftrace-"));
  const file = path.join(folder, "record.bt");
  await writeFile(file, bpftraceProgram(program));
  const setpriv = (await findProgram("setpriv")) ?? "setpriv";
  const binary = (await findProgram("bpftrace")) ?? "bpftrace";
  const group = startGroup({
    argv: [setpriv, "--pdeathsig", "KILL", binary, "-f", "json", file],
    env: {
      PATH: SYSTEM_PATH,
      BPFTRACE_STRLEN: String(LONGEST_STRING),
      BPFTRACE_MAP_KEYS_MAX: String(MOST_KEYS),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors = keepOutput(group.child.stderr, MAX_ERROR_BYTES);
  let onReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  const onProgress = options.onProgress ?? (() => {});
  const output = readBpftraceOutput(group.child.stdout as Readable, { onReady, onProgress });
  output.catch(() => {});
  return {
    group,
    output,
    ready,
    complaint: () => errors.text().trim(),
    remove: async () => {
      group.kill();
      await group.closed;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Knocks at the gate until all probes have shown that they are in place. */
async function waitReady(tracer: Tracer, gated: GatedCommand): Promise<void> {
  const knocking = setInterval(() => gated.knock(), KNOCK_MS);
  const dead = tracer.group.closed.then(() => {
    throw failed(`bpftrace ended before it recorded: ${tracer.complaint()}`);
  });
  const late = (): Error => failed(`bpftrace attached nothing in time: ${tracer.complaint()}`);
  try {
    await inTime(Promise.race([tracer.ready, dead]), ATTACH_MS, late);
  } finally {
    dead.catch(() => {});
    clearInterval(knocking);
  }
}

/** Ends the tracer and reads what it saw. */
async function finish(
  tracer: Tracer,
  options: RecordOptions,
  dead: Promise<void>,
): Promise<Recording> {
  if (tracer.group.hasEnded()) {
    await dead;
    throw failed(`bpftrace ended while it recorded: ${tracer.complaint()}`);
  }
  tracer.group.child.kill("SIGINT");
  await inTime(tracer.group.closed, FINISH_MS, () => failed("bpftrace did not end in time"));
  const output = await tracer.output;
  if (!output.lines.some((line) => line.includes('"@calls"'))) {
    throw failed(`bpftrace saw no call: ${tracer.complaint()}`);
  }
  const text = `${output.lines.join("\n")}\n`;
  const recording = readRecording(Buffer.from(text), options.origin, { format: "bpftrace" });
  return withIncomplete(recording, incompleteOf(output, options));
}

function incompleteOf(
  { stillRunning }: BpftraceOutput,
  { target }: RecordOptions,
): Incompleteness[] {
  const found: Incompleteness[] = [];
  if (target.kind === "command" && stillRunning > 0) {
    const message =
      "processes that the command started outlive it: what they do later is not recorded";
    found.push({ reason: "truncated", message, count: stillRunning });
  }
  return found;
}

/** TASK_COMM_LEN is 16 with the NUL; what bpftrace's language would take for its own is left out. */
function commOf(program: string): string {
  return path
    .basename(program)
    .replace(/[^\w.+:-]/g, "_")
    .slice(0, 15);
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

function failed(message: string): PolicyError {
  return new PolicyError("misconfigured", message);
}
