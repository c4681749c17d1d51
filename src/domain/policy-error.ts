import type { FindingCode } from "./finding.ts";

/** Where a finding lies: a file of the bundle, 1-based row and column, as OPA reports them. */
export interface Location {
  readonly file: string;
  readonly row: number;
  readonly col: number;
}

/** One finding in the shape of an OPA error (OPA v1/ast/errors.go). */
export interface Diagnostic {
  readonly code: FindingCode;
  readonly message: string;
  readonly location?: Location;
}

/**
 * Every reason for which Gatehouse says no. Each edge gives the codes a meaning of its own: `http/` an HTTP status,
 * `cli/` an exit status.
 */
export type ErrorCode =
  | "invalid_parameter"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "request_timeout"
  | "conflict"
  | "too_large"
  | "unsupported_media_type"
  | "too_many_requests"
  | "internal_error"
  | "evaluation_error"
  | "unavailable"
  | "misconfigured";

export interface PolicyErrorOptions {
  readonly diagnostics?: readonly Diagnostic[];
  readonly cause?: unknown;
  /** After so long it may be asked again. */
  readonly retryAfterSeconds?: number;
}

/** The one error class: a code for machines, a message that says what to do, and findings with their places. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code: ErrorCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: PolicyErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.diagnostics = options.diagnostics ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** True for our own error, whichever realm threw it (Jest runs tests in one of its own). */
export function isPolicyError(error: unknown): error is PolicyError {
  return (
    typeof error === "object" && error !== null && "name" in error && error.name === "PolicyError"
  );
}

const FAILURES: ReadonlySet<ErrorCode> = new Set([
  "internal_error",
  "evaluation_error",
  "misconfigured",
  "unavailable",
]);

/** True when the fault is on our side, false for the refusal of what somebody asked. */
export function isFailure(error: unknown): boolean {
  return !isPolicyError(error) || FAILURES.has(error.code);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
}

/** The `code` of a Node system error (`ENOENT`), undefined for anything else. */
export function systemCodeOf(error: unknown): string | undefined {
  return typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string"
    ? error.code
    : undefined;
}
