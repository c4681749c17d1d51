import { tellAssumption } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import { addSysdigEvent } from "./sysdig-event.ts";

/** `num time cpu proc (tid) dir type info`. */
const EVENT =
  /^\d{1,15} \d{2}:\d{2}:\d{2}\.\d{1,9} \d{1,5} (\S.{0,63}?) \((\d{1,10})(?:[.:]\d{1,10})?\) ([<>]) ([a-z_][a-z0-9_]{0,63})(?: (.*))?$/;
const NAME = /\bname=(\/[^ (]{1,4095})/;

/**
 * Reads the text of `sysdig` in its own format. Calls count where they begin (`>`); a path is told where they end.
 *
 * Traps: as of its JSON: names of events are not always names of calls, and nothing tells a 32-bit one.
 */
export function readSysdig(reading: Reading): void {
  for (const line of reading.lines()) {
    const found = EVENT.exec(line.text);
    if (found === null) {
      reading.unreadable(
        line,
        "num time cpu proc (tid) dir type info was expected, as sysdig prints it",
      );
      continue;
    }
    const [, process, , direction, type = "", info = ""] = found;
    const isEnter = direction === ">";
    const path = isEnter ? undefined : NAME.exec(info)?.[1];
    addSysdigEvent(reading, line, { type, isEnter, process, info, path });
  }
  tellAssumption(reading, "sysdig");
}

/** True for a line that only sysdig prints. */
export function looksLikeSysdig(line: string): boolean {
  return EVENT.test(line);
}
