import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";

/** What nginx and glibc of Debian 12 called under strace, from the start to the end. */
const NGINX =
  "accept4 access arch_prctl bind brk chown clone close connect epoll_create epoll_ctl epoll_wait eventfd2 execve exit_group fcntl futex geteuid getpid getppid getrandom ioctl listen lseek mkdir mmap mprotect munmap newfstatat openat prctl pread64 prlimit64 pwrite64 read recvfrom recvmsg rseq rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend sendmsg set_robust_list set_tid_address setgid setgroups setitimer setsockopt setuid socketpair sysinfo uname unlink wait4 writev";
/** What serving a file, and another libc, may call beside it. */
const NEAR =
  "clone3 epoll_create1 epoll_pwait exit fstat gettid madvise poll ppoll pselect6 sendfile sigaltstack statx tgkill write";
/** What the runtime calls itself once the filter is loaded. */
const RUNTIME =
  "capget capset chdir clock_nanosleep close_range dup3 faccessat2 fchdir fchown fstatfs getcwd getdents64 getgid getuid keyctl mount nanosleep pipe2 readlink readlinkat sched_getaffinity sched_yield setgroups setresgid setresuid setsid statfs umask";

/** Written by hand: families of sockets are looked at, so that one call leaves the kernel's bitmap. */
export const NGINX_PROFILE: SeccompProfile = {
  defaultAction: "SCMP_ACT_ERRNO",
  defaultErrnoRet: 38,
  architectures: ["SCMP_ARCH_X86_64"],
  syscalls: [
    {
      names: [NGINX, NEAR, RUNTIME].flatMap((names) => names.split(" ")),
      action: "SCMP_ACT_ALLOW",
      args: [],
    },
    // AF_UNIX, AF_INET and AF_INET6; the upper half of the register is not the family's.
    ...[1n, 2n, 10n].map((family) => ({
      names: ["socket"],
      action: "SCMP_ACT_ALLOW" as const,
      args: [
        {
          index: 0,
          value: 0xffffffffn,
          valueTwo: family,
          op: "SCMP_CMP_MASKED_EQ" as const,
        },
      ],
    })),
  ],
};
