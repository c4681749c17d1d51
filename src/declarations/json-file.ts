import { PolicyError } from "../domain/policy-error.ts";
import { positionAt } from "../domain/text-position.ts";
import { JSON_SYNTAX_ERROR } from "../means/json/findings.ts";
import { parsedOnce } from "../means/json/parsed-once.ts";
import { type LosslessJson, readJson } from "../means/json/read-json.ts";
import { skipSpace } from "../means/json/scan-json.ts";
import { lenientText, utf8Text } from "../means/text/utf8-text.ts";

/** Before a value: hundreds of megabytes of it are sent as a few hundred kilobytes. */
const MAX_LEADING_SPACE = 1024 * 1024;
/** As much as one character takes. */
const CHARACTER_BYTES = 4;

/**
 * Reads a file that holds one strict JSON value (see `readJson`), once as long as its bytes live. What begins with no value, or with
 * more white space than anybody writes, is refused before any text is made of it.
 */
export function readJsonFile(file: string, bytes: Uint8Array): LosslessJson {
  return parsedOnce(bytes, () => readBytes(file, bytes));
}

function readBytes(file: string, bytes: Uint8Array): LosslessJson {
  const start = skipSpace(bytes.subarray(0, MAX_LEADING_SPACE + 1), 0);
  const origin = positionAt(bytes, start);
  if (start > MAX_LEADING_SPACE) {
    const message = `over ${MAX_LEADING_SPACE} bytes of white space where a value must stand`;
    throw new PolicyError("invalid_parameter", `malformed JSON in ${file}`, {
      diagnostics: [{ code: JSON_SYNTAX_ERROR.code, message, location: { file, ...origin } }],
    });
  }
  const mayBeValue = start < bytes.length && BEGINS_VALUE[bytes[start] as number] === 1;
  if (mayBeValue) return readJson(utf8Text(file, bytes, start), file, origin);
  // The first character is wrong already, and saying so takes no more than it.
  const first = bytes.subarray(start, start + CHARACTER_BYTES);
  return readJson(lenientText(first), file, origin);
}

const BEGINS_VALUE: Uint8Array = new Uint8Array(256);
for (const first of '{["-0123456789tfn') BEGINS_VALUE[first.charCodeAt(0)] = 1;
