import { constantValue, symbolOf } from "../../seccomp/constants/constants.ts";
import { constantsOf } from "../../seccomp/constants/constants-of.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";

/**
 * The one text of a value, however a source writes it: its names in the order of their bits where all bits have one (`2` of a
 * socket's family is `AF_INET`), else as it was.
 */
export function valueText(
  architecture: Architecture,
  name: string,
  index: number,
  text: string,
): string {
  const family = constantsOf(name, index, architecture);
  if (family === undefined) return text;
  const value = /^\d{1,20}$/.test(text) ? BigInt(text) : constantValue(architecture, text);
  if (value === undefined) return text;
  return symbolOf(family, architecture, value) ?? String(value);
}
