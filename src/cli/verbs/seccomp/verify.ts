import { spawn } from "node:child_process";
import { InvalidArgumentError, Option } from "commander";
import type { ContainerEnd } from "../../../containers/container-options.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../../containers/runtime.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import type { Denial } from "../../../recorders/recorder.ts";
import { type Verification, verify as verifyUnder } from "../../../recorders/verify.ts";
import { errnoName } from "../../../seccomp/constants/errno.ts";
import { DEFAULT_TARGET } from "../../../seccomp/profile/profile-target.ts";
import { writeProfile } from "../../../seccomp/profile/write-profile.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { readProfileFile } from "../../local/seccomp-profiles.ts";
import { jsonOption } from "../../options.ts";
import { type Paint, paintFor, plain } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";

interface Options {
  readonly runtime: RuntimeName | "both";
  readonly newPrivileges: boolean;
  readonly check?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

const DEFAULT_SECONDS = 60;
const MOST_SECONDS = 3600;
const SHOWN_DENIALS = 100;

export const verify: Verb = {
  name: "verify",
  summary: "start a command under a seccomp profile in containers, check it, list what was denied",
  define: (command) => {
    command
      .argument("<profile>", "a profile in any form (- for standard input)")
      .argument("<command...>", "the command and its arguments, after --")
      .addOption(
        new Option("--runtime <name>", "where it is started")
          .choices([...RUNTIME_NAMES, "both"])
          .default("both"),
      )
      .option("--no-new-privileges", "the container may gain none")
      .option("--check <shell command>", "run here until it succeeds; then the command is stopped")
      .option("--timeout <seconds>", "give up after so long in each", seconds, DEFAULT_SECONDS)
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse seccomp verify p.json -- ls /", "does it end well?"],
          ["gatehouse seccomp verify p.json --check 'curl -sf :80' -- nginx", "does it serve?"],
        ]),
      );
  },
  run: async (io, command) => {
    const options = command.opts<Options>();
    const [file = "", ...argv] = command.args;
    const { profile } = await readProfileFile(io, file, DEFAULT_TARGET);
    if (options.check !== undefined && (await runCheck(io, options.check, io.signal))) {
      throw new PolicyError(
        "conflict",
        "the check succeeds before the command is started: it would say nothing about the profile",
      );
    }
    const runtimes = options.runtime === "both" ? RUNTIME_NAMES : [options.runtime];
    const results: [RuntimeName, Verification][] = [];
    for (const runtime of runtimes) {
      const work = verifyIn(io, options, runtime, writeProfile(profile), argv);
      results.push([runtime, await withProgress(io, `trying it in ${runtime}`, work)]);
    }
    if (options.json === true) {
      writeJson(io.stdout, Object.fromEntries(results));
    } else {
      const paint = paintFor(io, "stdout");
      writeLines(
        io.stdout,
        results.flatMap(([runtime, result]) => [
          ...linesOf(runtime, result, paint),
          ...(options.newPrivileges && result.end.kind === "not_started" ? [PRIVILEGES_HINT] : []),
        ]),
      );
    }
    return results.every(([, { passed }]) => passed) ? EXIT_OK : EXIT_REFUSED;
  },
};

async function verifyIn(
  io: CliIo,
  options: Options,
  runtime: RuntimeName,
  profile: string,
  command: readonly string[],
): Promise<Verification> {
  const { check } = options;
  return await verifyUnder({
    container: {
      runtime,
      command,
      profile,
      noNewPrivileges: !options.newPrivileges,
      environment: Object.fromEntries(
        Object.entries(io.env).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]],
        ),
      ),
      folder: io.cwd,
      timeoutMs: options.timeout * 1000,
    },
    check: check === undefined ? undefined : async (signal) => await runCheck(io, check, signal),
    signal: io.signal,
  });
}

/** True when the shell command ends with 0. It is ended with whoever waits for it. */
function runCheck(io: CliIo, check: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", check], {
      cwd: io.cwd,
      env: io.env,
      stdio: "ignore",
      signal,
      killSignal: "SIGKILL",
    });
    child.on("error", () => resolve(false));
    child.on("close", (status) => resolve(status === 0));
  });
}

function linesOf(runtime: RuntimeName, result: Verification, paint: Paint): string[] {
  const { passed, denials, unseen } = result;
  const verdict = passed ? paint.good("passes") : paint.bad("fails");
  const seen =
    denials === undefined
      ? [`  denials were not seen (bpftrace: ${plain(unseen ?? "not asked")})`]
      : denialLines(denials);
  return [`${paint.strong(runtime)}: ${verdict}: ${outcome(result)}`, ...seen];
}

/** A runtime calls more where it may still gain privileges. */
const PRIVILEGES_HINT =
  "  a profile that was made for --no-new-privileges starts nothing without that option";

function denialLines(denials: readonly Denial[]): string[] {
  if (denials.length === 0)
    return ["  nothing was denied (seen by bpftrace: calls that return without having entered)"];
  const lines = denials
    .slice(0, SHOWN_DENIALS)
    .map(({ name, number, architecture, process, errno, count }) => {
      const got =
        errno === undefined
          ? "was killed or got SIGSYS"
          : `got ${errnoName(errno) ?? `errno ${errno}`}`;
      const times = count === 1 ? "once" : `${count} times`;
      return `  ${name ?? number} (${architecture} ${number}) by ${plain(process)} ${got}, ${times}`;
    });
  const more = denials.length - lines.length;
  return [
    "  denied, as bpftrace saw them (calls that return without having entered):",
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function outcome({ end, checked }: Verification): string {
  if (checked === true) return "the check succeeded";
  const failed = checked === false ? "the check did not succeed; " : "";
  return `${failed}${endText(end)}`;
}

function endText(end: ContainerEnd): string {
  if (end.kind === "exited") return `the command exited with ${end.status}`;
  if (end.kind === "signalled") return `the command was ended by ${end.signal}`;
  if (end.kind === "not_started") return `the container did not start: ${plain(end.message)}`;
  return end.kind === "deadline" ? "it did not end in time" : "it was killed";
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= MOST_SECONDS) return value;
  throw new InvalidArgumentError(`A number of seconds up to ${MOST_SECONDS} is wanted.`);
}
