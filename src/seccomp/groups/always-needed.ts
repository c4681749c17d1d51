import type { Architecture } from "../syscalls/architecture.ts";
import { syscallNumber } from "../syscalls/syscall-table.ts";

/** A call that programs make without that a recording need show it, and why. */
export interface NeededCall {
  readonly name: string;
  readonly reason: string;
}

const NEEDED: readonly NeededCall[] = [
  { name: "exit", reason: "how a thread ends; a recording that stops before does not show it" },
  {
    name: "exit_group",
    reason: "how a process ends; a recording that stops before does not show it",
  },
  { name: "getrandom", reason: "newer C libraries seed their allocator by it" },
  {
    name: "restart_syscall",
    reason: "the kernel puts it in place of a call that a stop interrupted",
  },
  { name: "rseq", reason: "newer C libraries register each thread by it" },
  { name: "rt_sigreturn", reason: "how every signal handler returns" },
  { name: "set_robust_list", reason: "C libraries register each thread by it" },
  { name: "sigreturn", reason: "how a signal handler returns on 32 bits" },
];

/** What is added to every recording, of the calls that an architecture has; sorted by name. */
export function alwaysNeeded(architecture: Architecture): readonly NeededCall[] {
  return NEEDED.filter(({ name }) => syscallNumber(architecture, name) !== undefined);
}
