import type { Comment, Commented, FileSyntax } from "./syntax-tree.ts";

/**
 * Gives each comment behind something to the last thing before it that stands on one line; those without one go to the
 * head of the file (assignComments of golang.org/x/mod/modfile).
 */
export function attachComments(file: FileSyntax, suffixes: readonly Comment[]): void {
  let left = suffixes.length;
  for (const target of lastFirst(file)) {
    if (target.start.row !== target.end.row) continue;
    const end = left;
    while (left > 0 && target.end.at <= (suffixes[left - 1] as Comment).start.at) left -= 1;
    if (left < end) target.suffix = suffixes.slice(left, end);
  }
  if (left > 0) file.before = suffixes.slice(0, left);
}

/** All that can have a comment, by their ends, and what holds others before these. */
function* lastFirst({ statements }: FileSyntax): Generator<Commented> {
  for (let index = statements.length - 1; index >= 0; index -= 1) {
    const statement = statements[index] as (typeof statements)[number];
    yield statement;
    if (statement.kind !== "block") continue;
    yield statement.close;
    for (let line = statement.lines.length - 1; line >= 0; line -= 1) {
      yield statement.lines[line] as Commented;
    }
    yield statement.open;
  }
}
