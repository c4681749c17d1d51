import type { Architecture } from "../../../../seccomp/syscalls/architecture.ts";
import { X32_BIT } from "../../../../seccomp/syscalls/architecture.ts";
import { syscallNumber } from "../../../../seccomp/syscalls/syscall-table.ts";
import { addNamed, compatOf, tellAssumption } from "../../named-call.ts";
import type { Reading } from "../../reading.ts";
import type { TextLine } from "../../text-lines.ts";
import { isSummaryHead, readSummaryLine } from "../strace-summary/read-strace-summary.ts";
import { observedPath, observedValues, programOf } from "./observed.ts";
import { printedArguments } from "./strace-arguments.ts";
import { type StraceLine, straceLine, uninterrupted } from "./strace-line.ts";
import {
  createStraceProcesses,
  isFork,
  type StraceProcess,
  type StraceProcesses,
} from "./strace-processes.ts";

interface StraceReading {
  readonly reading: Reading;
  readonly processes: StraceProcesses;
  /** Names that lines told of: a table below them (`-C`) tells of the same calls again. */
  readonly names: Set<string>;
  inTable: boolean;
  /** The process in the middle of whose line another was announced: the next line is the rest of it. */
  interrupted: StraceProcess | undefined;
  hasMode: boolean;
}

type CallLine = StraceLine & { readonly kind: "call" };

/**
 * Reads what `strace` prints, with or without `-f`, `-o`, `-t`, `-tt`, `-ttt`, `-r`, `-T`, `-i`, `-n`, `-y`, `-Y`, `-k` and `-C` (strace 6.1).
 * A call counts where it begins, so that those that never return are there. Processes are called after what they executed.
 *
 * Traps: with `-o` strace does not say when a process runs 32-bit calls, unless `-e quiet=none` is given; without `-n` the
 * calls inside `socketcall` and `ipc` look like calls of their own; without `-o` whatever the program prints on standard error
 * stands between the lines, and may look like them.
 */
export function readStrace(reading: Reading): void {
  const state: StraceReading = {
    reading,
    processes: createStraceProcesses(reading.native),
    names: new Set(),
    inTable: false,
    interrupted: undefined,
    hasMode: false,
  };
  for (const line of reading.lines()) readLine(state, line);
  const running = state.processes.running();
  if (running > 0) {
    reading.incomplete(
      "truncated",
      "processes still ran at its end: what they did later, and how they end, is not in it",
      running,
    );
  }
  if (state.processes.hasForgotten) {
    reading.incomplete("truncated", "it has more processes at one time than can be told apart");
  }
  if (!state.hasMode) tellAssumption(reading, "strace");
}

/** True for a line that only strace prints. */
export function looksLikeStrace(line: string): boolean {
  const { kind } = straceLine(line);
  if (kind === "call") return / = (?:-?\d|0x|\?)|<unfinished \.\.\.>|<detached \.\.\.>/.test(line);
  return kind !== "unknown" && kind !== "nothing";
}

function readLine(state: StraceReading, line: TextLine): void {
  if (isSummaryHead(line.text)) state.inTable = true;
  if (state.inTable) readSummaryLine(state.reading, line, state.names);
  else readEvent(state, line, straceLine(line.text));
}

function readEvent(state: StraceReading, line: TextLine, event: StraceLine): void {
  const { reading, processes } = state;
  const { interrupted } = state;
  if (event.kind !== "attached") state.interrupted = undefined;
  switch (event.kind) {
    case "call":
      readCall(state, line, event);
      return;
    case "resumed":
      readResumed(state, line, event);
      return;
    case "ended":
      processes.ended(event.pid);
      return;
    case "superseded":
      processes.superseded(event.pid, event.by);
      return;
    case "mode":
      state.hasMode = true;
      setMode(state, event.process, event.mode);
      return;
    case "attached":
      processes.attached(event.process);
      return;
    case "detached":
      processes.of(event.process).isGone = true;
      return;
    case "unknown":
      if (interrupted !== undefined && readRest(state, interrupted, line.text)) return;
      reading.unreadable(line, "a line of strace was expected", event.col);
      return;
    case "nothing":
  }
}

function readCall(state: StraceReading, line: TextLine, whole: CallLine): void {
  const { reading, processes } = state;
  const { text, attached } = uninterrupted(whole.text);
  const event = { ...whole, text };
  const process = processes.of(event.pid);
  if (event.comm !== undefined && event.comm !== "strace") process.name = event.comm;
  const { texts, end } = printedArguments(event.text, event.open);
  const rest = end === undefined ? "" : event.text.slice(end);
  const program = programOf(event.name, texts);
  addCall(state, line, event, process.name ?? program, process, texts);
  const result = RESULT.exec(rest)?.[1];
  const tail = event.text.trimEnd().slice(-TAIL);
  if (result !== undefined) returned(state, process, event.name, program, result);
  else if (attached !== undefined) {
    processes.attached(attached);
    processes.begun(process, { name: event.name, program });
    state.interrupted = process;
  } else if (UNFINISHED.test(tail)) {
    processes.begun(process, { name: event.name, program });
  } else if (!LET_GO.test(tail)) {
    reading.unreadable(line, `how ${event.name} ended was expected`, event.col);
  }
}

