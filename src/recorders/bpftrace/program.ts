import { PATH_ARGUMENTS, VALUE_ARGUMENTS } from "../../facts/recording/observed-arguments.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { argumentOf } from "../../seccomp/syscalls/argument-types.ts";
import { syscallNumber } from "../../seccomp/syscalls/syscall-table.ts";

export interface ProgramOptions {
  /** The gate: its tree is recorded from its first `execve` on, which is counted under this name. */
  readonly gate?: { readonly pid: number; readonly name: string } | undefined;
  /** Processes whose trees are recorded at once. */
  readonly pids?: readonly number[] | undefined;
  /** Record only processes that lie deeper in pid namespaces than so many levels: those in the container. */
  readonly belowLevel?: number | undefined;
  /** See also which calls a filter kept from being made. */
  readonly denials?: boolean | undefined;
}

/** What `compat` stands for in the maps. x32 calls are those of `compat` 0 with bit 30 in their number. */
const COMPAT: readonly (readonly [number, Architecture])[] = [
  [0, "x86_64"],
  [1, "x86"],
];
/** TS_COMPAT of `thread_info.status` (arch/x86/include/asm/thread_info.h): the call entered as a 32-bit one. */
const IS_COMPAT = "(curtask->thread_info.status >> 1) & 1";
export const READY = "ready";

/**
 * The bpftrace program of a recording: one program on the entry of all system calls, for the tree of a process, and three
 * small ones. `-f json` prints at its end
 *
 * - `@calls[comm, compat, nr]`: how often; `compat` is 1 for an i386 entry (`int 0x80`), else 0,
 * - `@paths[comm, compat, nr, path]`: the first path argument, cut after `BPFTRACE_STRLEN` - 1 bytes. It is read when the call
 *   returns, because the kernel may have to fetch the page of it first. `""`: it could not be read,
 * - `@values[comm, compat, nr, index, value]`: arguments that tell calls apart, in decimals,
 *
 * and while it runs `ready` once it saw its gate call, return, fork and exit, and each second `@total` (calls), `@distinct` and
 * `@forks`, for the live line. `@tree` holds who still runs at the end. A map with as many keys as `BPFTRACE_MAP_KEYS_MAX` may have had no room for others.
 */
export function bpftraceProgram(options: ProgramOptions): string {
  const { gate, pids = [], belowLevel, denials = false } = options;
  const isDeep = belowLevel === undefined ? "" : ` && curtask->thread_pid->level > ${belowLevel}`;
  const root = gate?.pid ?? 0;
  return `BEGIN { @distinct = 0; ${pids.map((pid) => `@tree[${pid}] = 1;`).join(" ")} }
tracepoint:raw_syscalls:sys_enter /@tree[pid] || pid == ${root}/ {
  if (!@tree[pid]) {
    @gate[1] = 1;
    if (args->id == ${syscallNumber("x86_64", "execve")}) { @tree[pid] = 1; @named[tid] = 1; }
  }
${denials ? "  if (@tree[pid]) { @in[tid] = 1; }\n" : ""}  if (@tree[pid]${isDeep}) {
${onEnter(gate?.name)}
  }
}
tracepoint:raw_syscalls:sys_exit /pid == ${root} && !@gate[2]/ { @gate[2] = 1; }
tracepoint:raw_syscalls:sys_exit /@late[tid]/ {
  $compat = ${IS_COMPAT};
  @paths[comm, $compat, args->id, str(uptr(@late[tid]))] = count();
  delete(@late[tid]);
}
tracepoint:sched:sched_process_exec /@exec[args->old_pid]/ {
  $nr = @exec[args->old_pid];
  @paths[comm, $nr & 1, $nr / 2, str(args->filename)] = count();
  delete(@exec[args->old_pid]);
  delete(@late[args->old_pid]);
}
tracepoint:sched:sched_process_fork /pid == ${root} && !@gate[4]/ { @gate[3] = 1; @child = args->child_pid; }
tracepoint:sched:sched_process_fork /@tree[pid]/ { @tree[args->child_pid] = 1; @forks = count(); }
tracepoint:sched:sched_process_exit /!@gate[4]/ { if ((int64)tid == @child) { @gate[4] = 1; } }
tracepoint:sched:sched_process_exit /@tree[pid]/ {
  if (tid != pid) { delete(@tree[tid]); }
  if (curtask->signal->live.counter == 0) { delete(@tree[pid]); }
}
${denials ? denialProbes(isDeep) : ""}interval:ms:50 /!@gate[5]/ {
  if (@gate[1] && @gate[2] && @gate[3] && @gate[4]) { @gate[5] = 1; printf("${READY}\\n"); }
}
interval:s:1 { print(@total); print(@distinct); print(@forks); }
END { ${denials ? "clear(@in); " : ""}clear(@gate); clear(@late); clear(@exec); clear(@known); clear(@named); clear(@child); }
`;
}

