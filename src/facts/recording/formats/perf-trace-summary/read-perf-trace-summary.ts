import { addNamed, tellAssumption } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import type { TextLine } from "../../text-lines.ts";
import { tellPerfLoss } from "../perf-trace/perf-loss.ts";

export const SUMMARY_HEAD: RegExp = /^ Summary of events:$/;
const PROCESS = /^ (\S.{0,63}?) \((\d{1,10})\), \d{1,15} events?, \d{1,3}\.\d%/;
const HEAD = /^ {3}(?:syscall +calls +errors|-{3,} -{3,}|\s+\(msec\))/;
const ROW = /^ {3}([a-z_][a-z0-9_]{0,63}) +(\d{1,15}) +\d{1,15} +\d/;

export interface PerfSummary {
  read(line: TextLine): void;
}

/** Reads the tables; calls of `known` were told of by lines before, and are not counted again. */
export function createPerfSummary(reading: Reading, known: ReadonlySet<string>): PerfSummary {
  let process: string | undefined;
  return {
    read: (line) => {
      const { text } = line;
      if (SUMMARY_HEAD.test(text) || HEAD.test(text) || tellPerfLoss(reading, text)) return;
      const owner = PROCESS.exec(text);
      if (owner !== null) {
        process = owner[1];
        return;
      }
      const [, name = "", count] = ROW.exec(text) ?? [];
      if (count === undefined) {
        reading.unreadable(line, "a row of the tables of perf trace -s was expected");
      } else if (!known.has(name)) {
        const { native } = reading;
        addNamed(reading, line, { architecture: native, name, process, count: Number(count) });
      }
    },
  };
}

/**
 * Reads the tables of `perf trace -s`, one a thread (perf 6.1). Traps are those of `perf trace`; besides, calls that never return
 * are not counted.
 */
export function readPerfTraceSummary(reading: Reading): void {
  const summary = createPerfSummary(reading, new Set());
  for (const line of reading.lines()) summary.read(line);
  reading.incomplete(
    "filtered",
    "perf trace -s counts calls when they return: those that never do, as exit_group, are not in it; record without -s",
  );
  tellAssumption(reading, "perf trace -s");
}

/** True for the head of the tables. */
export function looksLikePerfTraceSummary(line: string): boolean {
  return SUMMARY_HEAD.test(line) || PROCESS.test(line);
}
