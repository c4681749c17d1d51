import { Command, type CommanderError } from "commander";
import { builtProgram, versionLine } from "../means/program/built-program.ts";
import { ownCommand } from "../service/own-command.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT_CODES, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE } from "./exit-codes.ts";
import { reportFailure } from "./failure.ts";
import { hasColour, paintFor } from "./paint.ts";
import type { Verb, VerbGroup } from "./verb.ts";
import { advisories } from "./verbs/advisories/advisories.ts";
import { agentConfigVerb } from "./verbs/agent-config.ts";
import { attest } from "./verbs/attest/attest.ts";
import { audit } from "./verbs/audit/audit.ts";
import { check } from "./verbs/check.ts";
import { completion } from "./verbs/completion.ts";
import { config } from "./verbs/config.ts";
import { context } from "./verbs/context/context.ts";
import { decide } from "./verbs/decide.ts";
import { deleteVerb } from "./verbs/delete.ts";
import { devCert } from "./verbs/dev-cert.ts";
import { generate } from "./verbs/generate.ts";
import { go } from "./verbs/go/go.ts";
import { goSumcheck } from "./verbs/go-sumcheck.ts";
import { health } from "./verbs/health.ts";
import { history } from "./verbs/history.ts";
import { inspect } from "./verbs/inspect.ts";
import { list } from "./verbs/list.ts";
import { pull } from "./verbs/pull.ts";
import { push } from "./verbs/push.ts";
import { record } from "./verbs/record.ts";
import { rollback } from "./verbs/rollback.ts";
import { sbom } from "./verbs/sbom/sbom.ts";
import { schema } from "./verbs/schema.ts";
import { seccomp } from "./verbs/seccomp/seccomp.ts";
import { serve } from "./verbs/serve.ts";
import { test } from "./verbs/test.ts";
import { token } from "./verbs/token/token.ts";
import { watch } from "./verbs/watch.ts";

/** Columns of help text where it does not go to a terminal. */
const HELP_WIDTH = 100;

/** Every command of the program, in the order of its help and of the README's table. */
export const COMMANDS: readonly (Verb | VerbGroup)[] = [
  serve,
  config,
  health,
  push,
  pull,
  generate,
  check,
  test,
  decide,
  inspect,
  list,
  history,
  rollback,
  deleteVerb,
  schema,
  watch,
  token,
  audit,
  agentConfigVerb,
  devCert,
  context,
  record,
  seccomp,
  attest,
  advisories,
  sbom,
  go,
  goSumcheck,
  completion,
];

/** Every command that does something, by what is typed for it: groups give one line for each of theirs. */
export function commandLines(): readonly Pick<Verb, "name" | "summary">[] {
  return COMMANDS.flatMap((entry) =>
    "verbs" in entry
      ? entry.verbs.map(({ name, summary }) => ({ name: `${entry.name} ${name}`, summary }))
      : [entry],
  );
}

/**
 * The program `gatehouse`. Its commands print through `io` and report their exit status to `finish`; parsing throws
 * `CommanderError` over wrong usage, and for help and version.
 */
export function createProgram(io: CliIo, finish: (status: number) => void = () => {}): Command {
  const program = new Command("gatehouse");
  prepare(program, io)
    .description("Policy bundle service for Open Policy Agent.")
    .version(versionLine(builtProgram()), "-V, --version", "print the version")
    .addHelpText("after", `${exitCodesText()}\n\nRun it as: ${ownCommand()} <command>`);
  const add = (parent: Command, entry: Verb | VerbGroup): void => {
    const command = prepare(
      parent.command(entry.name, { isDefault: "isDefault" in entry && entry.isDefault === true }),
      io,
    ).summary(entry.summary);
    command.description(`${entry.summary.slice(0, 1).toUpperCase()}${entry.summary.slice(1)}.`);
    if ("verbs" in entry) {
      for (const verb of entry.verbs) add(command, verb);
    } else {
      entry.define(command);
      command.action(async () => finish(await runVerb(io, entry, command)));
    }
  };
  for (const entry of COMMANDS) add(program, entry);
  return program;
}

/** Runs one command line (without `node` and the script) and gives the exit status; nothing is thrown. */
export async function runProgram(argv: readonly string[], io: CliIo): Promise<number> {
  let status = EXIT_OK;
  const program = createProgram(io, (given) => {
    status = given;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (error) {
    if (!isCommanderError(error)) return reportFailure(io, error, { json: false });
    return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
  }
}

async function runVerb(io: CliIo, verb: Verb, command: Command): Promise<number> {
  try {
    const status = await verb.run(io, command);
    return io.signal.aborted && status !== EXIT_OK ? EXIT_INTERRUPTED : status;
  } catch (error) {
    if (isCommanderError(error)) throw error;
    return reportFailure(io, error, { json: command.opts<{ json?: boolean }>().json === true });
  }
}

function prepare(command: Command, io: CliIo): Command {
  const { strong } = paintFor(io, "stdout");
  return command
    .exitOverride()
    .showHelpAfterError(`(${typedFor(command)} --help tells more)`)
    .configureHelp({ styleTitle: strong, subcommandTerm: (verb) => verb.name() })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns || HELP_WIDTH,
      getErrHelpWidth: () => io.stderr.columns || HELP_WIDTH,
      getOutHasColors: () => hasColour(io.stdout, io.env),
      getErrHasColors: () => hasColour(io.stderr, io.env),
    });
}

/** `gatehouse`, `gatehouse push`, `gatehouse seccomp lint`. */
function typedFor(command: Command): string {
  return command.parent === null ? command.name() : `${typedFor(command.parent)} ${command.name()}`;
}

function exitCodesText(): string {
  const lines = EXIT_CODES.map(({ status, meaning }) => `  ${String(status).padEnd(4)} ${meaning}`);
  return ["", "Exit status:", ...lines].join("\n");
}

/** Commander's own class, asked by its shape: Jest runs tests in a realm of its own. */
function isCommanderError(error: unknown): error is CommanderError {
  return typeof error === "object" && error !== null && "exitCode" in error && "code" in error;
}
