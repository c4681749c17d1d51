import { bigFloatOf, bitLength } from "../../opa/go/big-float.ts";
import { isGoFloat } from "../../opa/go/float-text.ts";
import { quoteGo } from "../../opa/go/quote.ts";
import { decimalText, scanNumber } from "../../opa/go/scan-number.ts";
import { isNumber, makeNumber, type Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnDigits } from "./cost.ts";
import { wrongType } from "./operands.ts";

/** `to_number(x)`: text that Go's ParseFloat takes, as it is written (v1/topdown/casts.go). */
const toNumber: Builtin = (context, [value = null]) => {
  if (value === null || value === false) return 0;
  if (value === true) return 1;
  if (isNumber(value)) return value;
  if (typeof value !== "string") throw wrongType(0, value, "null", "boolean", "number", "string");
  spendOnDigits(context, value.length);
  return numberOf(value);
};

function numberOf(text: string): Value {
  if (/^[-+]*(?:inf|infinity|nan)$/i.test(text)) throw wrongType(0, text, "valid number string");
  if (!isGoFloat(text)) throw badFloat(text, "invalid syntax");
  if (!Number.isFinite(Number(decimalText(text)))) throw badFloat(text, "value out of range");
  if (/e/i.test(text) && isTooSmall(text)) {
    throw new BuiltinError("invalid number: number too big");
  }
  return makeNumber(text);
}

function badFloat(text: string, problem: string): BuiltinError {
  return new BuiltinError(`strconv.ParseFloat: parsing ${quoteGo(text)}: ${problem}`);
}

const MAX_EXPONENT = 100_000;
const BITS_PER_FIVE = Math.log2(5);

/** OPA's limit for the exponents of numbers (v1/ast/term.go, validateNumber). */
function isTooSmall(text: string): boolean {
  const number = scanNumber(text);
  if (number === undefined || number.mantissa === 0n) return false;
  const { mantissa, exponent2, exponent5 } = number;
  const estimate = bitLength(mantissa) + exponent2 + exponent5 * BITS_PER_FIVE;
  if (Math.abs(estimate + MAX_EXPONENT) > 2) return estimate < -MAX_EXPONENT;
  const float = bigFloatOf(text);
  return bitLength(float.mantissa) + float.exponent < -MAX_EXPONENT;
}

export const TO_NUMBER: BuiltinFamily = {
  to_number: pure(1, toNumber),
};
