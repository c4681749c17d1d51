import { PolicyError } from "../../../domain/policy-error.ts";
import { didYouMean } from "../../../means/text/suggestion.ts";
import { verdictText } from "../../../seccomp/compare/verdict-text.ts";
import { constantValue } from "../../../seccomp/constants/constants.ts";
import { explainCall } from "../../../seccomp/explain/explain-call.ts";
import type { CallFilter, Decision } from "../../../seccomp/model/decision.ts";
import {
  type Loaded,
  type LoadNote,
  loadProfile,
  type RuntimeFacts,
} from "../../../seccomp/model/load-profile.ts";
import { verdictOf } from "../../../seccomp/model/verdict.ts";
import type { SeccompProfile } from "../../../seccomp/profile/profile.ts";
import type { Architecture } from "../../../seccomp/syscalls/architecture.ts";
import { syscallNumber, syscallsOf } from "../../../seccomp/syscalls/syscall-table.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { readProfileFile } from "../../local/seccomp-profiles.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { addRuntime, addTarget, runtimesOf, runtimeText, targetOf } from "../../seccomp-options.ts";
import { examples, type Verb } from "../../verb.ts";

/** Columns that the names of calls fill. */
const WIDTH = 100;
const MOST_ARGUMENTS = 6;

export const verdict: Verb = {
  name: "verdict",
  summary: "what runc and crun really enforce of a seccomp profile, of all calls or of one",
  define: (command) => {
    command
      .argument("<profile>", "a profile in any form (- for standard input)")
      .argument("[call]", "a name or a number; without it all calls are told")
      .argument("[arguments...]", "up to six: numbers, or constants such as AF_INET|...; 0 else")
      .addOption(jsonOption());
    addTarget(command);
    addRuntime(command);
    command.addHelpText(
      "after",
      `${examples([
        ["gatehouse seccomp verdict web.json", "every call, and what is done unasked"],
        ["gatehouse seccomp verdict web.json socket AF_INET6", "one call"],
        ["gatehouse seccomp verdict web.json 463", "a number"],
      ])}

Exit status 0 where every runtime loads the profile and, of one call, lets it run.`,
    );
  },
  run: async (io, command) => {
    const [file = "", call, ...args] = command.args;
    const target = targetOf(command);
    const { profile } = await readProfileFile(io, file, target);
    const runtimes = runtimesOf(command);
    const json = command.opts<{ json?: boolean }>().json === true;
    if (call === undefined) return tellAll(io, profile, runtimes, json);
    const seen = {
      architecture: target.architecture,
      number: numberOf(target.architecture, call),
      args: args.map((text) => valueOfArgument(target.architecture, text)),
    };
    if (args.length > MOST_ARGUMENTS) command.error("error: a call has at most six arguments");
    return tellOne(io, profile, seen, runtimes, json);
  },
};

interface Called {
  readonly architecture: Architecture;
  readonly number: number;
  readonly args: readonly bigint[];
}

function numberOf(architecture: Architecture, call: string): number {
  if (/^\d{1,10}$/.test(call)) return Number(call);
  const number = syscallNumber(architecture, call);
  if (number !== undefined) return number;
  const hint = didYouMean(call, syscallsOf(architecture).keys());
  throw new PolicyError(
    "invalid_parameter",
    `${architecture} has no call ${JSON.stringify(call)}${hint}`,
  );
}

function valueOfArgument(architecture: Architecture, text: string): bigint {
  if (/^(?:0x[0-9a-fA-F]{1,16}|\d{1,20})$/.test(text)) return BigInt.asUintN(64, BigInt(text));
  if (/^-\d{1,19}$/.test(text)) return BigInt.asUintN(64, BigInt(text));
  const value = constantValue(architecture, text);
  if (value !== undefined) return value;
  throw new PolicyError(
    "invalid_parameter",
    `${JSON.stringify(text)} is no number and no constant`,
  );
}

function tellOne(
  io: CliIo,
  profile: SeccompProfile,
  called: Called,
  runtimes: readonly RuntimeFacts[],
  json: boolean,
): number {
  const { call, verdicts, change } = explainCall(profile, called, runtimes);
  if (json) writeJson(io.stdout, { ...called, args: called.args.map(String), call, verdicts });
  else {
    const { faint } = paintFor(io, "stdout");
    writeLines(
      io.stdout,
      verdicts.map(
        ({ runtime, verdict: given, because }) =>
          `${call} ${given === undefined ? "" : `${verdictText(given)}: `}${because} ${faint(`(${runtimeText(runtime)})`)}`,
      ),
    );
  }
  return change === undefined ? EXIT_OK : EXIT_REFUSED;
}

