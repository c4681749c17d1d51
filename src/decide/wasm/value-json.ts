import { parseValue } from "../values/parse-value.ts";
import { printJson } from "../values/print-value.ts";
import type { Address } from "./abi.ts";
import { plainValueJson } from "./plain-value-json.ts";
import { textBetween } from "./policy-memory.ts";

const LETTER_F = 0x66;
const LETTER_T = 0x74;

/**
 * The JSON text that OPA answers for the Rego text between two addresses. The two answers that most
 * decisions give are known; what is plain is rewritten; anything else is read as a value and
 * printed again.
 */
export function valueToJson(bytes: Uint8Array, start: Address, end: Address): string {
  if (bytes[start] === LETTER_T) return "true";
  if (bytes[start] === LETTER_F) return "false";
  return plainValueJson(bytes, start, end) ?? printJson(parseValue(textBetween(bytes, start, end)));
}
