import { isGoFloat } from "../../../opa/go/float-text.ts";
import { plainNumber } from "../../../opa/go/plain-number.ts";
import { quoteGo } from "../../../opa/go/quote.ts";
import { scanNumber } from "../../../opa/go/scan-number.ts";
import { runeOf, unquoteRune } from "../../../opa/go/unquote.ts";
import type { Item } from "./lexer.ts";
import type { NumberConstant } from "./nodes.ts";

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/;

/** A number as it is written in a template (text/template/parse/node.go, newNumber); not complex ones. */
export function numberConstant(
  { kind, at, value: text }: Item,
  fail: (message: string) => Error,
): NumberConstant {
  if (kind === "charConstant") return characterConstant(text, at, fail);
  if (kind === "complex" || text.endsWith("i")) {
    throw fail(`complex numbers are not supported: ${quoteGo(text)}`);
  }
  const integer = integerOf(text);
  if (integer !== undefined && integer >= INT64_MIN && integer <= UINT64_MAX) {
    return { is: "number", at, text, integer, float: Number(integer) };
  }
  const float = floatOf(text);
  if (float === undefined) throw fail(`illegal number syntax: ${quoteGo(text)}`);
  if (!/[.eEpP]/.test(text)) throw fail(`integer overflow: ${quoteGo(text)}`);
  const isWhole =
    Number.isInteger(float) && BigInt(float) >= INT64_MIN && BigInt(float) <= INT64_MAX;
  return { is: "number", at, text, integer: isWhole ? BigInt(float) : undefined, float };
}

/** A float, also one in hexadecimal, with underscores between digits. */
function floatOf(text: string): number | undefined {
  const number = isGoFloat(text) ? scanNumber(text) : undefined;
  if (number === undefined) return undefined;
  const { negative, mantissa, exponent2 } = number;
  const isHex = /[xX]/.test(text);
  const float = isHex
    ? Number(mantissa) * 2 ** exponent2
    : Math.abs(Number(text.replaceAll("_", "")));
  if (!Number.isFinite(float)) return undefined;
  return negative ? -float : float;
}

function characterConstant(
  text: string,
  at: number,
  fail: (message: string) => Error,
): NumberConstant {
  const read = unquoteRune(text.slice(1), "'");
  if (read === undefined) throw fail("invalid syntax");
  if (text.slice(1 + read.length) !== "'") throw fail(`malformed character constant: ${text}`);
  const code = runeOf(read.text);
  return { is: "number", at, text, integer: BigInt(code), float: code };
}

/** An integer of any of Go's bases, with its underscores. */
function integerOf(text: string): bigint | undefined {
  const plain = plainNumber(text);
  const [, sign, hex, binary, octal, decimal] = INTEGER.exec(plain ?? "") ?? [];
  if (sign === undefined) return undefined;
  const prefix =
    hex !== undefined ? "0x" : binary !== undefined ? "0b" : octal !== undefined ? "0o" : "";
  const digits = hex ?? binary ?? octal ?? decimal ?? "0";
  const magnitude = BigInt(prefix + digits);
  return sign === "-" ? -magnitude : magnitude;
}

/** True for an integer that only an unsigned type holds. */
export function overflowsInt(integer: bigint): boolean {
  return integer > INT64_MAX;
}
