import type { CompletedCommand } from "./completions.ts";
import { quoted, shellCases } from "./shell-cases.ts";

/** Completes `gatehouse` in zsh, sourced or as `_gatehouse` in a folder of `fpath`. */
export function zshScript(completed: readonly CompletedCommand[]): string {
  const { commands, values, options, operands } = shellCases(completed, {
    words: (words) =>
      [
        "_gatehouse_words",
        ...words.map(({ word, about }) => quoted(about ? `${word}:${about}` : word)),
      ].join(" "),
    files: "_files",
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
  for ((index = 2; index < CURRENT; index++)); do
    next="\${at:+$at }\${words[index]}"
    case "$next" in
    ${commands}) at="$next" ;;
    *) break ;;
    esac
  done
  for ((; index < CURRENT; index++)); do
    if [[ \${words[index]} == '--' ]]; then
      _files
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
  esac
}

if [[ \${funcstack[1]} == '_gatehouse' ]]; then
  _gatehouse "$@"
else
  compdef _gatehouse gatehouse
fi
`;
}
