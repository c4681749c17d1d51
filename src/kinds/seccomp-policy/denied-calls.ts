import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { syscallsOf } from "../../seccomp/syscalls/syscall-table.ts";
import { isInEveryKernel } from "./libc-floor.ts";

/** They carry their arguments in memory and call others: what is not said of them is said of those. */
const MULTIPLEXERS: ReadonlySet<string> = new Set(["ipc", "socketcall"]);

/**
 * The calls that answer EPERM where a profile does not allow them, sorted: those that every kernel has on which a libc runs.
 */
export function deniableCalls(architectures: readonly Architecture[]): readonly string[] {
  const key = architectures.join();
  const known = LISTS.get(key) ?? listOf(architectures);
  LISTS.set(key, known);
  return known;
}

/** By the architectures: the same for every policy of them, and they have few combinations. */
const LISTS = new Map<string, readonly string[]>();

function listOf(architectures: readonly Architecture[]): readonly string[] {
  const names = architectures.flatMap((architecture) => [...syscallsOf(architecture).keys()]);
  return [...new Set(names)]
    .filter((name) => !MULTIPLEXERS.has(name) && isInEveryKernel(name))
    .sort();
}
