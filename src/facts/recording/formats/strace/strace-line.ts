/** What strace says of a new process in the middle of a line of another: what is left of it comes in the next line. */
const INTERRUPTED = /strace: Process (\d{1,10}) attached$/;

/** The line without that, and the process it tells of. */
export function uninterrupted(line: string): { readonly text: string; readonly attached?: number } {
  const found = INTERRUPTED.exec(line.slice(-64));
  if (found === null || line.length === found[0].length) return { text: line };
  return { text: line.slice(0, line.length - found[0].length), attached: Number(found[1]) };
}

/** One line of strace, taken apart. */
export type StraceLine = StracePrefix & StraceEvent;

interface StracePrefix {
  /** Absent where the line has none. */
  readonly pid?: number | undefined;
  /** With `-Y`. */
  readonly comm?: string | undefined;
}

type StraceEvent =
  | {
      readonly kind: "call";
      readonly name: string;
      /** With `-n`, and of a call that strace has no name for. */
      readonly number?: number | undefined;
      /** Where the parenthesis stands in `text`. */
      readonly open: number;
      readonly text: string;
      /** Where it stands in the line, 1-based. */
      readonly col: number;
    }
  | { readonly kind: "resumed"; readonly name: string; readonly text: string }
  | { readonly kind: "ended" }
  | { readonly kind: "superseded"; readonly by: number }
  | { readonly kind: "mode"; readonly process: number; readonly mode: string }
  | { readonly kind: "attached"; readonly process: number }
  | { readonly kind: "detached"; readonly process: number }
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown"; readonly col: number };

const PID = /(?:\[pid +(\d{1,10})(?:<([^>]{0,64})>)?\]|(\d{1,10})(?:<([^>]{0,64})>)?(?= )) */y;
const TIME = /(?:\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?|\d{1,12}\.\d{1,9}) +/y;
const RELATIVE_TIME = /(?: *\(\+ *\d{1,12}\.\d{1,9}\)| {1,12}\d{1,12}\.\d{1,9}) +/y;
const NUMBER = /\[ *(\d{1,10})\] /y;
const POINTER = /\[(?:[0-9a-f]{8,16}|\?{8,16})\] /y;
const CALL = /(?:(syscall_(0x[0-9a-f]{1,8}|\d{1,10})|SYS_(\d{1,10}))|([a-z_][a-z0-9_]{0,63}))\(/y;
const RESUMED = /<\.\.\. ([a-z_][a-z0-9_]{0,63}) resumed>/y;
const SUPERSEDED = /\+\+\+ superseded by execve in pid (\d{1,10}) \+\+\+/y;
const MODE = /(?:strace: )?\[ Process PID=(\d{1,10}) runs in (.{1,20}) mode\. \]/y;
const ATTACHED = /(?:strace: )?Process (\d{1,10})(?:<[^>]{0,64}>)? (attached|detached)/y;
const ENDED = /\+\+\+ (?:exited with|killed by) /y;
/** Signals, stops, what strace says of itself, and its stack traces. */
const NOTHING = /--- |\+\+\+ |strace: | > |> |Process \d{1,10} /y;

export function straceLine(line: string): StraceLine {
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(line) ?? undefined;
    if (found !== undefined) at = pattern.lastIndex;
    return found;
  };
  const pid = match(PID);
  match(RELATIVE_TIME);
  match(TIME);
  match(RELATIVE_TIME);
  const number = match(NUMBER)?.[1];
  match(POINTER);
  const prefix = pid === undefined ? {} : prefixOf(pid);
  const start = at;
  const call = match(CALL);
  if (call !== undefined) {
    const [whole, , unnamed, old, name = whole.slice(0, -1)] = call;
    const told = number ?? unnamed ?? old;
    return {
      ...prefix,
      kind: "call",
      name,
      ...(told !== undefined && { number: Number(told) }),
      open: at - 1,
      text: line,
      col: start + 1,
    };
  }
  return { ...prefix, ...otherEvent(match, line, start) };
}

function prefixOf([, bracketed, bracketedComm, plain, plainComm]: RegExpExecArray): StracePrefix {
  const comm = bracketedComm ?? plainComm;
  return { pid: Number(bracketed ?? plain), ...(comm !== undefined && { comm }) };
}

function otherEvent(
  match: (pattern: RegExp) => RegExpExecArray | undefined,
  line: string,
  start: number,
): StraceEvent {
  const resumed = match(RESUMED);
  if (resumed !== undefined) return { kind: "resumed", name: resumed[1] as string, text: line };
  const superseded = match(SUPERSEDED);
  if (superseded !== undefined) return { kind: "superseded", by: Number(superseded[1]) };
  if (match(ENDED) !== undefined) return { kind: "ended" };
  const mode = match(MODE);
  if (mode !== undefined) {
    return { kind: "mode", process: Number(mode[1]), mode: mode[2] as string };
  }
  const attached = match(ATTACHED);
  if (attached !== undefined) {
    return { kind: attached[2] as "attached" | "detached", process: Number(attached[1]) };
  }
  return match(NOTHING) === undefined ? { kind: "unknown", col: start + 1 } : { kind: "nothing" };
}
