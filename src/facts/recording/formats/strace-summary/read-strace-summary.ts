import { addNamed, tellAssumption } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import type { TextLine } from "../../text-lines.ts";

const LONGEST_HEAD = 256;

/** True for the head of the table, whatever its columns (`-U`); the last one is the name. */
export function isSummaryHead(line: string): boolean {
  if (line.length > LONGEST_HEAD || !line.trimStart().startsWith("% time ")) return false;
  return / calls\b/.test(line) && line.trimEnd().endsWith(" syscall");
}

const RULE = /^[- ]+$/;
const ROW =
  /^ *\d{1,3}\.\d\d +\d{1,12}\.\d{6} +\d{1,12} +(\d{1,15}) +(?:\d{1,15} +)?([a-z_][a-z0-9_]{0,63}) *$/;

/**
 * Reads the table of `strace -c` (strace 6.1, in its usual columns): names and how often, nobody's in particular. Calls that never return, as
 * `exit_group`, are not in it: strace counts where a call ends.
 */
export function readStraceSummary(reading: Reading): void {
  let inTable = false;
  for (const line of reading.lines()) {
    if (isSummaryHead(line.text)) inTable = true;
    if (inTable) readSummaryLine(reading, line, new Set());
    else if (!line.text.startsWith("strace: ")) {
      reading.unreadable(line, "the table of strace -c was expected");
    }
  }
  reading.incomplete(
    "filtered",
    "strace -c counts calls when they return: those that never do, as exit_group, are not in it; record without -c",
  );
  tellAssumption(reading, "strace -c");
}

/** Adds what a line of the table tells, but for the calls of `known`. */
export function readSummaryLine(
  reading: Reading,
  line: TextLine,
  known: ReadonlySet<string>,
): void {
  const { text } = line;
  if (isSummaryHead(text) || RULE.test(text) || / total *$/.test(text)) return;
  const row = ROW.exec(text);
  if (row === null) {
    reading.unreadable(line, "a row of the table of strace -c was expected");
    return;
  }
  const [, count, name = ""] = row;
  if (known.has(name)) return;
  addNamed(reading, line, { architecture: reading.native, name, count: Number(count) });
}
