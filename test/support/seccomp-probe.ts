import { execFileSync } from "node:child_process";
import path from "node:path";
import { runContainer } from "../../src/containers/container.ts";
import type { RuntimeName } from "../../src/containers/runtime.ts";
import type { SyscallCall } from "../../src/seccomp/model/decision.ts";
import type { SeccompProfile } from "../../src/seccomp/profile/profile.ts";
import { jsonText, writtenProfile } from "../../src/seccomp/profile/write-profile.ts";
import { ROOT } from "./process.ts";

const TIMEOUT_MS = 30_000;

/** What came of a call that was really made. */
export type Observed =
  | { readonly kind: "killed"; readonly signal: number }
  | { readonly kind: "returned"; readonly value: number };

/** What the runtime said where it did not start the probe, or what came of each call. */
export type Probed =
  | { readonly kind: "not_started"; readonly message: string }
  | { readonly kind: "probed"; readonly observed: readonly Observed[] };

/** Calls that the probe and the runtimes need beside those that are probed, whatever the runtime. */
export const BASE_CALLS: readonly string[] = (
  "access arch_prctl brk capget capset chdir clone clone3 close close_range connect dup3 epoll_create1 epoll_ctl epoll_pwait " +
  "eventfd2 execve exit exit_group faccessat2 fchown fcntl fstat fstatfs futex getcwd getdents64 getegid geteuid getgid getpid " +
  "getppid getrandom gettid getuid ioctl keyctl lseek lstat madvise mkdirat mmap mprotect mremap munmap nanosleep newfstatat " +
  "openat openat2 pipe2 pread64 prctl prlimit64 read readlink readlinkat restart_syscall rseq rt_sigaction rt_sigprocmask " +
  "rt_sigreturn sched_getaffinity sched_yield sendmsg sendto set_robust_list set_tid_address setgid setgroups setresgid " +
  "setresuid setsid setuid sigaltstack socketpair stat statfs statx tgkill timer_create timer_settime uname unlinkat wait4 " +
  "waitid write"
).split(" ");

/** Builds the probe (tools/seccomp/probe-calls.c) as one file without libraries. */
export function buildProbe(folder: string): string {
  const program = path.join(folder, "probe-calls");
  const source = path.join(ROOT, "tools", "seccomp", "probe-calls.c");
  execFileSync("gcc", ["-static", "-O1", "-D_GNU_SOURCE", "-o", program, source]);
  return program;
}

/** Makes the calls under a profile in a container that is killed in time. */
export async function probeCalls(
  runtime: RuntimeName,
  program: string,
  profile: SeccompProfile,
  calls: readonly SyscallCall[],
): Promise<Probed> {
  const run = await runContainer({
    runtime,
    command: [program, ...calls.map(wordOf)],
    profile: jsonText(writtenProfile(profile)),
    noNewPrivileges: true,
    environment: {},
    timeoutMs: TIMEOUT_MS,
  });
  if (run.end.kind === "not_started") return { kind: "not_started", message: run.end.message };
  const lines = run.stdout.split("\n").slice(0, -1);
  if (lines.length !== calls.length) {
    throw new Error(`the probe ended after ${lines.length} calls: ${JSON.stringify(run)}`);
  }
  return { kind: "probed", observed: lines.map(readLine) };
}

function wordOf({ architecture, number, args }: SyscallCall): string {
  const abi = architecture === "x86" ? "32" : "64";
  return [abi, ...[number, ...args].map((value) => value.toString(16))].join(":");
}

function readLine(line: string): Observed {
  const [kind, value] = line.split(" ");
  if (kind === "killed") return { kind, signal: Number(value) };
  return { kind: "returned", value: Number(value) };
}
