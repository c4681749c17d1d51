import type { Architecture } from "../syscalls/architecture.ts";
import { syscallNumber } from "../syscalls/syscall-table.ts";
import { BASE_DATA, type BaseRow, LOADER_CALLS, NEEDED_DATA } from "./base-data.ts";

export interface BaseOptions {
  readonly runtime: BaseRow["runtime"];
  readonly noNewPrivileges: boolean;
  /** Of the runtime itself, so the machine's; the other architectures of a profile need no base. */
  readonly architecture: Architecture;
}

/** A call that a runtime makes under the filter of the container, and how that is known. */
export interface RuntimeCall {
  readonly name: string;
  /** Of the runtime: the one that was measured, or whose source says it. */
  readonly version: string;
  /** `named`: another architecture's call for what was measured on x86-64. */
  readonly source: BaseRow["source"] | "named";
  readonly when: string;
  /** Whether no container was seen to start without it. */
  readonly needed: boolean;
}

/** What does the work of a call of x86-64 elsewhere: wide numbers on 32 bits, and the one way to ask for a file on loongarch64. */
const NAMED_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  fchown: ["fchown32"],
  fcntl: ["fcntl64"],
  fstat: ["fstat64"],
  fstatfs: ["fstatfs64"],
  futex: ["futex_time64"],
  newfstatat: ["fstatat64"],
  pselect6: ["pselect6_time64"],
  setgid: ["setgid32"],
  setgroups: ["setgroups32"],
  setresgid: ["setresgid32"],
  setresuid: ["setresuid32"],
  setuid: ["setuid32"],
};
const STATX_ONLY: Architecture = "loongarch64";

/**
 * The names of the calls that a runtime makes itself, after the filter is loaded, up to and with execve; sorted. A profile without
 * them keeps the container from starting, always or now and then.
 */
export function runtimeBase(options: BaseOptions): readonly string[] {
  return runtimeCalls(options).map(({ name }) => name);
}

/** The same with what is known of each. */
export function runtimeCalls({
  runtime,
  noNewPrivileges,
  architecture,
}: BaseOptions): readonly RuntimeCall[] {
  const found = new Map<string, RuntimeCall>();
  const needed = (NEEDED_DATA[`${runtime} ${noNewPrivileges}`] ?? "").split(" ");
  for (const row of BASE_DATA) {
    if (row.runtime !== runtime || row.noNewPrivileges !== noNewPrivileges) continue;
    for (const call of row.calls.split(" ")) {
      for (const name of namesOn(architecture, call)) {
        if (found.has(name)) continue;
        const { version, when } = row;
        const source = name === call ? row.source : "named";
        found.set(name, { name, version, source, when, needed: needed.includes(call) });
      }
    }
  }
  return [...found.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** What a program linked to glibc calls before its main function; a recording from its start shows them. Sorted. */
export function loaderBase(architecture: Architecture): readonly string[] {
  return LOADER_CALLS.split(" ").flatMap((call) => namesOn(architecture, call));
}

function namesOn(architecture: Architecture, call: string): string[] {
  const elsewhere = NAMED_ELSEWHERE[call] ?? [];
  const isStat = architecture === STATX_ONLY && call.endsWith("stat") && call !== "statx";
  const names = [call, ...elsewhere, ...(isStat || call === "newfstatat" ? ["statx"] : [])];
  return architecture === "x86_64"
    ? [call]
    : names.filter((name) => syscallNumber(architecture, name) !== undefined);
}
