import { addNamed, tellAssumption } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import type { SeenValue } from "../../recording-builder.ts";
import type { TextLine } from "../../text-lines.ts";
import { createPerfSummary, SUMMARY_HEAD } from "../perf-trace-summary/read-perf-trace-summary.ts";
import { isPerfLoss, tellPerfLoss } from "./perf-loss.ts";

/** When, how long, `comm/tid` where there are several, the rest of an earlier line, and the call. */
const CALL =
  /^ *(\?|\d{1,15}\.\d{1,6}) \( *(?:\d{1,15}\.\d{1,6} ms)?\)[:!] (?:(\S.{0,63}?)\/(\d{1,10}) +)?(\.\.\. \[continued\]: )?([a-z_][a-z0-9_]{0,63})\((.*)$/;
const PATH = /(?:^|, )(?:filename|pathname|path|name|oldname): "?(\/[^",)]{0,4095})/;
const FAMILY = /^family: ([A-Z0-9_]{1,20})/;
/** Whose return perf shows in the child too, as the end of what it never saw begin. */
const FORKS: ReadonlySet<string> = new Set(["fork", "vfork", "clone", "clone3"]);

/**
 * Reads what `perf trace` prints, also with a summary behind it (`-S`; perf 6.1).
 *
 * Traps: perf names calls of 32-bit programs by the 64-bit table, so that they are other calls than those that it shows, and
 * leaves out numbers without a name; it drops events under load, which is told as a LOST line; the `execve` of a command that it
 * starts has no beginning, only a continuation.
 */
export function readPerfTrace(reading: Reading): void {
  const names = new Set<string>();
  const summary = createPerfSummary(reading, names);
  let inSummary = false;
  for (const line of reading.lines()) {
    if (SUMMARY_HEAD.test(line.text)) inSummary = true;
    if (inSummary) summary.read(line);
    else readLine(reading, line, names);
  }
  tellAssumption(reading, "perf trace (which names 32-bit calls as if they were 64-bit ones)");
}

/** True for a line that only perf trace prints. */
export function looksLikePerfTrace(line: string): boolean {
  return CALL.test(line) || isPerfLoss(line);
}

function readLine(reading: Reading, line: TextLine, names: Set<string>): void {
  if (tellPerfLoss(reading, line.text)) return;
  const found = CALL.exec(line.text);
  if (found === null) {
    reading.unreadable(line, "a line of perf trace was expected");
    return;
  }
  const [, time, comm, , continued, name = "", rest = ""] = found;
  names.add(name);
  const isBegin = continued === undefined || (time === "?" && !FORKS.has(name));
  addNamed(reading, line, {
    architecture: reading.native,
    name,
    process: comm,
    count: isBegin ? 1 : 0,
    path: PATH.exec(rest)?.[1],
    values: valuesOf(name, rest),
  });
}

/** perf leaves the prefix of a family away, and calls that of Unix sockets LOCAL. */
function valuesOf(name: string, rest: string): readonly SeenValue[] {
  if (name !== "socket" && name !== "socketpair") return [];
  const family = FAMILY.exec(rest)?.[1];
  if (family === undefined) return [];
  const text = /^\d+$/.test(family) ? family : `AF_${family === "LOCAL" ? "UNIX" : family}`;
  return [{ index: 0, text }];
}