/** What may stand where a result does. */
const TAIL = 64;
const UNFINISHED = /<unfinished \.\.\.>$/;
const LET_GO = /<(?:detached \.\.\.|unavailable)>\)?(?: {0,40}= \?)?$/;

/** `= 3`, `= 0x7f...`, `= ?`, `= -1 ENOENT (...)`, aligned with spaces. */
const RESULT = /^\s*= (-?\d{1,20}|0x[0-9a-f]{1,16}|\?)/;

/** The result of a resumed call, whose first arguments are in another line: what was written may hold a similar text. */
function lastResult(text: string): string | undefined {
  let result: string | undefined;
  for (let at = text.indexOf(")"); at !== -1; at = text.indexOf(")", at + 1)) {
    result = RESULT.exec(text.slice(at + 1, at + 128))?.[1] ?? result;
  }
  return result;
}

/** The rest of an interrupted line: ` <unfinished ...>`, or the arguments that are left and the result. */
function readRest(state: StraceReading, process: StraceProcess, text: string): boolean {
  const { pending } = process;
  if (pending === undefined || UNFINISHED.test(text.trimEnd())) return pending !== undefined;
  const result = lastResult(text);
  if (result === undefined) return false;
  process.pending = undefined;
  returned(state, process, pending.name, pending.program, result);
  return true;
}

function addCall(
  state: StraceReading,
  line: TextLine,
  { name, number, col }: CallLine,
  processName: string | undefined,
  { architecture }: StraceProcess,
  texts: readonly string[],
): void {
  const { reading } = state;
  if (architecture === undefined) {
    reading.incomplete(
      "other_architecture",
      "calls of an architecture that Gatehouse has no table of are left out",
      1,
    );
    return;
  }
  state.names.add(name);
  const seen = {
    process: processName,
    path: observedPath(name, texts),
    values: observedValues(name, texts),
  };
  if (number === undefined) {
    if (isMultiplexed(architecture, name)) tellMultiplexed(reading);
    addNamed(reading, line, { ...seen, architecture, name });
  } else if (number > 0xffffffff) reading.unreadable(line, "a number of 32 bits was expected", col);
  else reading.add({ ...seen, ...keyOf(architecture, number) });
}

/** An x32 call has bit 30 with `-n`, and none in `syscall_0x3e8`. */
function keyOf(
  architecture: Architecture,
  number: number,
): { readonly architecture: Architecture; readonly number: number } {
  if (architecture === "x32" && number < X32_BIT) return { architecture, number: number + X32_BIT };
  if (architecture === "x86_64" && number >= X32_BIT && number < 2 * X32_BIT) {
    return { architecture: "x32", number };
  }
  return { architecture, number };
}

function readResumed(
  state: StraceReading,
  line: TextLine,
  { pid, name, text }: StraceLine & { readonly kind: "resumed" },
): void {
  const process = state.processes.of(pid);
  const pending = process.pending;
  process.pending = undefined;
  if (pending?.name !== name) {
    // It began before the recording did, or its first half was lost: it is known that it was made.
    const { architecture } = process;
    if (architecture !== undefined && syscallNumber(architecture, name) !== undefined) {
      addNamed(state.reading, line, { architecture, name, process: process.name });
    } else {
      state.reading.unreadable(line, `${name} is resumed here and was not begun before`);
    }
    return;
  }
  const result = lastResult(text);
  if (result !== undefined) returned(state, process, name, pending.program, result);
}

function returned(
  { processes }: StraceReading,
  process: StraceProcess,
  name: string,
  program: string | undefined,
  result: string,
): void {
  if (program !== undefined && result === "0") process.name = program;
  const child = Number(result);
  if (isFork(name) && child > 0) processes.forked(process, child);
}

function setMode({ reading, processes }: StraceReading, pid: number, mode: string): void {
  const { native } = reading;
  const process = processes.of(pid);
  if (mode === "x32") process.architecture = "x32";
  else process.architecture = mode === "64 bit" ? native : compatOf(native);
}

/** What strace prints instead of the call that holds them (`socketcall` and `ipc`). */
const MULTIPLEXED: ReadonlySet<string> = new Set(
  "socket bind connect listen accept getsockname getpeername socketpair send recv sendto recvfrom shutdown setsockopt getsockopt sendmsg recvmsg accept4 recvmmsg sendmmsg semop semget semctl semtimedop msgsnd msgrcv msgget msgctl shmat shmdt shmget shmctl".split(
    " ",
  ),
);

function isMultiplexed(architecture: Architecture, name: string): boolean {
  return MULTIPLEXED.has(name) && syscallNumber(architecture, "socketcall") !== undefined;
}

function tellMultiplexed(reading: Reading): void {
  reading.incomplete(
    "unknown_numbers",
    "strace prints what socketcall and ipc hold as calls of their own: record with -n, which adds the numbers",
    1,
  );
}
