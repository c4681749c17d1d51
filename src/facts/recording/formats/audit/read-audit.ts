import { syscallName } from "../../../../seccomp/syscalls/syscall-table.ts";
import { VALUE_ARGUMENTS } from "../../observed-arguments.ts";
import type { Reading } from "../../reading.ts";
import type { SeenCall, SeenValue } from "../../recording-builder.ts";
import type { TextLine } from "../../text-lines.ts";
import {
  type AuditedCall,
  type AuditRecord,
  auditedCall,
  auditString,
  readAuditRecord,
} from "./audit-line.ts";
import { type AuditSerials, createAuditSerials } from "./audit-serials.ts";

interface AuditReading {
  readonly reading: Reading;
  readonly serials: AuditSerials;
  readonly types: Set<AuditedCall["type"]>;
  isRateLimited: boolean;
  /** A SYSCALL record, whose path comes in records of the same event behind it. */
  pending: Pending | undefined;
}

interface Pending {
  readonly serial: number | undefined;
  readonly call: SeenCall;
  cwd: string | undefined;
  path: string | undefined;
}

/** What the kernel, auditd and journald say when they leave records out, with how many where they say it. */
const LOST =
  /\baudit_lost=(\d{1,10})|\baudit: (?:backlog limit exceeded|rate limit exceeded|audit_backlog=)/;
const SUPPRESSED =
  /\b(\d{1,10}) callbacks suppressed|\bMissed (\d{1,10}) kernel messages|\bSuppressed (\d{1,10}) messages from/;
/** Other lines of a kernel's log, and what ausearch prints between events. */
const OTHER_LINE =
  /^(?:\[ *\d{1,10}\.\d{1,9}\] |<\d{1,3}>|[A-Z][a-z]{2} [ \d]\d |\d{4}-\d\d-\d\dT|----$|time->)/;

/**
 * Reads SECCOMP and SYSCALL records of Linux audit: auditd's log, `ausearch --raw`, the kernel's ring buffer and journals
 * (linux/audit.h; Documentation of auditd 3.0.9). Architecture and number are mapped here and never taken from the enriched half of a line, whose
 * names of SECCOMP records are wrong. The first path of a SYSCALL record's event is that of the call.
 *
 * Traps: the ring buffer gets ten lines in five seconds and the rest is gone; events may be lost on the way to auditd, which
 * only the serial numbers tell; `ausearch -i` prints names instead of numbers and is refused.
 */
export function readAudit(reading: Reading): void {
  const state: AuditReading = {
    reading,
    serials: createAuditSerials(),
    types: new Set(),
    isRateLimited: false,
    pending: undefined,
  };
  for (const line of reading.lines()) readLine(state, line);
  flush(state);
  tellLimits(state);
}

/** True for a line of an audit record. */
export function looksLikeAudit(line: string): boolean {
  return readAuditRecord(line) !== undefined;
}

function readLine(state: AuditReading, line: TextLine): void {
  const record = readAuditRecord(line.text);
  if (record !== undefined) readRecord(state, line, record);
  else if (!tellLoss(state.reading, line.text) && !OTHER_LINE.test(line.text)) {
    state.reading.unreadable(
      line,
      "a record of Linux audit was expected, as ausearch --raw prints it",
    );
  }
}

function tellLoss(reading: Reading, text: string): boolean {
  const lost = LOST.exec(text);
  if (lost !== null) {
    const [, count] = lost;
    reading.incomplete(
      "lost_events",
      "the kernel says that it lost audit records; raise the backlog limit (auditctl -b)",
      count === undefined ? undefined : Number(count),
    );
    return true;
  }
  const suppressed = SUPPRESSED.exec(text);
  if (suppressed === null) return false;
  const [, callbacks, missed, messages] = suppressed;
  const count = Number(callbacks ?? missed ?? messages);
  reading.incomplete("rate_limited", "lines were suppressed because there were too many", count);
  return true;
}

function readRecord(state: AuditReading, line: TextLine, record: AuditRecord): void {
  const { serial, type } = record;
  // The daemon counts its own records apart from the kernel's.
  if (serial !== undefined && !type.startsWith("DAEMON_")) state.serials.see(serial);
  if (state.pending !== undefined && state.pending.serial !== serial) flush(state);
  if (type === "PATH" || type === "CWD") readPath(state.pending, record);
  if (type !== "SECCOMP" && type !== "SYSCALL") return;
  flush(state);
  const call = auditedCall(record);
  if (call === undefined) {
    state.reading.unreadable(
      line,
      `arch= in hexadecimal and syscall= as a number were expected in the ${type} record; ausearch prints them with --raw`,
    );
    return;
  }
  readCall(state, call);
}

function readCall(state: AuditReading, call: AuditedCall): void {
  const { architecture, number, comm, exe, serial, token, type } = call;
  state.types.add(type);
  if (call.isRateLimited) state.isRateLimited = true;
  if (architecture === undefined) {
    state.reading.incomplete(
      "other_architecture",
      `calls of the architecture 0x${token.toString(16)}, which Gatehouse has no table of, are left out`,
      1,
    );
    return;
  }
  const process = comm ?? exe?.slice(exe.lastIndexOf("/") + 1);
  const name = syscallName(architecture, number);
  const seen: SeenCall = { architecture, number, process, values: valuesOf(name, call.args) };
  if (type === "SECCOMP") state.reading.add(seen);
  else state.pending = { serial, call: seen, cwd: undefined, path: undefined };
}

function readPath(pending: Pending | undefined, { type, fields }: AuditRecord): void {
  if (pending === undefined) return;
  if (type === "CWD") pending.cwd = auditString(fields.get("cwd"));
  else if (fields.get("nametype") !== "PARENT") pending.path ??= auditString(fields.get("name"));
}

function flush(state: AuditReading): void {
  const { pending, reading } = state;
  state.pending = undefined;
  if (pending === undefined) return;
  const { call, cwd, path } = pending;
  const isRelative = path !== undefined && !path.startsWith("/");
  reading.add({ ...call, path: isRelative && cwd !== undefined ? `${cwd}/${path}` : path });
}

/** As numbers of 32 bits, which is what these arguments are. */
function valuesOf(name: string | undefined, args: readonly bigint[]): readonly SeenValue[] {
  return (VALUE_ARGUMENTS.get(name ?? "") ?? []).flatMap((index) => {
    const value = args[index];
    return value === undefined ? [] : [{ index, text: String(BigInt.asUintN(32, value)) }];
  });
}

function tellLimits({ reading, serials, types, isRateLimited }: AuditReading): void {
  const missing = serials.missing();
  if (missing > 0) {
    reading.incomplete(
      "lost_events",
      "serial numbers are missing: these events were lost, or filtered out of the file",
      missing,
    );
  }
  if (isRateLimited) {
    reading.incomplete(
      "rate_limited",
      "the kernel writes ten audit lines in five seconds to its log and drops the others; record with auditd or a tracer",
    );
  }
  if (types.has("SYSCALL")) {
    reading.incomplete("filtered", "SYSCALL records are of those calls that audit rules name");
  }
  if (types.has("SECCOMP")) {
    reading.incomplete(
      "filtered",
      "SECCOMP records are of those calls that a filter logs or denies: what it allows is not among them",
    );
  }
}
