import type { Architecture } from "../syscalls/architecture.ts";
import { argumentOf } from "../syscalls/argument-types.ts";
import type { ConstantFamily } from "./constants.ts";

/** Which arguments take the names of a family: the call, and the argument by the kernel's name for it. */
const PLACES: Readonly<Record<ConstantFamily, string>> = {
  "access-flag": "faccessat2.flags",
  "address-family": "socket.family socketpair.family",
  "at-flag":
    "newfstatat.flag fstatat64.flag statx.flags linkat.flags fchownat.flag utimensat.flags utimensat_time64.flags " +
    "execveat.flags name_to_handle_at.flag fchmodat2.flags mount_setattr.flags",
  "attach-flag": "shmat.shmflg",
  "barrier-command": "membarrier.cmd",
  "bpf-command": "bpf.cmd",
  clock:
    "clock_gettime.which_clock clock_settime.which_clock clock_getres.which_clock clock_nanosleep.which_clock " +
    "clock_adjtime.which_clock clock_gettime64.which_clock clock_settime64.which_clock clock_getres_time64.which_clock " +
    "clock_nanosleep_time64.which_clock clock_adjtime64.which_clock timer_create.which_clock timerfd_create.clockid",
  "clone-flag": "clone.clone_flags",
  "close-range-flag": "close_range.flags",
  "epoll-operation": "epoll_ctl.op",
  "fcntl-command": "fcntl.cmd fcntl64.cmd",
  "file-advice": "fadvise64.advice fadvise64_64.advice arm_fadvise64_64.advice",
  "file-mode": "mknod.mode mknodat.mode",
  "futex-operation": "futex.op futex_time64.op",
  "ioctl-request": "ioctl.cmd",
  "ipc-flag": "semget.semflg msgget.msgflg",
  "key-command": "keyctl.option",
  lock: "flock.cmd",
  "map-flag": "mmap.flags mmap2.flags",
  "memory-advice": "madvise.behavior process_madvise.behavior",
  "memory-file-flag": "memfd_create.flags",
  "memory-lock-flag": "mlockall.flags",
  "message-flag":
    "send.flags sendto.flags sendmsg.flags sendmmsg.flags recv.flags recvfrom.flags recvmsg.flags recvmmsg.flags " +
    "recvmmsg_time64.flags",
  "message-queue-command": "msgctl.cmd",
  "mount-flag": "mount.flags",
  "namespace-flag": "unshare.unshare_flags setns.flags",
  "open-flag":
    "open.flags openat.flags open_by_handle_at.flags mq_open.oflag pipe2.flags dup3.flags",
  personality: "personality.personality",
  "process-option": "prctl.option",
  protection: "mmap.prot mmap2.prot mprotect.prot pkey_mprotect.prot",
  protocol: "socket.protocol",
  "random-flag": "getrandom.flags",
  "remap-flag": "mremap.flags",
  "rename-flag": "renameat2.flags",
  resource: "getrlimit.resource setrlimit.resource ugetrlimit.resource prlimit64.resource",
  scheduler: "sched_setscheduler.policy",
  "seccomp-flag": "seccomp.flags",
  "seccomp-operation": "seccomp.op",
  seek: "lseek.whence _llseek.whence",
  "semaphore-command": "semctl.cmd",
  "shared-memory-command": "shmctl.cmd",
  "shared-memory-flag": "shmget.shmflg",
  signal:
    "kill.sig tkill.sig tgkill.sig rt_sigaction.sig rt_sigqueueinfo.sig rt_tgsigqueueinfo.sig pidfd_send_signal.sig " +
    "signal.sig sigaction.sig",
  "socket-level": "setsockopt.level getsockopt.level",
  "socket-type": "socket.type socketpair.type accept4.flags",
  "trace-request": "ptrace.request",
  "unlink-flag": "unlinkat.flag",
  "unmount-flag": "umount2.flags",
  "wait-option": "waitid.options wait4.options waitpid.options",
};

const FAMILY_OF: ReadonlyMap<string, ConstantFamily> = new Map(
  Object.entries(PLACES).flatMap(([family, places]) =>
    places.split(" ").map((place) => [place, family as ConstantFamily]),
  ),
);

/** The family of an argument, 0 to 5, whose place may differ by architecture (clone); undefined where none is known. */
export function constantsOf(
  name: string,
  index: number,
  architecture?: Architecture,
): ConstantFamily | undefined {
  const argument = argumentOf(name, index, architecture);
  return argument && FAMILY_OF.get(`${name}.${argument.name}`);
}

/** The arguments that have a family, as `call.argument`. */
export const NAMED_ARGUMENTS: readonly string[] = [...FAMILY_OF.keys()];
