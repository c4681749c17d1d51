import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { syscallsOf } from "../../seccomp/syscalls/syscall-table.ts";
import { versionsOf } from "../../seccomp/syscalls/versions.ts";

/** The oldest kernel that glibc runs on (glibc 2.26 and later, sysdeps/unix/sysv/linux/configure). */
const OLDEST_KERNEL = [3, 2] as const;

/** They carry their arguments in memory and call others: what is not said of them is said of those. */
const MULTIPLEXERS: ReadonlySet<string> = new Set(["ipc", "socketcall"]);

/**
 * The calls that answer EPERM where a profile does not allow them, sorted: those that every kernel has on which a libc runs. What
 * came later may be missing on a kernel; programs try it, take ENOSYS for an answer and go another way, which EPERM would bar.
 */
export function deniableCalls(architectures: readonly Architecture[]): readonly string[] {
  const names = architectures.flatMap((architecture) => [...syscallsOf(architecture).keys()]);
  return [...new Set(names)]
    .filter((name) => !MULTIPLEXERS.has(name) && isOld(versionsOf(name).kernel))
    .sort();
}

function isOld(kernel: string | undefined): boolean {
  if (kernel === undefined) return false;
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  return major < OLDEST_KERNEL[0] || (major === OLDEST_KERNEL[0] && minor <= OLDEST_KERNEL[1]);
}
