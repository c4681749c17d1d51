import type { UnreadInput } from "../../../decide/input.ts";
import { forgetBytes } from "../../../decide/values/ascii-texts.ts";
import { decodeInput, plainInput } from "../../../decide/values/decode-input.ts";
import type { Projection } from "../../../decide/values/projection.ts";
import { projected, readProjected } from "../../../decide/values/read-projected.ts";
import type { Value } from "../../../decide/values/value.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { checkJson, findInput, type InputSlice, isBlank } from "../../../means/json/input-json.ts";
import { isJsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import { needsNormalising, normaliseJson } from "../../../means/json/normalise-json.ts";

/**
 * The input of `POST /v1/data`: the member `input` of a JSON body, undefined when it is missing or
 * null. Throws `invalid_parameter` with OPA's messages.
 */
export function readMemberInput(body: Uint8Array): Uint8Array | undefined {
  try {
    return bytesOf(body, findInput(body));
  } catch (error) {
    throw refused(error, "body", "");
  }
}

function bytesOf(body: Uint8Array, slice: InputSlice): Uint8Array | undefined {
  if (slice.kind === "absent") return undefined;
  const { start, end, plain } = slice;
  return plain ? body.subarray(start, end) : normaliseJson(body, start, end);
}

/** The input of `POST /v1/data`, read for the decision that is asked, and then no more than that wants. */
export class MemberInput implements UnreadInput {
  readonly #body: Uint8Array;
  #bytes: Uint8Array | undefined;
  #isMissing: boolean | undefined;

  constructor(body: Uint8Array) {
    this.#body = body;
  }

  get isMissing(): boolean {
    this.check();
    return this.#isMissing === true;
  }

  /** Throws as `readMemberInput` where nobody has read it. */
  check(): void {
    this.#isMissing ??= this.bytes === undefined;
  }

  get bytes(): Uint8Array | undefined {
    if (this.#isMissing !== true) this.#bytes ??= readMemberInput(this.#body);
    return this.#bytes;
  }

  value(projection: Projection | undefined): Value | undefined {
    const plain = projection === undefined ? plainInput(this.#body) : undefined;
    if (plain !== undefined) {
      this.#isMissing = false;
      return plain;
    }
    try {
      return this.#read(projection);
    } catch (error) {
      throw refused(error, "body", "");
    }
  }

  #read(projection: Projection | undefined): Value | undefined {
    const body = Buffer.from(this.#body.buffer, this.#body.byteOffset, this.#body.length);
    forgetBytes();
    const slice = findInput(body, (start) => readProjected(body, start, 1, projection));
    this.#isMissing = slice.kind === "absent";
    if (slice.kind === "absent") return undefined;
    if (slice.plain && !projected.isDoubtful) return projected.value;
    this.#bytes = bytesOf(body, slice) as Uint8Array;
    return decodeInput(this.#bytes);
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
