import { gunzipSync } from "node:zlib";
import { messageOf, PolicyError, systemCodeOf } from "../../../domain/policy-error.ts";
import { checkJson, findInput, isBlank } from "../../../means/json/input-json.ts";
import { isJsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import { needsNormalising, normaliseJson } from "../../../means/json/normalise-json.ts";
import type { HttpRequest } from "../../exchange.ts";
import { yamlToJson } from "./yaml-to-json.ts";

type Body = Pick<HttpRequest, "headers" | "body">;

/**
 * The input of `POST /v1/data`: the member `input` of the body, undefined when it is missing or
 * null. Throws PolicyErrors with OPA's messages: `invalid_parameter`, and `too_large` for a body
 * that unpacks to more than `maxBytes`.
 */
export function readMemberInput(request: Body, maxBytes: number): Uint8Array | undefined {
  const body = jsonBody(request, maxBytes, "");
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
export function readWholeInput(request: Body, maxBytes: number): Uint8Array {
  const body = jsonBody(request, maxBytes, V0_PREFIX);
  try {
    if (isBlank(body)) return NULL;
    return checked(body, checkJson(body));
  } catch (error) {
    throw refused(error, "body", V0_PREFIX);
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

const V0_PREFIX = "unexpected parse error for input: ";
const NULL: Uint8Array = Buffer.from("null");

function checked(bytes: Uint8Array, end: number): Uint8Array {
  return needsNormalising(bytes, 0, end) ? normaliseJson(bytes, 0, end) : bytes.subarray(0, end);
}

/** The body unpacked, and as JSON when it is YAML. */
function jsonBody({ headers, body }: Body, maxBytes: number, prefix: string): Uint8Array {
  const encoding = headers["content-encoding"];
  const bytes = encoding?.includes("gzip") ? unpack(body, maxBytes, prefix) : body;
  const isYaml = headers["content-type"]?.includes("yaml") ?? false;
  return isYaml ? fromYaml(bytes, prefix) : bytes;
}

function unpack(body: Uint8Array, maxBytes: number, prefix: string): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (systemCodeOf(error) === "ERR_BUFFER_TOO_LARGE") {
      throw new PolicyError(
        "too_large",
        `request body too large: it unpacks to more than ${maxBytes} bytes`,
      );
    }
    const reason = UNPACK_REASONS[messageOf(error)] ?? messageOf(error);
    const message = `${prefix}could not decompress the body: ${reason}`;
    throw new PolicyError("invalid_parameter", message);
  }
}

/** zlib's words in Go's. */
const UNPACK_REASONS: Readonly<Record<string, string>> = {
  "incorrect header check": "gzip: invalid header",
  "incorrect data check": "gzip: invalid checksum",
  "unexpected end of file": "unexpected EOF",
};

const BYTE_ORDER_MARK: Uint8Array = Buffer.from("\ufeff");

/** A body that is JSON counts as that, whatever it says it is. */
function fromYaml(body: Uint8Array, prefix: string): Uint8Array {
  const hasMark = Buffer.compare(body.subarray(0, 3), BYTE_ORDER_MARK) === 0;
  const bytes = hasMark ? body.subarray(3) : body;
  if (isBlank(bytes) || isOneJsonValue(bytes)) return bytes;
  try {
    return Buffer.from(yamlToJson(Buffer.from(bytes).toString("utf8")));
  } catch (error) {
    throw malformed("body", prefix, messageOf(error));
  }
}

function isOneJsonValue(bytes: Uint8Array): boolean {
  try {
    return isBlank(bytes, checkJson(bytes));
  } catch (error) {
    return isJsonSyntaxError(error) && error.reason === "number";
  }
}

function refused(error: unknown, where: "body" | "parameter", prefix: string): unknown {
  if (!isJsonSyntaxError(error)) return error;
  if (error.reason === "syntax") return malformed(where, prefix, error.message);
  return new PolicyError("invalid_parameter", `${prefix}${error.message}`);
}

function malformed(where: "body" | "parameter", prefix: string, reason: string): PolicyError {
  const message = `${prefix}${where} contains malformed input document: ${reason}`;
  return new PolicyError("invalid_parameter", message);
}
