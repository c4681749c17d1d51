import type { CallFilter } from "../../seccomp/model/decision.ts";
import { verdictOf } from "../../seccomp/model/verdict.ts";
import { syscallNumber } from "../../seccomp/syscalls/syscall-table.ts";
import type { LoadedFilter } from "../filter/filter-facts.ts";
import { PROGRAM_CALLS } from "./syscall-program.ts";

/** A call that is measured: it changes nothing, whether it is allowed or not. */
export interface MeasuredCall {
  readonly name: string;
  readonly number: number;
  readonly args: readonly number[];
  /** Whether its arguments are looked at, so that no bitmap can answer for the filter. */
  readonly isAskedEachTime: boolean;
}

/** In the order of the table: calls that do hardly anything, and those that profiles like to look at the arguments of. */
const CANDIDATES: readonly { readonly name: string; readonly args: readonly number[] }[] = [
  { name: "getppid", args: [] },
  { name: "getuid", args: [] },
  { name: "close", args: [-1] },
  { name: "read", args: [-1, 0, 0] },
  { name: "epoll_wait", args: [-1, 0, 1, 0] },
  { name: "personality", args: [0xffffffff] },
  { name: "socket", args: [1, 0, 0] },
  { name: "ioctl", args: [-1, 0x5401, 0] },
  { name: "fcntl", args: [-1, 1, 0] },
  { name: "prctl", args: [3, 0, 0, 0, 0] },
  { name: "madvise", args: [0, 0, 0] },
  { name: "mprotect", args: [0, 0, 0] },
  { name: "kill", args: [0, 0] },
  { name: "openat", args: [-100, 0, 0x80000, 0] },
];
/** More of a sort say no more. */
const MOST_OF_A_SORT = 3;

/** Those of the calls that a loaded profile lets through on x86-64; undefined where it does not let the program end either. */
export function measuredCalls({ effective }: LoadedFilter): readonly MeasuredCall[] | undefined {
  const architecture = "x86_64";
  const filter = effective.architectures.get(architecture);
  const isAllowed = (name: string, args: readonly number[]): boolean => {
    const number = syscallNumber(architecture, name);
    const call = { architecture, number: number ?? -1, args: args.map(register) } as const;
    return verdictOf(effective, call).kind === "allow";
  };
  if (!PROGRAM_CALLS.every((name) => isAllowed(name, name === "write" ? [1] : []))) {
    return undefined;
  }
  const allowed = CANDIDATES.filter(({ name, args }) => isAllowed(name, args)).map((each) => {
    const number = syscallNumber(architecture, each.name) ?? -1;
    return { ...each, number, isAskedEachTime: isAsked(filter, number) };
  });
  const ofSort = (asked: boolean): MeasuredCall[] =>
    allowed.filter(({ isAskedEachTime }) => isAskedEachTime === asked).slice(0, MOST_OF_A_SORT);
  return [...ofSort(false), ...ofSort(true)];
}

function isAsked(filter: CallFilter | undefined, number: number): boolean {
  return (filter?.calls.get(number) ?? filter?.others)?.kind === "test";
}

function register(value: number): bigint {
  return BigInt.asUintN(64, BigInt(value));
}
