import { isPolicyError } from "../../../../domain/policy-error.ts";
import { tellAssumption } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import { recordingError } from "../../recording-error.ts";
import { type ProfilePart, readOneProfile } from "../profile/read-profile-facts.ts";

const NAME = /^\/\/ (\S.{0,252})$/;
/** Below those that a node runs. */
const MOST_PROFILES = 10_000;
const MOST_LINES = 100_000;

/**
 * Reads what Inspektor Gadget's `advise_seccomp` prints: for each container a line with `//` and its name, and the profile made of
 * what it did. The name of the container stands for the process.
 *
 * Traps: it names three architectures of x86 wherever it ran, and records 64-bit calls alone.
 */
export function readAdviseSeccomp(reading: Reading): void {
  for (const part of partsOf(reading)) readPart(reading, part);
  tellAssumption(reading, "advise_seccomp");
  reading.incomplete(
    "other_architecture",
    "advise_seccomp records no 32-bit calls, whatever architectures it names",
  );
}

/** True for the line above a profile. */
export function looksLikeAdviseSeccomp(line: string): boolean {
  return NAME.test(line);
}

function* partsOf(reading: Reading): Iterable<ProfilePart> {
  let name: string | undefined;
  let above = 0;
  let lines: string[] = [];
  let count = 0;
  const part = (): ProfilePart => {
    count += 1;
    if (count > MOST_PROFILES) {
      throw recordingError(reading.origin, `at most ${MOST_PROFILES} profiles were expected`);
    }
    return {
      bytes: Buffer.from(lines.join("\n")),
      above,
      process: name,
      architectures: [reading.native],
    };
  };
  for (const { text, row } of reading.lines()) {
    const found = NAME.exec(text);
    if (found === null) {
      if (lines.length === 0) above = row - 1;
      // Lines without text are not among them; the rows behind them must not move.
      if (row - above > MOST_LINES) {
        const message = `a profile of at most ${MOST_LINES} lines was expected`;
        throw recordingError(reading.origin, message, { row, col: 1 });
      }
      while (above + lines.length < row - 1) lines.push("");
      lines.push(text);
      continue;
    }
    if (lines.length > 0) yield part();
    [, name] = found;
    lines = [];
  }
  if (lines.length > 0) yield part();
}

/** A fault lies as far below as the profile does. */
function readPart(reading: Reading, part: ProfilePart): void {
  try {
    readOneProfile(reading, part);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const [found] = error.diagnostics;
    const { row = 1, col = 1 } = found?.location ?? {};
    throw recordingError(reading.origin, found?.message ?? error.message, {
      row: row + part.above,
      col,
    });
  }
}
