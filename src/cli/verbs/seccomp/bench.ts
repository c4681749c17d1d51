import { randomInt } from "node:crypto";
import { release } from "node:os";
import path from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { SYSTEM_PATH } from "../../../containers/find-program.ts";
import { findRuntime, type RuntimeName, whyNoContainers } from "../../../containers/runtime.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import type { RuntimeFacts } from "../../../seccomp/model/load-note.ts";
import { DEFAULT_TARGET, parseKernel } from "../../../seccomp/profile/profile-target.ts";
import { machineArchitecture } from "../../../seccomp/syscalls/machine-architecture.ts";
import { reportText } from "../../../trials/report/report-text.ts";
import { runTrial } from "../../../trials/run-trial.ts";
import { parseWork, workText } from "../../../trials/service/work.ts";
import type { Trial } from "../../../trials/trial.ts";
import { type CliIo, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { readProfileFile } from "../../local/seccomp-profiles.ts";
import { type ReportFiles, writeReport } from "../../local/write-overhead-report.ts";
import { collected } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";

interface BenchOptions extends ReportFiles {
  readonly runtime: RuntimeName;
  readonly check: string;
  readonly load?: string;
  readonly requests?: number;
  readonly rounds: number;
  readonly mount?: readonly string[];
  readonly newPrivileges: boolean;
  readonly patience: number;
  readonly seed?: number;
}

/** Enough that a start and a warm-up do not weigh. */
const URL_REQUESTS = 1_000;
const COMMAND_REQUESTS = 50;
const ROUNDS = 20;
const PATIENCE_S = 30;
const LARGEST_SEED = 2 ** 31 - 1;
/** What a service is started with; the rest of the environment is the caller's own. */
const PASSED_ON = ["PATH", "HOME", "LANG", "LC_ALL", "TZ"];

export const bench: Verb = {
  name: "bench",
  summary: "whether a program works under a seccomp profile, and what the profile costs it",
  define: (command) => {
    command
      .argument("<profile>", "a seccomp profile (- for standard input)")
      .argument("<command...>", "the service, in the foreground, and its arguments, after --")
      .addOption(
        new Option(
          "--check <url-or-command>",
          "ready, and working, when this succeeds",
        ).makeOptionMandatory(),
      )
      .option("--load <url-or-command>", "the work that is measured (default: the check)")
      .addOption(
        new Option(
          "--requests <n>",
          `how often a round does the work (default: ${URL_REQUESTS} for a URL, ${COMMAND_REQUESTS} for a command)`,
        ).argParser(wholeNumber(1, 1_000_000)),
      )
      .addOption(
        new Option("--rounds <n>", "pairs of rounds, with the profile and without")
          .argParser(wholeNumber(1, 1_000))
          .default(ROUNDS),
      )
      .addOption(
        new Option("--runtime <name>", "what enforces the profile")
          .choices(["runc", "crun"])
          .default("runc"),
      )
      .option(
        "--mount <path>",
        "a folder or file that the service may write to, once for each; what it writes elsewhere is thrown away",
        collected,
      )
      .option("--no-new-privileges", "as allowPrivilegeEscalation: false of a pod has it")
      .addOption(
        new Option("--patience <seconds>", "how long it may take until it is ready")
          .argParser(wholeNumber(1, 600))
          .default(PATIENCE_S),
      )
      .addOption(
        new Option(
          "--seed <n>",
          "of the order of rounds and of the intervals (default: drawn)",
        ).argParser(wholeNumber(0, LARGEST_SEED)),
      )
      .option("--json <file>", "write the report as JSON")
      .option("--markdown <file>", "write it as Markdown")
      .option("--svg <file>", "draw the rounds")
      .option("-o, --output <folder>", "write overhead.json, overhead.md and overhead.svg there")
      .addHelpText(
        "after",
        `${examples([
          [
            "gatehouse seccomp bench a.json --check http://127.0.0.1/ -- ./server",
            "1000 requests a round",
          ],
          [
            "gatehouse seccomp bench a.json --check ./ok --load ./load -- ./server",
            "a load program a round",
          ],
        ])}

The program runs in a container on this machine's files and network, as root. Commands for --check and --load run in the
shell outside of it. Exit status 0 where the program works under the profile, whatever that costs; 1 where it does not.
Ctrl-C ends it, and what was measured by then is reported.`,
      );
  },
  run: async (io, command) => {
    const options = command.opts<BenchOptions>();
    let step = "starting";
    const trial = await trialOf(io, command, options, (text) => {
      step = text;
    });
    const report = await withProgress(io, () => step, runTrial(trial));
    const files = await writeReport(io.cwd, report, options);
    const paint = paintFor(io, "stderr");
    writeLines(
      io.stderr,
      report.warnings.map((warning) => `${paint.warning("warning:")} ${plain(warning)}`),
    );
    writeLines(io.stdout, [
      ...reportText(report).map(plain),
      ...files.map((file) => `wrote ${plain(file)}`),
    ]);
    const { without, with: withIt } = report.functioning;
    return without.works && withIt.works && !report.interrupted ? EXIT_OK : EXIT_REFUSED;
  },
};

async function trialOf(
  io: CliIo,
  command: Command,
  options: BenchOptions,
  onStep: (text: string) => void,
): Promise<Trial> {
  const [file = "", ...argv] = command.args;
  const check = parseWork(options.check);
  const load = options.load === undefined ? check : parseWork(options.load);
  const requests = options.requests ?? (load.kind === "url" ? URL_REQUESTS : COMMAND_REQUESTS);
  const runtime = await runtimeFacts(options.runtime);
  const kernel = parseKernel(/^\d+\.\d+/.exec(release())?.[0] ?? "") ?? DEFAULT_TARGET.kernel;
  const target = { ...DEFAULT_TARGET, architecture: runtime.native, kernel };
  const { profile } = await readProfileFile(io, file, target);
  const noNewPrivileges = !options.newPrivileges;
  return {
    profile,
    runtime,
    service: {
      runtime: options.runtime,
      command: argv,
      environment: environmentOf(io.env, (name) => PASSED_ON.includes(name)),
      workEnvironment: environmentOf(io.env, () => true),
      mounts: (options.mount ?? []).map((place) => {
        const source = path.resolve(io.cwd, place);
        return { source, destination: source };
      }),
      noNewPrivileges,
      check,
      patienceMs: options.patience * 1000,
    },
    load,
    plan: {
      profile: file,
      command: argv,
      noNewPrivileges,
      check: workText(check),
      load: workText(load),
      requests,
      rounds: options.rounds,
      seed: options.seed ?? randomInt(LARGEST_SEED),
    },
    signal: io.signal,
    onStep,
  };
}

/** The runtime of this machine as the model wants to know it. */
async function runtimeFacts(name: RuntimeName): Promise<RuntimeFacts> {
  const obstacle = await whyNoContainers(name);
  const found = await findRuntime(name);
  const native = machineArchitecture();
  if (obstacle !== undefined || found === undefined || native === undefined) {
    throw new PolicyError("misconfigured", obstacle ?? `${name} cannot be used on this machine`);
  }
  if (!found.hasSeccomp) {
    throw new PolicyError("misconfigured", `${found.binary} was built without seccomp`);
  }
  const { libseccomp } = found;
  if (libseccomp === undefined) {
    throw new PolicyError("misconfigured", `no libseccomp is found that ${name} could use`);
  }
  return { runtime: name, version: found.version, libseccomp, native, kernel: found.kernel };
}

function environmentOf(
  env: NodeJS.ProcessEnv,
  isWanted: (name: string) => boolean,
): Readonly<Record<string, string>> {
  const wanted = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined || !isWanted(name) ? [] : [[name, value]],
  );
  return { PATH: SYSTEM_PATH, ...Object.fromEntries(wanted) };
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`A whole number from ${least} to ${most} is wanted.`);
  };
}
