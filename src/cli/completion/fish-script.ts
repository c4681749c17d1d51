import type { Candidates, CompletedCommand, CompletedOption, Word } from "./completions.ts";

/** Completes `gatehouse` in fish. */
export function fishScript(completed: readonly CompletedCommand[]): string {
  const paths = completed.map(({ path }) => path).filter((path) => path !== "");
  return `# Completes gatehouse in fish: gatehouse completion fish | source
function __gatehouse_is
    set -l at
    for word in (commandline -opc)[2..]
        set -l next (string join -- ' ' $at $word)
        contains -- $next ${paths.map(quoted).join(" ")}; or break
        set at $next
    end
    test "$at" = "$argv[1]"
end

complete -c gatehouse -f
${completed.flatMap(linesOf).join("\n")}
`;
}

function linesOf({ path, options, operands }: CompletedCommand): string[] {
  const begin = `complete -c gatehouse -n ${quoted(`__gatehouse_is ${quoted(path)}`)}`;
  return [
    ...operandLines(operands).map((line) => `${begin} ${line}`),
    ...options.map((option) => `${begin} ${optionLine(option)}`),
  ];
}

function operandLines(operands: Candidates): string[] {
  if (operands.kind === "files") return ["-F"];
  return operands.kind === "text" ? [] : operands.words.map(wordLine);
}

function wordLine({ word, about }: Word): string {
  return about === "" ? `-a ${quoted(word)}` : `-a ${quoted(word)} -d ${quoted(about)}`;
}

function optionLine({ names, about, value }: CompletedOption): string {
  const flags = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  return [...flags, ...valueFlags(value), `-d ${quoted(about)}`].join(" ");
}

function valueFlags(value: Candidates | undefined): string[] {
  if (value === undefined) return [];
  if (value.kind === "files") return ["-r -F"];
  if (value.kind === "text") return ["-x"];
  return [`-x -a ${quoted(value.words.map(({ word }) => word).join(" "))}`];
}

/** A text as one word of fish. */
function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
