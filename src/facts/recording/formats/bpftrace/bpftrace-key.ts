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
  /** True where the key tells the architecture. */
  readonly isMarked: boolean;
  /** What the map has behind the number. */
  readonly rest: string;
}

/** Between the process and the number: whether it is a 32-bit call, the audit token of its architecture, or our name of it. */
const MARKER = /^(?:[01]|\d{9,10}|[a-z0-9_]{3,11})$/;
const TOKENS: ReadonlySet<number> = new Set(ARCHITECTURES.map(({ audit }) => audit));
/** TASK_COMM_LEN, in UTF-16 units at most. */
const LONGEST_COMM = 16;

/**
 * `comm,compat or architecture,number`, `comm,number` or `number`, and behind them `parts` more, of which the last may hold
 * commas where it is a path. Undefined for any other key. bpftrace joins the parts of a key with commas and marks none of those
 * inside: a process may have one in its name, so the first split that fits is taken.
 */
export function callKey(
  key: string,
  native: Architecture,
  options: { readonly hasRest: boolean },
): CallKey | undefined {
  for (let end = 0; end !== -1 && end <= LONGEST_COMM; end = key.indexOf(",", end + 1)) {
    const comm = key.slice(0, end);
    const found = behindComm(
      end === 0 && key[0] !== "," ? key : key.slice(end + 1),
      native,
      options,
    );
    if (found !== undefined) return { comm, ...found };
  }
  return undefined;
}

function behindComm(
  text: string,
  native: Architecture,
  { hasRest }: { readonly hasRest: boolean },
): Omit<CallKey, "comm"> | undefined {
  const [first = "", second = ""] = text.split(",", 2);
  const architecture = architectureOf(first, second, native);
  if (architecture !== undefined && /^\d{1,10}$/.test(second)) {
    const rest = restOf(text, first.length + 1 + second.length, hasRest);
    const number = Number(second);
    if (rest !== undefined) return keyOf({ architecture, number, isMarked: true, rest });
  }
  if (!/^\d{1,10}$/.test(first)) return undefined;
  const rest = restOf(text, first.length, hasRest);
  if (rest === undefined) return undefined;
  return keyOf({ architecture: native, number: Number(first), isMarked: false, rest });
}

function restOf(text: string, end: number, hasRest: boolean): string | undefined {
  if (hasRest) return text[end] === "," ? text.slice(end + 1) : undefined;
  return end === text.length ? "" : undefined;
}

function keyOf(key: Omit<CallKey, "comm">): Omit<CallKey, "comm"> | undefined {
  const { architecture, number } = key;
  if (number > 0xffffffff) return undefined;
  const isX32 = architecture === "x86_64" && number >= X32_BIT && number < 2 * X32_BIT;
  return isX32 ? { ...key, architecture: "x32" } : key;
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
