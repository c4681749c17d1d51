/** What an interactive zsh reads at its start: each request adds what was offered, and a mark, to `$FOUND`. */
const START = `
autoload -Uz compinit; compinit -u -D
source "$SCRIPT"
compadd() {
  local -a hits
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- $hits >> $FOUND
  builtin compadd "$@"
}
ask() { zle complete-word; print -r -- '---' >> $FOUND; BUFFER='' }
zle -N ask
bindkey '^I' ask
print -r -- '---' >> $FOUND
`;

/** Types each line and the tab key at a terminal of that zsh, and waits for the mark. */
const TYPE = `
zmodload zsh/zpty
zpty shell zsh -i
integer marks=0
local got
await() {
  (( marks += 1 ))
  until [[ -e $FOUND && \${#\${(M)\${(f)"$(<$FOUND)"}:#---}} -ge $marks ]]; do
    zpty -r -t shell got
    sleep 0.01
  done
}
await
for line in "$@"; do
  zpty -w -n shell "$line"$'\\t'
  await
done
zpty -d shell
`;

/** The files with which a zsh at a terminal is asked. */
export const ZSH_FILES: Readonly<Record<string, string>> = { ".zshrc": START, "type.zsh": TYPE };

/** What was offered for each line that was typed. */
export function zshAnswers(found: string): string[][] {
  const [, ...answers] = found.split(/^---\n/m);
  return answers.slice(0, -1).map((answer) => answer.split("\n").filter((word) => word !== ""));
}
