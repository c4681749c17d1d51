import { pino } from "pino";
import type { Head } from "../domain/head.ts";
import { isPolicyError, messageOf } from "../domain/policy-error.ts";
import { shortRevision } from "../domain/revision.ts";
import type { LogLevel } from "./settings.ts";

/** What a line says besides its message. Never bodies, headers or anything secret. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface LogMethod {
  (message: string): void;
  (fields: LogFields, message: string): void;
}

/** Writes one JSON object per line: `{"level":"info","time":"...","message":"..."}` with the fields in between. */
export interface Log {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  /** A log that adds these fields to each line. */
  child(fields: LogFields): Log;
}

/** A head as lines of the log have it; null where there is none. */
export function headInLog(head: Head | undefined): LogFields | null {
  if (head === undefined) return null;
  return { sequence: head.sequence, revision: shortRevision(head.revision) };
}

/** An error as lines of the log have it. Of what is no error of ours only the stack says where it arose. */
export function errorInLog(error: unknown): LogFields {
  if (isPolicyError(error)) {
    const { message: err, code, cause } = error;
    // What broke off inside an engine is a defect of it or of ours: only its stack says where.
    const stack = code === "evaluation_error" ? stackOf(cause) : undefined;
    const told = cause === undefined ? {} : { cause: messageOf(cause) };
    return { err, code, ...told, ...(stack === undefined ? {} : { stack }) };
  }
  const stack = stackOf(error);
  return { err: messageOf(error), ...(stack === undefined ? {} : { stack }) };
}

function stackOf(error: unknown): string | undefined {
  const hasStack = typeof error === "object" && error !== null && "stack" in error;
  return hasStack ? String(error.stack) : undefined;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Gets whole lines; standard output when absent. */
  readonly destination?: { write(line: string): void };
}

/** A log over pino. Times are RFC 3339 UTC, levels are words. */
export function createLog({ level, destination }: LogOptions): Log {
  const options = {
    level,
    base: null,
    messageKey: "message",
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
