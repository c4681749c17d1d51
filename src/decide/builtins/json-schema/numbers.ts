import { type BigFloat, bigFloatOfInteger, divideFloats } from "../../../opa/go/big-float.ts";
import { generalFloatText } from "../../../opa/go/big-float-text.ts";
import { type Fraction, fractionOf } from "../../../opa/go/fraction.ts";
import { int64Of } from "../../../opa/go/number-text.ts";
import { scanNumber } from "../../../opa/go/scan-number.ts";
import type { EvaluationContext } from "../../context.ts";
import { isNumber, numberText, type Value } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { spendOnDigits } from "../cost.ts";
import type { Bound } from "./schema.ts";

const EXPONENT = /[eE]([-+]?\d+)$/;
/** Where Go's big.Rat gives up. */
const MAX_EXPONENT = 1_000_000;

/** A number exactly, undefined for one that Go's big.Rat does not take. */
export function exactly(text: string, context: EvaluationContext): Fraction | undefined {
  const exponent = Math.abs(Number(EXPONENT.exec(text)?.[1] ?? 0));
  spendOnDigits(context, Math.min(exponent, 2 * MAX_EXPONENT) + text.length);
  return exponent > 2 * MAX_EXPONENT + text.length ? undefined : fractionOf(text);
}

/** A number of a schema, undefined for what is none. */
export function boundOf(value: Value, context: EvaluationContext): Bound | undefined {
  if (!isNumber(value)) return undefined;
  const text = numberText(value);
  const fraction = exactly(text, context);
  return fraction && { value: fraction, text };
}

/** An integer of a schema: written without a point or an exponent, in 64 bits. */
export function integerOf(value: Value): bigint | undefined {
  if (!isNumber(value)) return undefined;
  const text = numberText(value);
  return /^-?\d+$/.test(text) ? int64Of(text) : undefined;
}

export function isInteger(text: string, context: EvaluationContext): boolean {
  const fraction = exactly(text, context);
  return fraction !== undefined && fraction.numerator % fraction.denominator === 0n;
}

/** Negative, zero or positive. */
export function compareFractions(left: Fraction, right: Fraction): number {
  const difference = left.numerator * right.denominator - right.numerator * left.denominator;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

export function isMultiple(value: Fraction, of: Fraction): boolean {
  return (value.numerator * of.denominator) % (value.denominator * of.numerator) === 0n;
}

/** A number as a big.Float shows it (`new(big.Float).SetRat`). */
export function boundText({ text }: Bound): string {
  return generalFloatText(floatOf(text));
}

/** A big.Rat is in lowest terms, and its length decides about the digits of the float. */
function floatOf(text: string): BigFloat {
  const number = scanNumber(text);
  if (number === undefined) throw new BuiltinError(`not a number: ${text}`);
  let { mantissa, exponent2, exponent5 } = number;
  if (mantissa === 0n) return bigFloatOfInteger(0n);
  for (; mantissa % 2n === 0n; mantissa /= 2n) exponent2++;
  for (; mantissa % 5n === 0n; mantissa /= 5n) exponent5++;
  const signed = number.negative ? -mantissa : mantissa;
  const numerator = signed * power(2n, exponent2) * power(5n, exponent5);
  const denominator = power(2n, -exponent2) * power(5n, -exponent5);
  if (denominator === 1n) return bigFloatOfInteger(numerator);
  return divideFloats(bigFloatOfInteger(numerator), bigFloatOfInteger(denominator));
}

function power(base: bigint, exponent: number): bigint {
  return exponent > 0 ? base ** BigInt(exponent) : 1n;
}
