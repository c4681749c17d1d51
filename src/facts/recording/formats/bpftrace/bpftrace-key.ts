import {
  ARCHITECTURES,
  type Architecture,
  auditArchitecture,
  findArchitecture,
  X32_BIT,
} from "../../../../seccomp/syscalls/architecture.ts";
import { compatOf } from "../../named-call.ts";

/** What a key of a map of calls says. */
export interface CallKey {
  readonly comm: string;
  readonly architecture: Architecture;
  readonly number: number;
  /** What the map has behind the number. */
  readonly rest: string;
}

/** Between the process and the number: whether it is a 32-bit call, the audit token of its architecture, or our name of it. */
const MARKER = /^(?:[01]|\d{9,10}|[a-z0-9_]{3,11})$/;
const TOKENS: ReadonlySet<number> = new Set(ARCHITECTURES.map(({ audit }) => audit));
/** TASK_COMM_LEN, in UTF-16 units at most. */
const LONGEST_COMM = 16;

/** What the keys of a map look like. */
export interface KeyForm {
  /** There is an architecture between the process and the number. */
  readonly isMarked: boolean;
  /** There is more behind the number. */
  readonly hasRest: boolean;
}

/**
 * `comm,compat or architecture,number` where the form is marked, else `comm,number` or `number`. Undefined for any other key.
 * bpftrace joins the parts of a key with commas and marks none of those inside: a process may have one in its name, and a path too.
 * So a key without a rest is taken from its end, and one with a rest at the first place that fits.
 */
export function callKey(
  key: string,
  native: Architecture,
  { isMarked, hasRest }: KeyForm,
): CallKey | undefined {
  if (!isMarked && !hasRest && /^\d{1,10}$/.test(key)) return keyOf("", native, key, "");
  const ends = hasRest ? firstCommas(key) : [lastCommas(key, isMarked ? 2 : 1)];
  for (const end of ends) {
    const found = end === -1 ? undefined : behindComm(key, end, native, { isMarked, hasRest });
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstCommas(key: string): readonly number[] {
  const commas: number[] = [];
  let at = key.indexOf(",");
  for (; at !== -1 && at <= LONGEST_COMM; at = key.indexOf(",", at + 1)) commas.push(at);
  return commas;
}

function lastCommas(key: string, count: number): number {
  let at = key.length;
  for (let left = count; left > 0 && at > 0; left -= 1) at = key.lastIndexOf(",", at - 1);
  return at === 0 && key[0] !== "," ? -1 : at;
}

function behindComm(
  key: string,
  end: number,
  native: Architecture,
  { isMarked, hasRest }: KeyForm,
): CallKey | undefined {
  const comm = key.slice(0, end);
  const behind = key.slice(end + 1);
  const [marker = ""] = isMarked ? behind.split(",", 1) : [];
  const text = isMarked ? behind.slice(marker.length + 1) : behind;
  const [number = ""] = text.split(",", 1);
  const rest = restOf(text, number.length, hasRest);
  const architecture = isMarked ? architectureOf(marker, number, native) : native;
  if (architecture === undefined || rest === undefined) return undefined;
  return /^\d{1,10}$/.test(number) ? keyOf(comm, architecture, number, rest) : undefined;
}

function restOf(text: string, end: number, hasRest: boolean): string | undefined {
  if (hasRest) return text[end] === "," ? text.slice(end + 1) : undefined;
  return end === text.length ? "" : undefined;
}

function keyOf(
  comm: string,
  architecture: Architecture,
  text: string,
  rest: string,
): CallKey | undefined {
  const number = Number(text);
  if (number > 0xffffffff) return undefined;
  const isX32 = architecture === "x86_64" && number >= X32_BIT && number < 2 * X32_BIT;
  return { comm, architecture: isX32 ? "x32" : architecture, number, rest };
}

function architectureOf(
  marker: string,
  number: string,
  native: Architecture,
): Architecture | undefined {
  if (!MARKER.test(marker)) return undefined;
  if (marker === "0") return native;
  if (marker === "1") return compatOf(native);
  const token = Number(marker);
  return TOKENS.has(token) ? auditArchitecture(token, Number(number)) : findArchitecture(marker);
}
