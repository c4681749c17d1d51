import { ERRNO_DATA } from "./errno-data.ts";

const ERRNOS: readonly (readonly [string, number])[] = ERRNO_DATA.trim()
  .split("\n")
  .map((line) => {
    const [name = "", number] = line.split(" ");
    return [name, Number(number)];
  });

const NUMBERS: ReadonlyMap<string, number> = new Map(ERRNOS);
const NAMES: ReadonlyMap<number, string> = new Map(
  [...ERRNOS].reverse().map(([name, number]) => [number, name]),
);

/** The names of all errors, in the order of their numbers. */
export const ERRNO_NAMES: readonly string[] = ERRNOS.map(([name]) => name);

/** The number of an error by its name (`ENOSYS`: 38); undefined for no error. */
export function errnoNumber(name: string): number | undefined {
  return NUMBERS.get(name);
}

/** The name of an error by its number; undefined where none has it. */
export function errnoName(number: number): string | undefined {
  return NAMES.get(number);
}
