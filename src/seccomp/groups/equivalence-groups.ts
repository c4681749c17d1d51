/** Calls that do the same work for a program: which of them runs is decided by its C library, the kernel and the architecture. */
export interface EquivalenceGroup {
  readonly calls: readonly string[];
  /** Why a call of it may come in place of another, for people. */
  readonly reason: string;
}

const FOLDERS =
  "newer C libraries name the folder too (…at), and newer architectures have only that";
const FLAGS = "newer C libraries call the one with flags, and newer architectures have only that";
const TIMES = "on 32 bits newer C libraries call the one with 64-bit times";
const WIDE = "on 32 bits C libraries call the one with wide numbers";
const REAL_TIME =
  "C libraries call the one for real-time signals, and newer architectures have only that";

/**
 * From the calls that glibc and musl make for one function, over their releases. Left out on purpose: socketcall and ipc, which
 * hide what they do, and io_uring, whose operations no filter sees.
 */
const GROUPS: readonly (readonly [name: string, calls: string, reason: string])[] = [
  ["open", "open openat openat2 creat", FOLDERS],
  [
    "stat",
    "stat stat64 lstat lstat64 fstat fstat64 newfstatat fstatat64 statx",
    "C libraries have changed between all of these, last from fstat to newfstatat and statx",
  ],
  ["statfs", "statfs statfs64", WIDE],
  ["fstatfs", "fstatfs fstatfs64", WIDE],
  ["access", "access faccessat faccessat2", FOLDERS],
  ["chmod", "chmod fchmodat fchmodat2", FOLDERS],
  ["chown", "chown chown32 lchown lchown32 fchownat", FOLDERS],
  ["fchown", "fchown fchown32", WIDE],
  ["link", "link linkat", FOLDERS],
  ["symlink", "symlink symlinkat", FOLDERS],
  ["readlink", "readlink readlinkat", FOLDERS],
  ["mkdir", "mkdir mkdirat", FOLDERS],
  ["mknod", "mknod mknodat", FOLDERS],
  ["rename", "rename renameat renameat2", FOLDERS],
  ["unlink", "unlink unlinkat", FOLDERS],
  ["rmdir", "rmdir unlinkat", FOLDERS],
  ["utime", "utime utimes futimesat utimensat utimensat_time64", FOLDERS],
  ["getdents", "getdents getdents64", WIDE],
  ["truncate", "truncate truncate64", WIDE],
  ["ftruncate", "ftruncate ftruncate64", WIDE],
  ["lseek", "lseek _llseek", WIDE],
  ["sendfile", "sendfile sendfile64", WIDE],
  ["fcntl", "fcntl fcntl64", WIDE],
  ["fadvise", "fadvise64 fadvise64_64 arm_fadvise64_64", "the name differs by architecture"],
  [
    "sync_file_range",
    "sync_file_range sync_file_range2 arm_sync_file_range",
    "the name differs by architecture",
  ],
  ["mmap", "mmap mmap2", WIDE],
  [
    "fork",
    "fork vfork clone clone3",
    "C libraries start processes and threads by clone, newer ones by clone3, and musl by fork and vfork",
  ],
  [
    "wait",
    "wait4 waitid waitpid",
    "C libraries call different ones for the functions of the wait family",
  ],
  ["poll", "poll ppoll ppoll_time64", FLAGS],
  [
    "pause",
    "pause ppoll",
    "newer architectures have no pause, so that C libraries call ppoll for it",
  ],
  ["select", "select _newselect pselect6 pselect6_time64", FLAGS],
  ["epoll_create", "epoll_create epoll_create1", FLAGS],
  ["epoll_wait", "epoll_wait epoll_pwait epoll_pwait2", FLAGS],
  ["pipe", "pipe pipe2", FLAGS],
  ["dup", "dup2 dup3", FLAGS],
  ["accept", "accept accept4", FLAGS],
  ["eventfd", "eventfd eventfd2", FLAGS],
  ["signalfd", "signalfd signalfd4", FLAGS],
  ["inotify_init", "inotify_init inotify_init1", FLAGS],
  [
    "send",
    "send sendto",
    "newer architectures have no send, so that C libraries call sendto for it",
  ],
  [
    "recv",
    "recv recvfrom",
    "newer architectures have no recv, so that C libraries call recvfrom for it",
  ],
  ["recvmmsg", "recvmmsg recvmmsg_time64", TIMES],
  [
    "futex",
    "futex futex_time64 futex_wait futex_wake futex_requeue futex_waitv",
    "newer kernels have one call for each operation, and 32 bits one with 64-bit times",
  ],
  [
    "alarm",
    "alarm setitimer",
    "newer architectures have no alarm, so that C libraries call setitimer for it",
  ],
  [
    "clock_gettime",
    "clock_gettime clock_gettime64 gettimeofday time",
    "which one tells the time depends on the C library and on whether the kernel's page for it can be used",
  ],
  ["clock_getres", "clock_getres clock_getres_time64", TIMES],
  ["clock_settime", "clock_settime clock_settime64 settimeofday stime", TIMES],
  ["clock_adjtime", "adjtimex clock_adjtime clock_adjtime64", TIMES],
  [
    "nanosleep",
    "nanosleep clock_nanosleep clock_nanosleep_time64",
    "newer C libraries sleep by clock_nanosleep",
  ],
  ["timer_gettime", "timer_gettime timer_gettime64", TIMES],
  ["timer_settime", "timer_settime timer_settime64", TIMES],
  ["timerfd_gettime", "timerfd_gettime timerfd_gettime64", TIMES],
  ["timerfd_settime", "timerfd_settime timerfd_settime64", TIMES],
  ["rt_sigtimedwait", "rt_sigtimedwait rt_sigtimedwait_time64", TIMES],
  ["mq_timedsend", "mq_timedsend mq_timedsend_time64", TIMES],
  ["mq_timedreceive", "mq_timedreceive mq_timedreceive_time64", TIMES],
  ["semop", "semop semtimedop semtimedop_time64", "newer C libraries call semtimedop for both"],
  ["sched_rr_get_interval", "sched_rr_get_interval sched_rr_get_interval_time64", TIMES],
  ["io_getevents", "io_getevents io_pgetevents io_pgetevents_time64", TIMES],
  ["sigaction", "sigaction rt_sigaction", REAL_TIME],
  ["sigprocmask", "sigprocmask rt_sigprocmask", REAL_TIME],
  ["sigsuspend", "sigsuspend rt_sigsuspend", REAL_TIME],
  ["sigpending", "sigpending rt_sigpending", REAL_TIME],
  ["sigreturn", "sigreturn rt_sigreturn", REAL_TIME],
  [
    "getpgrp",
    "getpgrp getpgid",
    "newer architectures have no getpgrp, so that C libraries call getpgid for it",
  ],
  ["getrlimit", "getrlimit ugetrlimit prlimit64", "newer C libraries call prlimit64 for both"],
  ["setrlimit", "setrlimit prlimit64", "newer C libraries call prlimit64 for both"],
  ["getuid", "getuid getuid32", WIDE],
  ["geteuid", "geteuid geteuid32", WIDE],
  ["getgid", "getgid getgid32", WIDE],
  ["getegid", "getegid getegid32", WIDE],
  ["getresuid", "getresuid getresuid32", WIDE],
  ["getresgid", "getresgid getresgid32", WIDE],
  ["getgroups", "getgroups getgroups32", WIDE],
  ["setuid", "setuid setuid32", WIDE],
  ["setgid", "setgid setgid32", WIDE],
  ["setreuid", "setreuid setreuid32", WIDE],
  ["setregid", "setregid setregid32", WIDE],
  ["setresuid", "setresuid setresuid32", WIDE],
  ["setresgid", "setresgid setresgid32", WIDE],
  ["setfsuid", "setfsuid setfsuid32", WIDE],
  ["setfsgid", "setfsgid setfsgid32", WIDE],
  ["setgroups", "setgroups setgroups32", WIDE],
];

/** By name, in the order that they are told to people. */
export const EQUIVALENCE_GROUPS: ReadonlyMap<string, EquivalenceGroup> = new Map(
  GROUPS.map(([name, calls, reason]) => [name, { calls: calls.split(" "), reason }]),
);
