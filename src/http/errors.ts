import type { Head } from "../domain/head.ts";
import { type ErrorCode, isPolicyError, type PolicyError } from "../domain/policy-error.ts";
import type { HttpAnswer } from "./exchange.ts";

/** The HTTP status of each reason for saying no. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  invalid_parameter: 400,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
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

/**
 * The answer to anything that was thrown, in OPA's shape: `{"code", "message", "errors"}`, without `errors` when there
 * are none. What is no `PolicyError` is a defect of ours: the client learns that it happened, the log learns what.
 */
export function errorAnswer(error: unknown, options: ErrorAnswerOptions = {}): HttpAnswer {
  const answer = isPolicyError(error) ? refusalAnswer(error, options) : UNEXPECTED;
  return answer.status < 500 || options.isTold === true
    ? answer
    : { ...answer, failure: { cause: error } };
}

function refusalAnswer(error: PolicyError, { active, headers }: ErrorAnswerOptions): HttpAnswer {
  const status = STATUS_OF[error.code] ?? 500;
  const body = {
    code: error.code === "evaluation_error" ? "internal_error" : error.code,
    message: error.message,
    ...(error.diagnostics.length > 0 ? { errors: error.diagnostics.map(toErrorItem) } : {}),
    ...(active === undefined ? {} : { active: toActive(active) }),
  };
  // A client that is late with its body may still be sending it: nothing else can come over that connection.
  return bodyAnswer(status, body, status === 408 ? { ...headers, Connection: "close" } : headers);
}

const UNEXPECTED: HttpAnswer = bodyAnswer(500, {
  code: "internal_error",
  message: "unexpected error; see the log",
});

function bodyAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    status,
    headers: { "Content-Type": "application/json", ...headers },
    body: `${JSON.stringify(body)}\n`,
  };
}

function toErrorItem({ code, message, location }: PolicyError["diagnostics"][number]): unknown {
  return { code, message, ...(location === undefined ? {} : { location }) };
}

function toActive({ revision, sequence, epoch }: Head): unknown {
  return { revision, sequence, epoch };
}
