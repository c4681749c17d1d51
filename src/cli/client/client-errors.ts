import type { Head } from "../../domain/head.ts";
import { type ErrorCode, messageOf, PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import { ownCommand } from "../../service/own-command.ts";
import { EXIT_STATUS } from "../exit-codes.ts";
import { errorBodySchema } from "./answers.ts";

/** What a server said when it refused: its error, and the head that stays when it named one. */
export interface Refusal {
  readonly error: PolicyError;
  readonly active: Head | undefined;
}

/** Reads the body of an answer that is not a success. A body in another shape is an error of its own. */
export function readRefusal(server: string, response: Response, text: string): Refusal {
  const body = errorBodySchema.safeParse(parseJson(text));
  if (!body.success) {
    const error = strangeAnswer(server, response, "it is not an error in OPA's shape");
    return { error, active: undefined };
  }
  const { code, message, errors, active } = body.data;
  return {
    error: new PolicyError(toErrorCode(code, response.status), message, {
      diagnostics: errors ?? [],
    }),
    active: active ?? undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toErrorCode(code: string, status: number): ErrorCode {
  if (Object.hasOwn(EXIT_STATUS, code)) return code as ErrorCode;
  if (status === 404) return "not_found";
  if (status === 503) return "unavailable";
  return status >= 500 ? "internal_error" : "invalid_parameter";
}

/** The error for an answer that no Gatehouse gives: another program listens there, or a proxy stands between. */
export function strangeAnswer(server: string, response: Response, why: string): PolicyError {
  const type = response.headers.get("content-type") ?? "no content type";
  return new PolicyError(
    "internal_error",
    `${server} answered with status ${response.status} (${type}), but ${why}; is it a Gatehouse server?`,
  );
}

const UNTRUSTED =
  "its certificate is of an authority that is not trusted here; name the authority's: --ca";

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: `connection refused; is the server running? (${ownCommand()} serve)`,
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name cannot be looked up now",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was closed before the answer was whole",
  ETIMEDOUT: "no connection in time",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS; ask it with http://",
  EPROTO: "it does not speak TLS; ask it with http://",
  "unexpected redirect": "it redirects elsewhere; name that server itself",
};

/** The error for an exchange that did not come about, in words a person can act on. */
export function unreachable(
  { server, signal }: { readonly server: string; readonly signal: AbortSignal },
  error: unknown,
): PolicyError {
  const options = { cause: error };
  if (signal.aborted) return new PolicyError("request_timeout", "interrupted", options);
  const cause = causeOf(error);
  const message = messageOf(cause);
  const reason = REASONS[systemCodeOf(cause) ?? ""] ?? REASONS[message] ?? message;
  return new PolicyError("unavailable", `cannot reach ${server}: ${reason}`, options);
}

/** `fetch` wraps what went wrong as `cause`. */
function causeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "cause" in error && error.cause
    ? error.cause
    : error;
}
