import { scanNumber } from "./scan-number.ts";

/** Go's big.Rat, not always in lowest terms; the denominator is positive. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Where `big.Rat` gives up. */
const MAX_POWER = 1_000_000;

/** Reads text as `new(big.Rat).SetString` does; undefined for no number and for one too large. */
export function fractionOf(text: string): Fraction | undefined {
  const number = scanNumber(text);
  if (number === undefined) return undefined;
  const { negative, mantissa, exponent2, exponent5 } = number;
  if (mantissa === 0n) return { numerator: 0n, denominator: 1n };
  if (Math.abs(exponent5) > MAX_POWER) return undefined;
  const two = 1n << BigInt(Math.abs(exponent2));
  const five = 5n ** BigInt(Math.abs(exponent5));
  const signed = negative ? -mantissa : mantissa;
  return {
    numerator: signed * (exponent2 > 0 ? two : 1n) * (exponent5 > 0 ? five : 1n),
    denominator: (exponent2 < 0 ? two : 1n) * (exponent5 < 0 ? five : 1n),
  };
}

export function multiplyFractions(left: Fraction, right: Fraction): Fraction {
  return {
    numerator: left.numerator * right.numerator,
    denominator: left.denominator * right.denominator,
  };
}

/** The integer where it is one, else so many decimals, halves away from zero (`big.Rat.FloatString`). */
export function fractionText({ numerator, denominator }: Fraction, decimals: number): string {
  if (numerator % denominator === 0n) return String(numerator / denominator);
  const magnitude = numerator < 0n ? -numerator : numerator;
  const scale = 10n ** BigInt(decimals);
  const scaled = (2n * magnitude * scale + denominator) / (2n * denominator);
  const digits = String(scaled).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return `${numerator < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}
