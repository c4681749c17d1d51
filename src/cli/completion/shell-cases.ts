import type { Candidates, CompletedCommand, Word } from "./completions.ts";

/** The branches of `case` that bash and zsh both understand, by what they are asked about. */
export interface ShellCases {
  /** Every command: `'push' | 'seccomp lint'`. */
  readonly commands: string;
  /** By the command and the option before: `'push --engine') ...`. */
  readonly values: string;
  /** The options of each command. */
  readonly options: string;
  /** What else each command takes. */
  readonly operands: string;
}

/** How a shell offers candidates: a command for each kind. */
export interface Offers {
  words(words: readonly Word[]): string;
  readonly files: string;
  readonly text: string;
}

export function shellCases(commands: readonly CompletedCommand[], offers: Offers): ShellCases {
  const offer = (candidates: Candidates): string =>
    candidates.kind === "words" ? offers.words(candidates.words) : offers[candidates.kind];
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ names, value }) =>
      value === undefined
        ? []
        : names.map((name) => [`${path} ${name}`, `${offer(value)}; return`] as const),
    ),
  );
  const options = commands.map(({ path, options: all }) => {
    const words = all.flatMap(({ names, about }) => names.map((word) => ({ word, about })));
    return [path, offers.words(words)] as const;
  });
  const operands = commands.map(({ path, operands: each }) => [path, offer(each)] as const);
  return {
    commands: patterns(commands.map(({ path }) => path).filter((path) => path !== "")),
    values: branches(values),
    options: branches(options),
    operands: branches(operands),
  };
}

/** How a shell names the words that are typed. */
export interface TypedWords {
  /** The array, the number of its first word behind the program's name, and that of the word at the cursor. */
  readonly array: string;
  readonly first: number;
  readonly cursor: string;
}

/** Goes along the words to the command that is meant, then offers what fits there. Bash and zsh both understand it. */
export function offerLines(cases: ShellCases, typed: TypedWords, files: string): string {
  const { commands, values, options, operands } = cases;
  const { array, first, cursor } = typed;
  return `  for ((index = ${first}; index < ${cursor}; index++)); do
    next="\${at:+$at }\${${array}[index]}"
    case "$next" in
    ${commands}) at="$next" ;;
    *) break ;;
    esac
  done
  for ((; index < ${cursor}; index++)); do
    if [[ \${${array}[index]} == '--' ]]; then
      ${files}
      return
    fi
  done
  case "$at $previous" in
${values}
  esac
  if [[ $current == -* ]]; then
    case "$at" in
${options}
    esac
    return
  fi
  case "$at" in
${operands}
  esac`;
}

/** One branch for all patterns that do the same. */
function branches(cases: readonly (readonly [pattern: string, action: string])[]): string {
  const byAction = new Map<string, string[]>();
  for (const [pattern, action] of cases) {
    byAction.set(action, [...(byAction.get(action) ?? []), pattern]);
  }
  return [...byAction].map(([action, all]) => `    ${patterns(all)}) ${action} ;;`).join("\n");
}

function patterns(texts: readonly string[]): string {
  return texts.map(quoted).join(" | ");
}

/** A text as one word of bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
