import type { Json } from "../../domain/json-value.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { plainJson } from "../../means/json/plain-json.ts";
import { readJson } from "../../means/json/read-json.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";

/** Commas and opening brackets: a value each at most. Several times those of all of Go's records in 2026. */
const MOST_VALUES = 12_000_000;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

/**
 * The JSON of a file of advisories. Throws `invalid_parameter` with the place, and `too_large` for more values than memory has room
 * for: an empty object takes a hundred times the bytes that it has in the file.
 */
export function advisoryJson(bytes: Uint8Array, file: string): Json {
  let values = 0;
  for (const byte of bytes) {
    if (byte === COMMA || byte === OPEN_BRACKET || byte === OPEN_BRACE) values += 1;
  }
  if (values > MOST_VALUES) {
    const message = `${file} has more than ${MOST_VALUES} values, which no file of advisories has`;
    throw new PolicyError("too_large", message);
  }
  return plainJson(readJson(utf8Text(file, bytes), file));
}
