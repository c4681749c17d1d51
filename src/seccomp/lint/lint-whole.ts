import type { SeccompAction } from "../profile/profile.ts";
import { SYSCALL_NAMES, syscallNumber } from "../syscalls/syscall-table.ts";
import {
  ALLOWS_NOTHING,
  DENIES_THREADS,
  EPERM_DEFAULT,
  HIDDEN_ARGUMENTS,
  IO_URING,
  KILLS_THREAD,
  LACKS_BASICS,
  LACKS_THREADS,
  NO_ARCHITECTURES,
  NOTIFY_DEFAULT,
} from "./findings.ts";
import { type Linting, letsThrough, namesText } from "./linting.ts";

const EPERM = 1;
const THREADS = ["clone", "clone3", "fork", "vfork"];
const BASICS = ["execve", "exit_group", "rt_sigreturn", "restart_syscall"];
const KILLING: ReadonlySet<SeccompAction> = new Set(["SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD"]);

/** Calls that do what the first one does, with its arguments where no filter looks. */
const HIDING: readonly (readonly [limited: readonly string[], hiding: string, why: string])[] = [
  [
    ["clone"],
    "clone3",
    "takes its flags in memory; answer it with ENOSYS (38), and libc falls back to clone",
  ],
  [
    ["open", "openat"],
    "openat2",
    "takes its flags in memory; answer it with ENOSYS (38), and libc falls back to openat",
  ],
  [
    ["socket", "socketpair", "connect", "bind", "setsockopt", "sendto"],
    "socketcall",
    "takes the arguments of all socket calls in memory; deny it, or know that the conditions do not count there",
  ],
  [
    ["semget", "semctl", "shmget", "shmctl", "shmat", "msgget", "msgctl"],
    "ipc",
    "takes the arguments of all System V calls in another order; deny it, or know that the conditions do not count there",
  ],
];

/** What is found by looking at the default and at all that is allowed. */
export function lintWhole(linting: Linting): void {
  lintDefault(linting);
  const { profile, tell } = linting;
  const isOpen = letsThrough(profile.defaultAction);
  const allowed = new Set(
    profile.syscalls
      .flatMap(({ names, action }) => (letsThrough(action) ? names : []))
      .filter((name) => SYSCALL_NAMES.has(name)),
  );
  if (!isOpen && allowed.size === 0) {
    tell(
      ALLOWS_NOTHING,
      ["syscalls"],
      "no call is let through, so that no program can even start; name the calls that it needs in a rule with SCMP_ACT_ALLOW",
    );
    return;
  }
  if (profile.architectures.length === 0) {
    tell(
      NO_ARCHITECTURES,
      [],
      'no architectures: a call of any other than the machine\'s own kills, and runc before 1.1.15 answers new calls otherwise; write them, as "SCMP_ARCH_X86_64"',
    );
  }
  if (isOpen) return;
  lintMissing(linting, allowed);
  lintHiding(linting, allowed);
}

function lintDefault({ profile, tell }: Linting): void {
  const { defaultAction, defaultErrnoRet = EPERM } = profile;
  const path = ["defaultAction"];
  if (defaultAction === "SCMP_ACT_NOTIFY") {
    tell(
      NOTIFY_DEFAULT,
      path,
      "SCMP_ACT_NOTIFY as the default: runc refuses it; notify for the calls that the listener decides on",
    );
  }
  if (KILLING.has(defaultAction)) {
    tell(
      KILLS_THREAD,
      path,
      `${defaultAction} ends the one thread that called; SCMP_ACT_KILL_PROCESS ends the program, SCMP_ACT_ERRNO lets it go on`,
    );
  }
  if (defaultAction === "SCMP_ACT_ERRNO" && defaultErrnoRet === EPERM) {
    tell(
      EPERM_DEFAULT,
      path,
      "unknown calls fail with EPERM, and a libc newer than the profile does not fall back to what it allows; write defaultErrnoRet 38 (ENOSYS), and a rule with errnoRet 1 for what is denied on purpose",
    );
  }
}

function lintMissing(
  { architectures, options, tell }: Linting,
  allowed: ReadonlySet<string>,
): void {
  if (THREADS.every((name) => !allowed.has(name))) {
    const message = `${namesText(THREADS)} are all denied`;
    if (options.threads === true) {
      tell(
        DENIES_THREADS,
        ["syscalls"],
        `${message}, and this program makes threads or processes: it will not start; allow clone`,
      );
    } else {
      tell(
        LACKS_THREADS,
        ["syscalls"],
        `${message}: a program that makes threads or processes does not start; allow clone for one`,
      );
    }
  }
  const missing = BASICS.filter(
    (name) =>
      !allowed.has(name) && architectures.some((each) => syscallNumber(each, name) !== undefined),
  );
  if (missing.length === 0) return;
  tell(
    LACKS_BASICS,
    ["syscalls"],
    `${missing.join(", ")}: denied, though every program needs it sooner or later (to start, to end, after a signal, after a stop); a recording may well not show it`,
  );
}

function lintHiding({ profile, architectures, tell }: Linting, allowed: ReadonlySet<string>): void {
  const limited = new Set(
    profile.syscalls.flatMap(({ names, action, args }) =>
      letsThrough(action) && args.length > 0 ? names : [],
    ),
  );
  for (const [index, { names, action, args }] of profile.syscalls.entries()) {
    if (!letsThrough(action) || args.length > 0) continue;
    for (const [position, name] of names.entries()) {
      const path = ["syscalls", index, "names", position];
      if (name === "io_uring_setup") {
        tell(
          IO_URING,
          path,
          "io_uring_setup: what a ring does (open, connect, send) is seen by no filter; leave it out unless the program cannot do without",
        );
      }
      const entry = HIDING.find(([, hiding]) => hiding === name);
      if (
        entry === undefined ||
        architectures.every((each) => syscallNumber(each, name) === undefined)
      )
        continue;
      const [calls, , why] = entry;
      const open = calls.filter((each) => limited.has(each) || !allowed.has(each));
      if (open.length === 0 || !calls.some((each) => limited.has(each))) continue;
      tell(HIDDEN_ARGUMENTS, path, `${name} does what ${namesText(open)} does and ${why}`);
    }
  }
}
