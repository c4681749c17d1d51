import { access, constants, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { cleanUp, endOfLaunch } from "../../containers/container.ts";
import { findProgram, SYSTEM_PATH } from "../../containers/find-program.ts";
import { type Launch, prepareLaunch } from "../../containers/launch.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../containers/runtime.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import type { Recording } from "../../facts/recording/recording.ts";
import { writeRecording } from "../../facts/recording/write-recording.ts";
import {
  type CommandExit,
  type CommandTarget,
  type EndedBy,
  RECORDER_NAMES,
  type RecordedRun,
  type RecorderName,
  type RecordTarget,
} from "../../recorders/recorder.ts";
import { chooseRecorder } from "../../recorders/recorders.ts";
import { unseenByRun } from "../../recorders/unseen.ts";
import { withIncomplete } from "../../recorders/with-incomplete.ts";
import { type CliIo, writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { formatCount } from "../format.ts";
import { startLiveLine } from "../live-line.ts";
import { paintFor, plain } from "../paint.ts";
import { examples, type Verb } from "../verb.ts";

interface Options {
  readonly with?: RecorderName;
  readonly runtime: "none" | RuntimeName;
  readonly newPrivileges: boolean;
  readonly output: string;
  readonly for?: number;
  readonly name?: string;
  readonly pid?: number;
}

const SECOND_MS = 1000;
/** For a container that nothing else ends, and beyond what `--for` says. */
const LONGEST_CONTAINER_MS: number = 24 * 3600 * SECOND_MS;
const CONTAINER_GRACE_MS: number = 60 * SECOND_MS;
const LONGEST_ORIGIN = 1000;
const MOST_SECONDS = 86_400;

export const record: Verb = {
  name: "record",
  summary: "record the system calls that a program makes",
  define: (command) => {
    command
      .argument("[command...]", "the command and its arguments, after --")
      .addOption(
        new Option(
          "--with <tracer>",
          "who records (default: bpftrace where it can be used, else strace)",
        ).choices(RECORDER_NAMES),
      )
      .addOption(
        new Option("--runtime <name>", "run the command in a container of it")
          .choices(["none", ...RUNTIME_NAMES])
          .default("none"),
      )
      .option("--no-new-privileges", "the container may gain none: its runtime then calls less")
      .option(
        "-o, --output <file>",
        "where the recording is written; - is standard output",
        "recording.json",
      )
      .option("--for <seconds>", "end the command after so long", positive)
      .option("--name <text>", "what the recording says that it is of (default: the command)")
      .option("--pid <pid>", "record a process that runs, with its descendants", processId)
      .addHelpText(
        "after",
        examples([
          ["gatehouse record -- nginx -g 'daemon off;'", "until it ends; Ctrl-C interrupts it"],
          ["gatehouse record --for 60 -o redis.json -- redis-server", "for a minute"],
          ["gatehouse record --runtime runc -- ./server", "its runtime's own calls too"],
          ["gatehouse record --pid 4711 --for 10", "a process that runs"],
          ["gatehouse record -o - -- ls | jq .calls", "for scripts"],
        ]),
      );
  },
  run: async (io, command) => {
    const options = command.opts<Options>();
    const argv = command.args;
    checkUsage(command, options, argv);
    await checkWritable(io, options.output);
    const launch = await launchOf(io, options, argv);
    try {
      const target = await targetOf(io, options, argv, launch);
      const run = await recordTarget(io, options, target, argv);
      if (launch !== undefined) await refuseUnstarted(launch, run);
      const recording = withIncomplete(run.recording, unseenByRun(run, target));
      await write(io, options.output, recording);
      writeLines(io.stderr, summary(io, options, recording, run));
      return EXIT_OK;
    } finally {
      if (launch !== undefined) await cleanUp(launch);
    }
  },
};

function checkUsage(command: Command, { pid, runtime }: Options, argv: readonly string[]): void {
  if (pid === undefined && argv.length === 0) {
    command.error("error: a command after -- is wanted, or --pid");
  }
  if (pid !== undefined && argv.length > 0) {
    command.error("error: either a command or --pid: one recording is of one of them");
  }
  if (pid !== undefined && runtime !== "none") {
    command.error("error: --runtime goes with a command only");
  }
}

/** Before a command runs for an hour. */
async function checkWritable(io: CliIo, output: string): Promise<void> {
  if (output === "-") return;
  const folder = path.dirname(path.resolve(io.cwd, output));
  await access(folder, constants.W_OK).catch(() => {
    throw new PolicyError(
      "invalid_parameter",
      `${plain(folder)} is no folder that can be written to`,
    );
  });
}

async function launchOf(
  io: CliIo,
  { runtime, newPrivileges }: Options,
  argv: readonly string[],
): Promise<Launch | undefined> {
  if (runtime === "none") return undefined;
  return await prepareLaunch({
    runtime,
    command: argv,
    noNewPrivileges: !newPrivileges,
    environment: Object.fromEntries(
      Object.entries(io.env).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
    folder: io.cwd,
  });
}

async function targetOf(
  io: CliIo,
  options: Options,
  argv: readonly string[],
  launch: Launch | undefined,
): Promise<RecordTarget> {
  if (options.pid !== undefined) return { kind: "process", pid: options.pid };
  const limit = options.for === undefined ? LONGEST_CONTAINER_MS : options.for * SECOND_MS;
  const command: CommandTarget = {
    kind: "command",
    argv: launch?.argv ?? (await resolved(io, argv)),
    environment: launch === undefined ? io.env : { PATH: SYSTEM_PATH, LC_ALL: "C" },
    folder: io.cwd,
    stdio: ["inherit", "inherit", "inherit"],
  };
  if (launch === undefined) return command;
  return { ...command, container: launch, timeoutMs: limit + CONTAINER_GRACE_MS };
}

/** The program as an absolute path, so that it is executed at once and not looked for while it is recorded. */
async function resolved(io: CliIo, [name = "", ...args]: readonly string[]): Promise<string[]> {
  const program = name.includes("/")
    ? await findProgram(path.resolve(io.cwd, name), "/")
    : await findProgram(name, io.env["PATH"] ?? SYSTEM_PATH);
  if (program === undefined) {
    throw new PolicyError(
      "invalid_parameter",
      `there is no program ${plain(name)} that can be executed`,
    );
  }
  return [program, ...args];
}

async function recordTarget(
  io: CliIo,
  options: Options,
  target: RecordTarget,
  argv: readonly string[],
): Promise<RecordedRun> {
  const choice = await chooseRecorder(target, options.with);
  if ("obstacles" in choice) {
    throw new PolicyError(
      "misconfigured",
      `nothing can record it here: ${choice.obstacles.join("; ")}`,
    );
  }
  const { recorder, passedOver } = choice;
  const reasons = passedOver.length === 0 ? "" : ` (${passedOver.join("; ")})`;
  writeLines(io.stderr, [`recording with ${recorder.name}${reasons}`]);
  const line = startLiveLine(io);
  try {
    return await recorder.record({
      target,
      origin: options.name ?? originOf(options, argv),
      stop: io.signal,
      forMs: options.for === undefined ? undefined : options.for * SECOND_MS,
      onProgress: ({ calls, distinct, processes }) =>
        line.show(`${formatCount(calls, "call")}, ${distinct} distinct, processes: ${processes}`),
    });
  } finally {
    line.end();
  }
}

function originOf({ pid }: Options, argv: readonly string[]): string {
  return (pid === undefined ? argv.join(" ") : `process ${pid}`).slice(0, LONGEST_ORIGIN);
}

/** A container that did not start has a recording of its runtime alone, which nobody wants to take for the program's. */
async function refuseUnstarted(launch: Launch, { exit }: RecordedRun): Promise<void> {
  if (exit === undefined) return;
  const end = await endOfLaunch(launch, { ...exit });
  if (end.kind !== "not_started") return;
  throw new PolicyError("invalid_parameter", `the container did not start: ${plain(end.message)}`);
}

async function write(io: CliIo, output: string, recording: Recording): Promise<void> {
  const text = writeRecording(recording);
  if (output === "-") io.stdout.write(text);
  else await writeFile(path.resolve(io.cwd, output), text);
}

function summary(
  io: CliIo,
  { output }: Options,
  { calls, incomplete }: Recording,
  { exit, endedBy }: RecordedRun,
): string[] {
  const paint = paintFor(io, "stderr");
  const how = exit === undefined ? [] : [`the command ${exitText(exit)}${WHY_ENDED[endedBy]}`];
  const architectures = [...new Set(calls.map(({ architecture }) => architecture))].join(", ");
  return [
    ...how,
    `${formatCount(calls.length, "distinct call")} (${architectures})${output === "-" ? "" : ` in ${plain(output)}`}`,
    ...incomplete.map(
      ({ message, count }) =>
        `${paint.warning("incomplete:")} ${plain(message)}${count === undefined ? "" : ` (${count})`}`,
    ),
  ];
}

const WHY_ENDED: Readonly<Record<EndedBy, string>> = {
  exit: "",
  stop: ", interrupted",
  time: ", ended after the time that --for gave it",
  size: ", ended because the trace became too large",
};

function exitText({ status, signal }: CommandExit): string {
  return status === null ? `was ended by ${signal}` : `exited with ${status}`;
}

function positive(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= MOST_SECONDS) return seconds;
  throw new InvalidArgumentError(`a number of seconds up to ${MOST_SECONDS} is wanted`);
}

function processId(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("the number of a process is wanted");
}
