import type { CompletedCommand } from "./completions.ts";
import { quoted, shellCases } from "./shell-cases.ts";

/** Completes `gatehouse` in bash, from version 3.2 on, which has no `compopt` and then always offers files too. */
export function bashScript(completed: readonly CompletedCommand[]): string {
  const { commands, values, options, operands } = shellCases(completed, {
    words: (words) => ["_gatehouse_words", ...words.map(({ word }) => quoted(word))].join(" "),
    files: "_gatehouse_files",
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
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${at:+$at }\${COMP_WORDS[index]}"
    case "$next" in
    ${commands}) at="$next" ;;
    *) break ;;
    esac
  done
  for ((; index < COMP_CWORD; index++)); do
    if [[ \${COMP_WORDS[index]} == '--' ]]; then
      _gatehouse_files
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

complete -o default -F _gatehouse gatehouse
`;
}
