import { constants } from "node:buffer";
import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";
import { firstNotUtf8 } from "../json/utf8.ts";
import { ENCODING_ERROR } from "./findings.ts";

/**
 * The text of a file, or of the rest of it. A byte order mark stays, so that readers can refuse it.
 * Throws `invalid_parameter` with the place of the first byte that is no UTF-8.
 */
export function utf8Text(file: string, bytes: Uint8Array, start = 0): string {
  const broken = firstNotUtf8(bytes);
  if (broken !== undefined) {
    const location = { file, ...positionAt(bytes, broken) };
    throw new PolicyError("invalid_parameter", `${file} is not UTF-8`, {
      diagnostics: [{ code: ENCODING_ERROR.code, message: "these bytes are not UTF-8", location }],
    });
  }
  if (bytes.length - start > constants.MAX_STRING_LENGTH) {
    throw new PolicyError("too_large", `${file} is longer than any text can be; split it`);
  }
  return lenientText(bytes.subarray(start));
}

/** The text of a file with U+FFFD where bytes are no UTF-8, for looking only. */
export function lenientText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
