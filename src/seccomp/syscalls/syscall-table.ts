import { ARCHITECTURES, type Architecture, X32_BIT } from "./architecture.ts";
import { SYSCALL_DATA } from "./syscall-data.ts";

const NUMBERS: ReadonlyMap<Architecture, ReadonlyMap<string, number>> = readTable(SYSCALL_DATA);

const NAMES: ReadonlyMap<Architecture, ReadonlyMap<number, string>> = new Map(
  [...NUMBERS].map(([architecture, numbers]) => [
    architecture,
    new Map([...numbers].map(([name, number]) => [number, name])),
  ]),
);

/** All names that some architecture knows, sorted. */
export const SYSCALL_NAMES: ReadonlySet<string> = new Set(
  SYSCALL_DATA.trim()
    .split("\n")
    .map((line) => line.slice(0, line.indexOf(" "))),
);

/**
 * The number of a call as a filter sees it (`nr` of `struct seccomp_data`): that of x32 has bit 30 set. Undefined where the
 * architecture has no such call.
 */
export function syscallNumber(architecture: Architecture, name: string): number | undefined {
  return NUMBERS.get(architecture)?.get(name);
}

/** The name of a call by its number as a filter sees it; undefined for a number without a call. */
export function syscallName(architecture: Architecture, number: number): string | undefined {
  return NAMES.get(architecture)?.get(number);
}

/** All calls of an architecture by name, sorted by name. */
export function syscallsOf(architecture: Architecture): ReadonlyMap<string, number> {
  return NUMBERS.get(architecture) ?? new Map();
}

function readTable(text: string): Map<Architecture, Map<string, number>> {
  const tables = new Map(ARCHITECTURES.map(({ name }) => [name, new Map<string, number>()]));
  for (const line of text.trim().split("\n")) {
    const [name = "", ...numbers] = line.split(" ");
    for (const [column, { name: architecture }] of ARCHITECTURES.entries()) {
      const number = numbers[column] ?? "-";
      if (number === "-") continue;
      const bit = architecture === "x32" ? X32_BIT : 0;
      tables.get(architecture)?.set(name, Number(number) + bit);
    }
  }
  return tables;
}
