/** Calls that a runtime makes in the container's first process, after the filter is loaded and up to execve. */
export interface BaseRow {
  readonly runtime: "runc" | "crun";
  /** Without noNewPrivileges the filter is loaded earlier, since loading it takes a capability that is dropped later. */
  readonly noNewPrivileges: boolean;
  /** Of the runtime, and how it is known: seen to be made, or read in the source. */
  readonly version: string;
  readonly source: "measured" | "read";
  /** When they are made, for people. */
  readonly when: string;
  readonly calls: string;
}

const ALWAYS = "at every start";
const LATER = "where a container is created first and started later";
const OTHER_USER = "where the user is not root";
const SCHEDULER = "now and then, by Go's scheduler, which crashes where one is refused";
const CLOSING = "at every start; it closes what it has open by it";

/**
 * Measured on x86-64 under Linux 6.18 by strace, on a filter that lets all calls pass: ten starts of a program without a C library,
 * and some as another user, with ambient capabilities, and by create and start. Only the thread that loads the filter counts: the
 * others of Go run without it until execve ends them. Of 60 starts of runc and 20 of crun where every other call kills the process
 * none was killed. Not in here: what a start makes only where the container's configuration asks for it (a personality, hooks of
 * startContainer), where the program is not found before the user changes, and what exec into a running container makes.
 */
export const BASE_DATA: readonly BaseRow[] = [
  ...measured("crun", true, "1.8.1", [[ALWAYS, "close execve"]]),
  ...measured("crun", false, "1.8.1", [
    [ALWAYS, "capset close execve prctl rt_sigaction rt_sigprocmask setresgid setresuid write"],
    [LATER, "pselect6 read"],
  ]),
  ...measured("runc", true, "1.1.5", [
    [ALWAYS, "close epoll_ctl execve fstatfs getdents64 getpid openat write"],
    [SCHEDULER, "futex rt_sigreturn"],
  ]),
  ...measured("runc", false, "1.1.5", [
    [
      ALWAYS,
      "capget capset chdir close epoll_ctl execve faccessat2 fcntl fstat fstatfs getcwd getdents64 getpid getppid newfstatat " +
        "openat prctl read setgid setgroups setuid write",
    ],
    [SCHEDULER, "futex rt_sigreturn"],
    [OTHER_USER, "fchown"],
  ]),
  ...readIn("crun", "1.21", [true, false], CLOSING, "close_range"),
  ...readIn("runc", "1.3.0", [false], CLOSING, "close_range"),
  ...readIn(
    "runc",
    "1.3.0",
    [true],
    "at every start; it looks for its own thread in /proc",
    "newfstatat",
  ),
];

/**
 * The calls without which that runtime never started a container in three attempts, whether the others got ENOSYS or EPERM.
 * Measured by scripts/runtime-base.mjs.
 */
export const NEEDED_DATA: Readonly<Record<string, string>> = {
  "crun true": "execve",
  "crun false": "capset execve prctl rt_sigaction rt_sigprocmask setresgid setresuid write",
  "runc true": "close execve fstatfs getdents64 openat write",
  "runc false":
    "capget capset chdir close execve faccessat2 fstat fstatfs getcwd getdents64 getppid newfstatat openat prctl read setgid " +
    "setgroups setuid write",
};

/**
 * What starts a program that is linked to shared libraries, from execve to its main function: glibc 2.36, measured on x86-64 by
 * strace.
 */
export const LOADER_CALLS: string =
  "access arch_prctl brk close execve mmap mprotect munmap newfstatat openat pread64 prlimit64 read rseq set_robust_list " +
  "set_tid_address";

type Rows = readonly (readonly [when: string, calls: string])[];

function measured(
  runtime: BaseRow["runtime"],
  noNewPrivileges: boolean,
  version: string,
  rows: Rows,
): BaseRow[] {
  return rows.map(([when, calls]) => ({
    ...{ runtime, noNewPrivileges, version },
    ...{ source: "measured", when, calls },
  }));
}

function readIn(
  runtime: BaseRow["runtime"],
  version: string,
  noNewPrivileges: readonly boolean[],
  when: string,
  calls: string,
): BaseRow[] {
  return noNewPrivileges.map((each) => ({
    ...{ runtime, noNewPrivileges: each, version },
    ...{ source: "read", when, calls },
  }));
}
