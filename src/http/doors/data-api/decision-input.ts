import { plainInput } from "../../../decide/values/decode-input.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { checkJson, findInput, isBlank } from "../../../means/json/input-json.ts";
import { isJsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import { needsNormalising, normaliseJson } from "../../../means/json/normalise-json.ts";

/**
 * The input of `POST /v1/data`: the member `input` of a JSON body, undefined when it is missing or
 * null. Throws `invalid_parameter` with OPA's messages.
 */
export function readMemberInput(body: Uint8Array): Uint8Array | undefined {
  const input = plainInput(body);
  if (input !== undefined) return input;
  try {
    const slice = findInput(body);
    if (slice.kind === "absent") return undefined;
    const { start, end, plain } = slice;
    return plain ? body.subarray(start, end) : normaliseJson(body, start, end);
  } catch (error) {
    throw refused(error, "body", "");
  }
}

/**
 * The input of `POST /v0/data` and `POST /`: the whole body, null when there is none. Throws as
 * `readMemberInput`.
 */
export function readWholeInput(body: Uint8Array): Uint8Array {
  try {
    if (isBlank(body)) return NULL;
    return checked(body, checkJson(body));
  } catch (error) {
    throw refused(error, "body", WHOLE_INPUT_PREFIX);
  }
}

/**
 * The input of `GET /v1/data?input=`: one JSON value and nothing behind it. Throws as
 * `readMemberInput`.
 */
export function readQueryInput(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (isBlank(bytes)) throw malformed("parameter", "", "EOF");
  try {
    const end = checkJson(bytes);
    if (isBlank(bytes, end)) return checked(bytes, end);
    const next = bytes.subarray(end).toString("utf8").trimStart().at(0);
    throw malformed("parameter", "", `invalid character '${next}' looking for beginning of value`);
  } catch (error) {
    throw refused(error, "parameter", "");
  }
}

/** What stands before every complaint about a body that is the input. */
export const WHOLE_INPUT_PREFIX = "unexpected parse error for input: ";
const NULL: Uint8Array = Buffer.from("null");

function checked(bytes: Uint8Array, end: number): Uint8Array {
  return needsNormalising(bytes, 0, end) ? normaliseJson(bytes, 0, end) : bytes.subarray(0, end);
}

export function refused(error: unknown, where: "body" | "parameter", prefix: string): unknown {
  if (!isJsonSyntaxError(error)) return error;
  if (error.reason === "syntax") return malformed(where, prefix, error.message);
  return new PolicyError("invalid_parameter", `${prefix}${error.message}`);
}

export function malformed(
  where: "body" | "parameter",
  prefix: string,
  reason: string,
): PolicyError {
  const message = `${prefix}${where} contains malformed input document: ${reason}`;
  return new PolicyError("invalid_parameter", message);
}
