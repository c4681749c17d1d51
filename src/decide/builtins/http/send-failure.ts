import type { Location } from "../../../domain/policy-error.ts";
import { makeObject, type Value } from "../../values/value.ts";
import { BuiltinError, isBuiltinError } from "../builtin.ts";

/** Why `http.send` has no response: an error, or a value that tells of it, as the request wants. */
export class SendFailure extends Error {
  override readonly name = "SendFailure";
  readonly code: "eval_http_send_internal_error" | "eval_http_send_network_error";
  /** The error where one is wanted. */
  readonly raised: BuiltinError;

  constructor(code: SendFailure["code"], message: string, raised: BuiltinError) {
    super(message);
    this.code = code;
    this.raised = raised;
  }
}

export function isSendFailure(error: unknown): error is SendFailure {
  return (
    typeof error === "object" && error !== null && "name" in error && error.name === "SendFailure"
  );
}

/** A failure that tells nothing but its message. */
export function plainFailure(message: string): SendFailure {
  return new SendFailure("eval_http_send_internal_error", message, new BuiltinError(message));
}

/** A failure of the network. */
export function networkFailure(message: string, raised: string = message): SendFailure {
  return new SendFailure("eval_http_send_network_error", message, new BuiltinError(raised));
}

/** A failure that tells where the call is and what kind of error it is: what OPA calls a builtin's error. */
export function placedFailure(error: BuiltinError, place: Location | undefined): SendFailure {
  const message = `${placeText(place)}${error.code}: http.send: ${error.message}`;
  return new SendFailure("eval_http_send_internal_error", message, error);
}

/** The outcome of work whose errors about operands are failures of the request. */
export function placing<T>(place: Location | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isBuiltinError(error) ? placedFailure(error, place) : error;
  }
}

function placeText(place: Location | undefined): string {
  if (place === undefined) return "";
  const { file, row, col } = place;
  return `${file === "" ? row : file}:${file === "" ? col : row}: `;
}

/** What is answered instead of an error. */
export function failureValue({ code, message }: SendFailure): Value {
  const error = makeObject([
    ["code", code],
    ["message", message],
  ]);
  return makeObject([
    ["status_code", 0],
    ["error", error],
  ]);
}
