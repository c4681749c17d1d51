import type { StackFrame } from "../domain/decision.ts";
import type { FindingCode } from "../domain/finding.ts";
import type { Head } from "../domain/head.ts";
import {
  type Diagnostic,
  type ErrorCode,
  isPolicyError,
  type PolicyError,
} from "../domain/policy-error.ts";
import { goJson } from "../means/json/go-json.ts";
import type { HttpAnswer } from "./exchange.ts";

/** The HTTP status of each reason for saying no. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  invalid_parameter: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
  internal_error: 500,
  evaluation_error: 500,
  misconfigured: 500,
  unavailable: 503,
};

export interface ErrorAnswerOptions {
  /** Whoever acts has told the log of it already. */
  readonly isTold?: boolean;
  /** The head that stays although a push was refused. */
  readonly active?: Head | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an error body holds beside code and message, each left out where there is none. */
interface ErrorItem extends Diagnostic {
  /** What was being evaluated, innermost first. */
  readonly stack?: readonly StackFrame[] | undefined;
}

interface FurtherMembers {
  readonly errors?: readonly ErrorItem[];
  readonly active?: Head | undefined;
}

/** The one text of an error body: in OPA's shape, indented and escaped as OPA's server does (v1/server/types/types.go). */
export function errorBody(
  code: ErrorCode | FindingCode,
  message: string,
  { errors = [], active }: FurtherMembers = {},
): string {
  const body = {
    code,
    message,
    ...(errors.length > 0 && { errors: errors.map(toErrorItem) }),
    ...(active !== undefined && { active: toActive(active) }),
  };
  return `${goJson(body, 2)}\n`;
}

/**
 * The answer to anything that was thrown. What is no `PolicyError` is a defect of ours: the client learns that it happened,
 * the log learns what.
 */
export function errorAnswer(error: unknown, options: ErrorAnswerOptions = {}): HttpAnswer {
  const answer = isPolicyError(error) ? refusalAnswer(error, options) : UNEXPECTED;
  return answer.status < 500 || options.isTold === true
    ? answer
    : { ...answer, failure: { cause: error } };
}

function refusalAnswer(
  { code, message, diagnostics: errors, retryAfterSeconds }: PolicyError,
  { active, headers }: ErrorAnswerOptions,
): HttpAnswer {
  const status = STATUS_OF[code] ?? 500;
  return {
    status,
    headers: {
      "Content-Type": "application/json",
      ...headers,
      // RFC 6750, 3: without a word about what is wrong with a credential.
      ...(status === 401 && { "WWW-Authenticate": 'Bearer realm="gatehouse"' }),
      ...(retryAfterSeconds !== undefined && { "Retry-After": String(retryAfterSeconds) }),
      // A client that is late with its body may still be sending it: nothing else can come over that connection.
      ...(status === 408 && { Connection: "close" }),
    },
    body: errorBody(code === "evaluation_error" ? "internal_error" : code, message, {
      errors,
      active,
    }),
  };
}

const UNEXPECTED: HttpAnswer = {
  status: 500,
  headers: { "Content-Type": "application/json" },
  body: errorBody("internal_error", "unexpected error; see the log"),
};

function toErrorItem({ code, message, location, stack }: ErrorItem): unknown {
  return {
    ...{ code, message, ...(location === undefined ? {} : { location }) },
    ...(stack && { stack_trace: stack.map(toFrame) }),
  };
}

function toFrame({ queryId, location }: StackFrame): unknown {
  return { query_id: queryId, ...(location === undefined ? {} : { location }) };
}

function toActive({ revision, sequence, epoch }: Head): unknown {
  return { revision, sequence, epoch };
}
