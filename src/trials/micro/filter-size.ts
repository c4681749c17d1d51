import { syscallNumber } from "../../seccomp/syscalls/syscall-table.ts";
import { runSteps, runsPrograms } from "./run-steps.ts";
import type { CallArgument, ProgramStep } from "./syscall-program.ts";

/** The filters that the kernel holds for a process, by its own count; newest first. */
export type FilterSize =
  | { readonly kind: "told"; readonly instructions: readonly number[] }
  | { readonly kind: "untold"; readonly reason: string };

/** ptrace(2) and linux/ptrace.h. */
const [DETACH, SEIZE, INTERRUPT, GET_FILTER] = [17, 0x4206, 0x4207, 0x420c];
const WALL = 0x40000000;
const [ENOENT, EACCES, EPERM] = [2, 13, 1];
const MOST_FILTERS = 8;

/**
 * Asks the kernel how many instructions the filters of a process have (PTRACE_SECCOMP_GET_FILTER: root, and a kernel that
 * can save processes). The process is stopped for a moment. Never rejects.
 */
export async function filterSize(pid: number): Promise<FilterSize> {
  if (!runsPrograms()) return untold("only on x86-64 Linux is there a program that asks");
  const ask = (request: number, address = 0): readonly CallArgument[] => [request, pid, address, 0];
  const calls: readonly { readonly name: string; readonly args: readonly CallArgument[] }[] = [
    { name: "ptrace", args: ask(SEIZE) },
    { name: "ptrace", args: ask(INTERRUPT) },
    { name: "wait4", args: [pid, 0, WALL, 0] },
    ...Array.from({ length: MOST_FILTERS }, (_, at) => ({
      name: "ptrace",
      args: ask(GET_FILTER, at),
    })),
    { name: "ptrace", args: ask(DETACH) },
  ];
  const steps = calls.map(
    ({ name, args }, into): ProgramStep => ({
      kind: "call",
      number: syscallNumber("x86_64", name) ?? -1,
      args,
      into,
    }),
  );
  const words = await runSteps(steps, steps.length).catch(() => undefined);
  if (words === undefined) return untold("the program that asks could not be run");
  return readSizes(words.slice(3, 3 + MOST_FILTERS).map(Number), Number(words[0]));
}

function readSizes(answers: readonly number[], seized: number): FilterSize {
  if (seized < 0) return untold(`the process could not be traced (errno ${-seized})`);
  const first = answers[0] ?? 0;
  if (first === -EACCES || first === -EPERM) return untold("that needs CAP_SYS_ADMIN");
  if (first < 0 && first !== -ENOENT) return untold(`this kernel does not tell (errno ${-first})`);
  const end = answers.findIndex((answer) => answer < 0);
  return { kind: "told", instructions: answers.slice(0, end < 0 ? answers.length : end) };
}

function untold(reason: string): FilterSize {
  return { kind: "untold", reason };
}
