import type { CompletedCommand } from "./completions.ts";
import { offerLines, quoted, shellCases, type TypedWords } from "./shell-cases.ts";

const TYPED: TypedWords = { array: "words", first: 2, cursor: "CURRENT" };
const FILES = "_files";

/** Completes `gatehouse` in zsh, sourced or as `_gatehouse` in a folder of `fpath`. */
export function zshScript(completed: readonly CompletedCommand[]): string {
  const cases = shellCases(completed, {
    words: (words) =>
      [
        "_gatehouse_words",
        ...words.map(({ word, about }) => quoted(about ? `${word}:${about}` : word)),
      ].join(" "),
    files: FILES,
    text: ":",
  });
  return `#compdef gatehouse
# Completes gatehouse in zsh: source <(gatehouse completion zsh)
_gatehouse_words() {
  local -a found
  found=("$@")
  _describe 'gatehouse' found
}

_gatehouse() {
  local at='' next index
  local current="\${words[CURRENT]}" previous="\${words[CURRENT - 1]}"
  if [[ $current == --*=* ]]; then
    previous="\${current%%=*}"
    current=''
    compset -P '*='
  fi
${offerLines(cases, TYPED, FILES)}
}

if [[ \${funcstack[1]} == '_gatehouse' ]]; then
  _gatehouse "$@"
else
  compdef _gatehouse gatehouse
fi
`;
}
