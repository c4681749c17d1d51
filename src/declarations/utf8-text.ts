import { PolicyError } from "../domain/policy-error.ts";

/**
 * The text of a file. A byte order mark stays, so that readers can refuse it. Throws
 * `invalid_parameter` with the place of the first byte that is no UTF-8.
 */
export function utf8Text(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const before = lenientText(bytes).split("\uFFFD")[0] ?? "";
    const lines = before.split("\n");
    const location = { file, row: lines.length, col: [...(lines.at(-1) ?? "")].length + 1 };
    throw new PolicyError("invalid_parameter", `${file} is not UTF-8`, {
      cause: error,
      diagnostics: [{ code: "encoding_error", message: "these bytes are not UTF-8", location }],
    });
  }
}

/** The text of a file with U+FFFD where bytes are no UTF-8, for looking only. */
export function lenientText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
