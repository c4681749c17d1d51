import type { Argument, Command, Option } from "commander";

/** What may be typed at a place. */
export type Candidates =
  | { readonly kind: "words"; readonly words: readonly Word[] }
  | { readonly kind: "files" }
  /** Something that only the person knows. */
  | { readonly kind: "text" };

export interface Word {
  readonly word: string;
  readonly about: string;
}

export interface CompletedOption {
  /** `-o` and `--output`. */
  readonly names: readonly string[];
  readonly about: string;
  /** What may stand behind it; undefined for one that takes nothing. */
  readonly value: Candidates | undefined;
}

/** One command, or the program itself, as a shell completes it. */
export interface CompletedCommand {
  /** What is typed for it behind the program's name: `seccomp lint`; empty for the program. */
  readonly path: string;
  readonly options: readonly CompletedOption[];
  /** Commands of a group, or arguments. */
  readonly operands: Candidates;
}

/** Arguments that are no files, by their names in the help. */
const OTHER_ARGUMENTS = new Set(["name", "revision", "rule", "kind", "call", "shell"]);

/** The program and each of its commands, in the order of the help. */
export function completionsOf(program: Command, path = ""): readonly CompletedCommand[] {
  const below = program.createHelp().visibleCommands(program);
  const pathOf = (command: Command): string => `${path} ${command.name()}`.trimStart();
  const words = below.map((command) => ({ word: command.name(), about: command.summary() }));
  const own = { path, options: optionsOf(program), operands: operandsOf(program, words) };
  return [
    own,
    ...below.flatMap((command) =>
      command.name() === "help"
        ? [{ path: pathOf(command), options: [], operands: own.operands }]
        : completionsOf(command, pathOf(command)),
    ),
  ];
}

function optionsOf(command: Command): CompletedOption[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({
      names: [option.short, option.long].filter((name) => name !== undefined),
      about: option.description,
      value: option.required || option.optional ? takenBy(option) : undefined,
    }));
}

function takenBy({ flags, argChoices }: Option): Candidates {
  if (argChoices !== undefined) return choices(argChoices);
  return /[<[].*(?:file|folder|path|place)/.test(flags) ? { kind: "files" } : { kind: "text" };
}

function operandsOf(command: Command, commands: readonly Word[]): Candidates {
  if (commands.length > 0) return { kind: "words", words: commands };
  const candidates = command.registeredArguments.map(argumentOf);
  return (
    candidates.find(({ kind }) => kind === "words") ??
    candidates.find(({ kind }) => kind === "files") ?? { kind: "text" }
  );
}

function argumentOf(argument: Argument): Candidates {
  if (argument.argChoices !== undefined) return choices(argument.argChoices);
  return { kind: OTHER_ARGUMENTS.has(argument.name()) ? "text" : "files" };
}

function choices(words: readonly string[]): Candidates {
  return { kind: "words", words: words.map((word) => ({ word, about: "" })) };
}
