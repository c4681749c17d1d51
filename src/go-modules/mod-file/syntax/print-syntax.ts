import { trimSpace } from "./go-space.ts";
import type { Comment, Commented, FileSyntax, LineBlock, Statement } from "./syntax-tree.ts";

/** What is printed so far: lines, and the one that is not ended. No token of a file that can be read holds a line's end. */
interface Printer {
  readonly lines: string[];
  current: string;
  margin: number;
  /** Comments that wait for the end of the line. */
  waiting: Comment[];
}

/** The text of a file in Go's style (modfile.Format), which is what `go mod edit -fmt` leaves. */
export function printSyntax(file: FileSyntax): string {
  const printer: Printer = { lines: [], current: "", margin: 0, waiting: [] };
  for (const comment of file.before) printComment(printer, comment);
  file.statements.forEach((statement, index) => {
    printStatement(printer, statement);
    if (statement.kind !== "comments") endLine(printer);
    if (index + 1 < file.statements.length) endLine(printer);
  });
  const { lines } = printer;
  while (lines.at(-1) === "") lines.pop();
  return lines.map((line) => `${line}\n`).join("");
}

function printStatement(printer: Printer, statement: Statement): void {
  printBefore(printer, statement);
  if (statement.kind === "line") printTokens(printer, statement.tokens ?? []);
  if (statement.kind === "block") printBlock(printer, statement);
  printer.waiting = printer.waiting.concat(statement.suffix);
}

function printBlock(printer: Printer, { tokens, open, lines, close }: LineBlock): void {
  printTokens(printer, tokens);
  printer.current += " ";
  printParenthesis(printer, open, "(");
  printer.margin += 1;
  for (const line of lines) {
    endLine(printer);
    printStatement(printer, line);
  }
  printer.margin -= 1;
  endLine(printer);
  printParenthesis(printer, close, ")");
}

function printParenthesis(printer: Printer, parenthesis: Commented, text: string): void {
  printBefore(printer, parenthesis);
  printer.current += text;
  printer.waiting = printer.waiting.concat(parenthesis.suffix);
}

function printBefore(printer: Printer, { before }: Commented): void {
  if (before.length === 0) return;
  printer.current = trimEnd(printer.current);
  if (printer.current !== "") printer.lines.push(printer.current);
  printer.current = "\t".repeat(printer.margin);
  for (const comment of before) printComment(printer, comment);
}

function printComment(printer: Printer, comment: Comment): void {
  printer.current += trimSpace(comment.text);
  endLine(printer);
}

/** No space inside brackets, and none before a comma. */
function printTokens(printer: Printer, tokens: readonly string[]): void {
  let separator = "";
  for (const token of tokens) {
    if ([",", ")", "]", "}"].includes(token)) separator = "";
    printer.current += separator + token;
    separator = ["(", "[", "{"].includes(token) ? "" : " ";
  }
}

/** Never two blank lines, and none at the head of the file. */
function endLine(printer: Printer): void {
  const { lines, waiting, margin } = printer;
  const tabs = "\t".repeat(margin);
  waiting.forEach((comment, index) => {
    if (index > 0) {
      lines.push(trimEnd(printer.current));
      printer.current = tabs;
    } else printer.current += " ";
    printer.current += trimSpace(comment.text);
  });
  printer.waiting = [];
  const line = trimEnd(printer.current);
  if (line !== "" || (lines.length > 0 && lines.at(-1) !== "")) lines.push(line);
  printer.current = tabs;
}

function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === " " || line[end - 1] === "\t")) end -= 1;
  return line.slice(0, end);
}
