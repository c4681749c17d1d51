import type { CompletedCommand } from "./completions.ts";
import { offerLines, quoted, shellCases, type TypedWords } from "./shell-cases.ts";

const TYPED: TypedWords = { array: "COMP_WORDS", first: 1, cursor: "COMP_CWORD" };
const FILES = "_gatehouse_files";

/** Completes `gatehouse` in bash, from version 3.2 on, which has no `compopt` and then always offers files too. */
export function bashScript(completed: readonly CompletedCommand[]): string {
  const cases = shellCases(completed, {
    words: (words) => ["_gatehouse_words", ...words.map(({ word }) => quoted(word))].join(" "),
    files: FILES,
    text: ":",
  });
  return `# Completes gatehouse in bash: source <(gatehouse completion bash)
_gatehouse_words() {
  COMPREPLY=($(compgen -W "$*" -- "$current"))
}

_gatehouse_files() {
  compopt -o default 2>/dev/null
}

_gatehouse() {
  local IFS=$' \\t\\n' at='' next index
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  COMPREPLY=()
  compopt +o default 2>/dev/null
  # --name=value is three words here.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
${offerLines(cases, TYPED, FILES)}
}

complete -o default -F _gatehouse gatehouse
`;
}