interface ToldArchitecture {
  readonly architecture: Architecture;
  /** Names by what becomes of them. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  /** What numbers without a name get. */
  readonly others: string;
}

interface ToldRuntime {
  readonly runtime: RuntimeFacts;
  readonly loads: boolean;
  readonly notes: readonly LoadNote[];
  readonly architectures: readonly ToldArchitecture[];
  /** What calls of every other architecture get. */
  readonly foreign: string | undefined;
}

function tellAll(
  io: CliIo,
  profile: SeccompProfile,
  runtimes: readonly RuntimeFacts[],
  json: boolean,
): number {
  const told = runtimes.map((runtime) => toldRuntime(runtime, loadProfile(profile, runtime)));
  if (json) writeJson(io.stdout, told);
  else
    writeLines(
      io.stdout,
      told.flatMap((each) => linesOf(io, each)),
    );
  return told.every(({ loads }) => loads) ? EXIT_OK : EXIT_REFUSED;
}

function toldRuntime(runtime: RuntimeFacts, loaded: Loaded): ToldRuntime {
  if (loaded.kind === "refused") {
    const nothing = { architectures: [], foreign: undefined };
    return { runtime, loads: false, notes: loaded.reasons, ...nothing };
  }
  const { effective, notes } = loaded;
  const architectures = [...effective.architectures].map(([architecture, filter]) => ({
    architecture,
    calls: callsByFate(architecture, filter),
    others: verdictText(verdictOf(effective, { architecture, number: UNKNOWN_NUMBER, args: [] })),
  }));
  return { runtime, loads: true, notes, architectures, foreign: verdictText(effective.foreign) };
}

/** No kernel has so many calls. */
const UNKNOWN_NUMBER = 0x3fffffff;

function callsByFate(
  architecture: Architecture,
  filter: CallFilter,
): Readonly<Record<string, readonly string[]>> {
  const fates = new Map<string, string[]>();
  for (const [name, number] of syscallsOf(architecture)) {
    const fate = fateOf(filter, number);
    fates.set(fate, [...(fates.get(fate) ?? []), name]);
  }
  return Object.fromEntries([...fates].sort(([left], [right]) => rankOf(left) - rankOf(right)));
}

/** What runs is told first. */
function rankOf(fate: string): number {
  const found = ["runs", "runs and is logged", DEPENDS].indexOf(fate);
  return found < 0 ? Number.MAX_SAFE_INTEGER : found;
}

const DEPENDS = "depends on its arguments";

function fateOf({ calls, others, enosysAbove }: CallFilter, number: number): string {
  if (enosysAbove !== undefined && number > enosysAbove) return "fails with ENOSYS";
  const decision: Decision = calls.get(number) ?? others;
  return decision.kind === "verdict" ? verdictText(decision.verdict) : DEPENDS;
}

function linesOf(
  io: CliIo,
  { runtime, loads, notes, architectures, foreign }: ToldRuntime,
): string[] {
  const { strong, good, bad, warning } = paintFor(io, "stdout");
  return [
    `${strong(runtimeText(runtime))}: ${loads ? good("loads") : bad("does not load")}`,
    ...notes.map(({ message, rule }) => {
      const place = rule === undefined ? "" : ` (rule ${rule + 1} of syscalls)`;
      return `  ${loads ? warning("note:") : bad("refused:")} ${plain(message)}${place}`;
    }),
    ...architectures.flatMap(({ architecture, calls, others }) => [
      `  ${strong(architecture)}, numbers without a name: ${others}`,
      ...Object.entries(calls).flatMap(([fate, names]) => [
        `    ${fate} (${names.length}):`,
        ...wrapped(names, "      "),
      ]),
    ]),
    ...(foreign === undefined ? [] : [`  every other architecture: ${foreign}`]),
  ];
}

function wrapped(names: readonly string[], indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const name of names) {
    if (line.length + name.length + 1 > WIDTH && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${name} `;
  }
  return [...lines, line.trimEnd()];
}
