import type { FileSyntax, Line, LineBlock, Statement } from "../syntax/syntax-tree.ts";

/** Takes removed lines and empty blocks out; a block with one line left becomes that line (FileSyntax.Cleanup). */
export function cleanUp(file: FileSyntax): void {
  file.statements = file.statements.flatMap((statement): Statement[] => {
    if (statement.kind === "line") return statement.tokens === undefined ? [] : [statement];
    if (statement.kind === "comments") return [statement];
    statement.lines = statement.lines.filter(({ tokens }) => tokens !== undefined);
    const [line, ...others] = statement.lines;
    if (line === undefined) return [];
    if (others.length > 0 || statement.close.before.length > 0) return [statement];
    return [unwrap(statement, line)];
  });
}

/** Comments behind the parentheses are lost. */
function unwrap(block: LineBlock, line: Line): Line {
  line.before = [...block.before, ...line.before];
  line.suffix = [...line.suffix, ...block.suffix];
  line.tokens = [...block.tokens, ...(line.tokens ?? [])];
  line.inBlock = false;
  return line;
}