/**
 * seccomp says no before the tracepoint of the entry, and that of the return comes all the same: a call that returns without
 * having entered was denied. `@denied[comm, compat, nr, result]`: the result is the number of the call itself where the filter
 * kills or traps. A new task returns from its parent's call, and one that executes may take over another's number.
 */
function denialProbes(isDeep: string): string {
  return `tracepoint:raw_syscalls:sys_exit /@tree[pid]/ {
  if (!@in[tid] && args->id >= 0${isDeep}) { @denied[comm, ${IS_COMPAT}, args->id, args->ret] = count(); }
  delete(@in[tid]);
}
tracepoint:sched:sched_process_fork /@tree[pid]/ { @in[args->child_pid] = 1; }
tracepoint:sched:sched_process_exec /@tree[pid]/ { @in[args->pid] = 1; }
tracepoint:sched:sched_process_exit /@tree[pid]/ { delete(@in[tid]); }
`;
}

function onEnter(name: string | undefined): string {
  const count = "@calls[comm, $compat, $nr] = count();";
  const first =
    name === undefined
      ? count
      : `if (@named[tid]) { @calls["${name}", $compat, $nr] = count(); delete(@named[tid]); } else { ${count} }`;
  return `  $a0 = args->args[0]; $a1 = args->args[1]; $a2 = args->args[2]; $a3 = args->args[3];
  $nr = args->id;
  $compat = ${IS_COMPAT};
  ${first}
  @total = count();
  if (!@known[$compat, $nr]) { @known[$compat, $nr] = 1; @distinct = @distinct + 1; }
  $path = (uint64)0; $i = (uint64)9; $v = (uint64)0; $j = (uint64)9; $w = (uint64)0;
${COMPAT.map(([compat, architecture]) => `  if ($compat == ${compat}) {\n${choices(architecture)}\n  }`).join("\n")}
  if ($path != 0) { @late[tid] = $path; }
  if ($i < 9) { @values[comm, $compat, $nr, $i, $v] = count(); }
  if ($j < 9) { @values[comm, $compat, $nr, $j, $w] = count(); }`;
}

/** Which arguments of which calls are kept: `$path`, and two values with their places. */
function choices(architecture: Architecture): string {
  const groups = new Map<string, number[]>();
  const add = (name: string, statement: string): void => {
    const number = syscallNumber(architecture, name);
    if (number === undefined) return;
    groups.set(statement, [...(groups.get(statement) ?? []), number]);
  };
  for (const [name, { index }] of PATH_ARGUMENTS) {
    const isExec = name === "execve" || name === "execveat";
    add(name, `$path = $a${index};${isExec ? " @exec[tid] = $nr * 2 + $compat;" : ""}`);
  }
  for (const [name, indexes] of VALUE_ARGUMENTS) {
    for (const [position, index] of indexes.entries()) {
      const bits = argumentOf(name, index, architecture)?.bits ?? 32;
      const [place, value] = position === 0 ? ["$i", "$v"] : ["$j", "$w"];
      add(
        name,
        `${place} = (uint64)${index}; ${value} = $a${index}${bits === 64 ? "" : " & 0xffffffff"};`,
      );
    }
  }
  return [...groups]
    .map(([statement, numbers]) => `    if (${isOneOf(numbers)}) { ${statement} }`)
    .join("\n");
}

function isOneOf(numbers: readonly number[]): string {
  return numbers.map((number) => `$nr == ${number}`).join(" || ");
}
