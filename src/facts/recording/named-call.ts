import { didYouMean } from "../../means/text/suggestion.ts";
import { type Architecture, architectureFacts } from "../../seccomp/syscalls/architecture.ts";
import { SYSCALL_NAMES, syscallNumber, syscallsOf } from "../../seccomp/syscalls/syscall-table.ts";
import type { Reading } from "./reading.ts";
import type { SeenCall } from "./recording-builder.ts";
import type { TextLine } from "./text-lines.ts";

/** What was seen of a call whose source gives its name. */
export interface NamedCall extends Omit<SeenCall, "number"> {
  readonly name: string;
}

/**
 * Adds a call by its name. One that the architecture does not have makes the recording incomplete, never silently: either it is
 * one of another architecture, whose number cannot be told, or it is no name at all.
 */
export function addNamed(reading: Reading, line: Pick<TextLine, "row">, call: NamedCall): void {
  const { name, ...seen } = call;
  const number = syscallNumber(call.architecture, name);
  if (number !== undefined) reading.add({ ...seen, number });
  else if (SYSCALL_NAMES.has(name)) foreignCall(reading, name, call.architecture);
  else reading.unreadable(line, unknownName(name, call.architecture));
}

function foreignCall(reading: Reading, name: string, architecture: Architecture): void {
  reading.incomplete(
    "other_architecture",
    `${name} is no call of ${architecture}: something ran on another architecture than the source tells; name it, or record by number`,
    1,
  );
}

function unknownName(name: string, architecture: Architecture): string {
  const hint = didYouMean(name, syscallsOf(architecture).keys());
  return `a call of ${architecture} was expected, and ${JSON.stringify(name.slice(0, 64))} is none${hint}`;
}

/** Said where a source gives names alone and nobody said of which architecture. */
export function tellAssumption(reading: Reading, source: string): void {
  if (reading.said !== undefined) return;
  reading.incomplete(
    "names_without_architecture",
    `${source} does not tell the architecture: its names were taken as those of ${reading.native}; say so, or which it is (--arch)`,
  );
}

/** The architecture of 32-bit programs on a machine; undefined where Gatehouse has no table of it. */
export function compatOf(native: Architecture): Architecture | undefined {
  if (native === "x86_64" || native === "x32") return "x86";
  if (native === "aarch64") return "arm";
  return architectureFacts(native).bits === 32 ? native : undefined;
}
