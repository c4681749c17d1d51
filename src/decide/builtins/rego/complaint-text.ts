import type { Diagnostic, Location, PolicyError } from "../../../domain/policy-error.ts";
import { byteTextOf, textOfByteText } from "../../../opa/go/text-bytes.ts";
import { isGoSpace } from "../../../opa/go/white-space.ts";
import { UNREADABLE } from "../../../opa/rego/parse/parser.ts";

/** What OPA says of a text that is no module (v1/ast/errors.go). */
export function complaintText({ diagnostics, message, cause }: PolicyError, text: string): string {
  const [first] = diagnostics;
  if (first === undefined) return message;
  // Not one of a list, as all others are.
  if (message === "empty module") return oneText(first);
  if (cause === UNREADABLE) return `1 error occurred: ${oneText(first)}${lineText(first, text)}`;
  if (diagnostics.length === 1) return `1 error occurred: ${oneText(first)}`;
  return `${diagnostics.length} errors occurred:\n${diagnostics.map(oneText).join("\n")}`;
}

function oneText({ code, message, location }: Diagnostic): string {
  return `${placeText(location)}${code}: ${message}`;
}

function placeText(location: Location | undefined): string {
  if (location === undefined) return "";
  const { file, row, col } = location;
  return file === "" ? `${row}:${col}: ` : `${file}:${row}: `;
}

/** The line with the place below it (v1/ast/parser_ext.go, newParserErrorDetail). */
function lineText({ location }: Diagnostic, text: string): string {
  if (location === undefined) return "";
  const bytes = byteTextOf(text);
  let at = Math.min(offsetOf(location, text), bytes.length - 1);
  while (at > 0 && isGoSpace(bytes[at] as string)) at--;
  let begin = at;
  while (begin > 0 && !isNewline(bytes[begin])) begin--;
  if (isNewline(bytes[begin])) begin++;
  let end = at;
  while (end < bytes.length && !isNewline(bytes[end])) end++;
  begin = Math.min(begin, end);
  const line = bytes.slice(begin, end);
  let tabs = 0;
  while (line[tabs] === "\t") tabs++;
  const indent = " ".repeat(Math.max(at - begin - tabs, 0));
  return `\n\t${textOfByteText(line.slice(tabs))}\n\t${indent}^`;
}

function isNewline(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}

/** In bytes; rows and columns count from one, columns in characters. */
function offsetOf({ row, col }: Location, text: string): number {
  let start = 0;
  for (let line = 1; line < row; line++) start = text.indexOf("\n", start) + 1;
  const before = [...text.slice(start, start + 2 * col)].slice(0, col - 1).join("");
  return byteTextOf(text.slice(0, start) + before).length;
}
