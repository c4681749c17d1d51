/**
 * Makes calls that a service never makes, and prints each with the error that it got, 0 for none. With the right capabilities
 * and no filter the first two work.
 */
export const DENIED_PROBE = `
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>
static void tell(const char *name, long result) { printf("%s %d\\n", name, result == -1 ? errno : 0); }
int main(void) {
  tell("mount", syscall(SYS_mount, "none", "/mnt", "tmpfs", 0, 0));
  tell("ptrace", syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0));
  tell("mount_setattr", syscall(SYS_mount_setattr, -1, "/mnt", 0, 0, 0));
  tell("getpid", syscall(SYS_getpid));
  return 0;
}
`;
