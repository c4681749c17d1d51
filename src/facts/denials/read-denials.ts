import { constantValue } from "../../seccomp/constants/constants.ts";
import { errnoName } from "../../seccomp/constants/errno.ts";
import { verdictOfReturn } from "../../seccomp/model/actions.ts";
import type { VerdictKind } from "../../seccomp/model/decision.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { syscallNumber } from "../../seccomp/syscalls/syscall-table.ts";
import { type AuditedCall, readAuditLine } from "../recording/formats/audit/audit-line.ts";
import { printedArguments, printedValue } from "../recording/formats/strace/strace-arguments.ts";
import { type StraceLine, straceLine } from "../recording/formats/strace/strace-line.ts";
import { textLines } from "../recording/text-lines.ts";
import type { Denial } from "./denial.ts";

/** What is kept apart: a log that tells more kinds of denials has another trouble. */
const MOST_DENIALS = 1_000;

/** Errors that a filter commonly answers with; a call may fail with them of itself too. */
const DENYING = /^(.*\S)\s*= -1 (EPERM|ENOSYS|EACCES)\b/;
const KILLED =
  /\bSIGSYS\b.*\bsi_syscall=__NR_([a-z0-9_]{1,64})(?:, si_arch=AUDIT_ARCH_([A-Z0-9_]{1,20}))?/;

/** By the names of linux/audit.h, as strace prints them. */
const AUDIT_NAMES: Readonly<Record<string, Architecture>> = {
  X86_64: "x86_64",
  I386: "x86",
  AARCH64: "aarch64",
  ARM: "arm",
  RISCV64: "riscv64",
  S390X: "s390x",
  PPC64LE: "ppc64le",
  LOONGARCH64: "loongarch64",
};

const MODES: Readonly<Record<string, Architecture>> = {
  "32 bit": "x86",
  x32: "x32",
  "64 bit": "x86_64",
};

/**
 * The denied calls that audit records (SECCOMP) or lines of strace tell of, each kind once, in the order in which they were told
 * first. Lines that tell of none are passed over. `architecture` is that of strace's calls where a line says nothing else.
 */
export function readDenials(bytes: Uint8Array, architecture: Architecture): readonly Denial[] {
  const found = new Map<string, Denial>();
  const modes = new Map<number, Architecture>();
  for (const { text, row } of textLines(bytes)) {
    const told = auditedDenial(text) ?? tracedDenial(text, modes, architecture);
    if (told === undefined) continue;
    const key = [told.architecture, told.number, told.process, told.told, ...told.args].join(" ");
    const before = found.get(key);
    if (before !== undefined) found.set(key, { ...before, count: before.count + 1 });
    else if (found.size < MOST_DENIALS) found.set(key, { ...told, count: 1, row });
  }
  return [...found.values()];
}

type Told = Omit<Denial, "count" | "row">;

function auditedDenial(text: string): Told | undefined {
  const call = readAuditLine(text);
  if (call?.architecture === undefined || call.type !== "SECCOMP") return undefined;
  const { architecture, number, comm = "" } = call;
  return { architecture, number, args: [], process: comm, told: codeText(call) };
}

/** What a filter answered, in a word or two. */
function codeText({ code }: AuditedCall): string {
  if (code === undefined) return "denied";
  const { kind, data } = verdictOfReturn(code);
  if (kind === "errno") return errnoName(data) ?? `errno ${data}`;
  return TOLD[kind] ?? "handed over";
}

const TOLD: Partial<Record<VerdictKind, string>> = {
  kill_process: "killed (process)",
  kill_thread: "killed (thread)",
  trap: "SIGSYS",
  log: "logged",
};

function tracedDenial(
  text: string,
  modes: Map<number, Architecture>,
  native: Architecture,
): Told | undefined {
  const line = straceLine(text);
  if (line.kind === "mode") {
    modes.set(line.process, MODES[line.mode] ?? native);
    return undefined;
  }
  const killed = KILLED.exec(text);
  const architecture = modes.get(line.pid ?? 0) ?? native;
  if (killed !== null) {
    const [, name = "", arch = ""] = killed;
    return toldOf(line, AUDIT_NAMES[arch] ?? architecture, name, [], "SIGSYS");
  }
  const failed = DENYING.exec(text);
  if (failed === null) return undefined;
  const [, , errno = ""] = failed;
  if (line.kind === "resumed") return toldOf(line, architecture, line.name, [], errno);
  if (line.kind !== "call") return undefined;
  const { texts } = printedArguments(line.text, line.open);
  const args = texts.map((printed) => printedNumber(printed, architecture));
  return toldOf(line, architecture, line.name, args, errno, line.number);
}

function toldOf(
  { pid, comm }: StraceLine,
  architecture: Architecture,
  name: string,
  args: readonly (bigint | undefined)[],
  told: string,
  printed?: number,
): Told | undefined {
  const number = syscallNumber(architecture, name) ?? printed;
  if (number === undefined) return undefined;
  const owner = comm ?? (pid === undefined ? "" : `pid ${pid}`);
  return { architecture, number, args, process: owner, told };
}

function printedNumber(printed: string, architecture: Architecture): bigint | undefined {
  const value = printedValue(printed);
  if (value === undefined) return undefined;
  if (!/^-?\d{1,20}$/.test(value)) return constantValue(architecture, value);
  return BigInt.asUintN(64, BigInt(value));
}
