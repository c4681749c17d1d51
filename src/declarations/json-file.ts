import { positionAt } from "../domain/text-position.ts";
import { type LosslessJson, readJson } from "../json/read-json.ts";
import { skipSpace } from "../json/scan-json.ts";
import { utf8Text } from "./utf8-text.ts";

/**
 * Reads a file that holds one strict JSON value (see `readJson`). White space around the value is
 * never made text: hundreds of megabytes of it are sent as a few hundred kilobytes.
 */
export function readJsonFile(file: string, bytes: Uint8Array): LosslessJson {
  const start = skipSpace(bytes, 0);
  let end = bytes.length;
  while (end > start && isSpace(bytes[end - 1] as number)) end -= 1;
  return readJson(utf8Text(file, bytes, start, end), file, positionAt(bytes, start));
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
