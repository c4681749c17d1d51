import type { FileSyntax, Line, LineBlock, Statement } from "../syntax/syntax-tree.ts";
import { newBlock, newLine } from "./new-nodes.ts";

/**
 * Adds a line where Go adds one (FileSyntax.addLine): to the last block of its verb, else behind the last line of its
 * verb, which becomes a block with it, else at the end of the file.
 */
export function addLine(file: FileSyntax, tokens: readonly string[]): Line {
  const [verb = ""] = tokens;
  const index = file.statements.findLastIndex((statement) => verbOf(statement) === verb);
  const last = file.statements[index];
  if (last === undefined || last.kind === "comments") {
    return insert(file, file.statements.length, newLine([...tokens], false));
  }
  const block = last.kind === "block" ? last : blockAround(last, verb);
  file.statements[index] = block;
  const line = newLine(tokens.slice(1), true);
  block.lines.push(line);
  return line;
}

/** Adds a line of another verb behind a line, or behind the block that holds it. */
export function addLineBehind(file: FileSyntax, hint: Line, tokens: readonly string[]): Line {
  const index = file.statements.findIndex((statement) => holds(statement, hint));
  const place = index === -1 ? file.statements.length : index + 1;
  return insert(file, place, newLine([...tokens], false));
}

/** Adds a line before all others but the comments at the head. */
export function addLineFirst(file: FileSyntax, tokens: readonly string[]): Line {
  const index = file.statements.findIndex(({ kind }) => kind !== "comments");
  return insert(file, index === -1 ? file.statements.length : index, newLine([...tokens], false));
}

/** The block that a line becomes; the line stays the same. */
export function blockAround(line: Line, verb: string): LineBlock {
  line.inBlock = true;
  line.tokens = line.tokens?.slice(1);
  return newBlock(verb, [line]);
}

function insert(file: FileSyntax, index: number, line: Line): Line {
  file.statements.splice(index, 0, line);
  return line;
}

function verbOf(statement: Statement): string | undefined {
  return statement.kind === "comments" ? undefined : statement.tokens?.[0];
}

function holds(statement: Statement, line: Line): boolean {
  return statement === line || (statement.kind === "block" && statement.lines.includes(line));
}
