import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { versionsOf } from "../../seccomp/syscalls/versions.ts";

/**
 * The oldest kernel that glibc runs on (glibc 2.26 and later, sysdeps/unix/sysv/linux/configure). What came later may be missing:
 * C libraries try it, take ENOSYS for an answer and go another way, which EPERM would bar.
 */
const OLDEST_KERNEL = "3.2";
/** As old as Linux: an architecture has it since it is there. */
const OLDEST_CALL = "read";

/** Whether a C library may count on a call: every kernel has it that it runs on, of that architecture or of all. */
export function isInEveryKernel(name: string, architecture?: Architecture): boolean {
  const { kernel } = versionsOf(name);
  if (kernel === undefined) return false;
  const since =
    architecture === undefined ? undefined : versionsOf(OLDEST_CALL, architecture).kernel;
  return !isLater(kernel, OLDEST_KERNEL) || (since !== undefined && !isLater(kernel, since));
}

function isLater(left: string, right: string): boolean {
  const [leftMajor = 0, leftMinor = 0] = left.split(".").map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split(".").map(Number);
  return leftMajor > rightMajor || (leftMajor === rightMajor && leftMinor > rightMinor);
}
