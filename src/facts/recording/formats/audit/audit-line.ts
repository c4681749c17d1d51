import { type Architecture, auditArchitecture } from "../../../../seccomp/syscalls/architecture.ts";

/** A record of the audit subsystem: of its log (auditd, `ausearch --raw`), the kernel's ring buffer, or a journal. */
export interface AuditRecord {
  /** `SECCOMP`, `SYSCALL`, `PATH`, ...; as number (`1327`) where it has no name here. */
  readonly type: string;
  /** Of the event, which may have several records; absent in a journal. */
  readonly serial?: number | undefined;
  /** False for auditd's log: the kernel and journals leave lines out when there are many. */
  readonly isRateLimited: boolean;
  readonly fields: ReadonlyMap<string, string>;
}

/** A system call that an audit record tells of. */
export interface AuditedCall {
  readonly type: "SECCOMP" | "SYSCALL";
  readonly serial?: number | undefined;
  readonly isRateLimited: boolean;
  /** The audit token of the record, as `struct seccomp_data` has it. */
  readonly token: number;
  /** Undefined where Gatehouse has no table of it. */
  readonly architecture: Architecture | undefined;
  /** As a filter sees it: with bit 30 on x32. */
  readonly number: number;
  /** What the filter did (`SECCOMP_RET_*` with its data): only of a SECCOMP record. */
  readonly code?: number | undefined;
  readonly comm?: string | undefined;
  readonly exe?: string | undefined;
  readonly pid?: number | undefined;
  /** The first four arguments: only of a SYSCALL record. */
  readonly args: readonly bigint[];
}

/** Numbers of linux/audit.h, which the kernel's own lines have instead of names. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["1300", "SYSCALL"],
  ["1302", "PATH"],
  ["1307", "CWD"],
  ["1326", "SECCOMP"],
]);

const LOGGED = /(?:^|\s)type=([A-Z0-9_[\]]{1,40}) msg=audit\(\d{1,12}\.\d{1,9}:(\d{1,15})\): ?/;
const RING = /\baudit: type=(\d{1,5}) audit\(\d{1,12}\.\d{1,9}:(\d{1,15})\): ?/;
const JOURNAL = /\baudit\[\d{1,10}\]: (SECCOMP|SYSCALL) /;
/** The enriched half of auditd begins here; its names are not the kernel's, and may be wrong. */
const ENRICHED = "\u001d";
const FIELD = /(?:^|\s)([a-z][a-z0-9_-]{0,31})=("[^"]*"|[^\s"]*)/g;

/** Undefined for what is no audit record. */
export function readAuditRecord(line: string): AuditRecord | undefined {
  const enriched = line.indexOf(ENRICHED);
  const text = enriched === -1 ? line : line.slice(0, enriched);
  const logged = LOGGED.exec(text);
  const found = logged ?? RING.exec(text) ?? JOURNAL.exec(text);
  if (found === null) return undefined;
  const [whole, type = "", serial] = found;
  const fields = new Map<string, string>();
  for (const [, name = "", value = ""] of text.slice(found.index + whole.length).matchAll(FIELD)) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return {
    type: TYPES.get(type) ?? type,
    ...(serial !== undefined && { serial: Number(serial) }),
    isRateLimited: logged === null,
    fields,
  };
}

/** The call that a line of SECCOMP or SYSCALL tells of; undefined for any other line, and for one that lacks its fields. */
export function readAuditLine(line: string): AuditedCall | undefined {
  const record = readAuditRecord(line);
  return record === undefined ? undefined : auditedCall(record);
}

/** Architecture and number are mapped here: the token of x86_64 with bit 30 in the number is x32. */
export function auditedCall(record: AuditRecord): AuditedCall | undefined {
  const { type, serial, isRateLimited, fields } = record;
  if (type !== "SECCOMP" && type !== "SYSCALL") return undefined;
  const token = hexOf(fields.get("arch"));
  const number = decimalOf(fields.get("syscall"));
  if (token === undefined || number === undefined || number > 0xffffffff) return undefined;
  const code = hexOf(fields.get("code"));
  return {
    type,
    ...(serial !== undefined && { serial }),
    isRateLimited,
    token,
    architecture: auditArchitecture(token, number),
    number,
    ...(code !== undefined && { code }),
    comm: auditString(fields.get("comm")),
    exe: auditString(fields.get("exe")),
    pid: decimalOf(fields.get("pid")),
    args: argumentsOf(fields),
  };
}

/** Quoted, or in hexadecimal where it holds a space, a quote or bytes that are no ASCII. */
export function auditString(value: string | undefined): string | undefined {
  if (value === undefined || value === "(null)") return undefined;
  if (value.startsWith('"')) return value.slice(1, -1);
  if (value.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(value)) return undefined;
  return Buffer.from(value, "hex").toString("utf8");
}

function argumentsOf(fields: ReadonlyMap<string, string>): readonly bigint[] {
  const args: bigint[] = [];
  for (const name of ["a0", "a1", "a2", "a3"]) {
    const value = fields.get(name);
    if (value === undefined || !/^[0-9a-f]{1,16}$/.test(value)) break;
    args.push(BigInt(`0x${value}`));
  }
  return args;
}

function hexOf(value: string | undefined): number | undefined {
  const digits = /^(?:0x)?([0-9a-f]{1,8})$/.exec(value ?? "")?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

function decimalOf(value: string | undefined): number | undefined {
  return /^\d{1,10}$/.test(value ?? "") ? Number(value) : undefined;
}
