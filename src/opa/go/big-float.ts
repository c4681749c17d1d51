import { PolicyError } from "../../domain/policy-error.ts";
import { scanNumber } from "./scan-number.ts";

/** A finite number of Go's big.Float: `mantissa` times two to the `exponent`. Zero has a sign. */
export interface BigFloat {
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
  /** How many bits the mantissa may have. */
  readonly precision: number;
}

/** What a number gets that is read from text. */
const PRECISION = 64;
/** Go's own limit is 2^31, which no machine has the time to write out. */
const MAX_EXPONENT = 4_000_000;

/** Reads text as `new(big.Float).SetString` does. Throws a PolicyError `evaluation_error` past four million bits. */
export function bigFloatOf(text: string): BigFloat {
  const number = scanNumber(text);
  if (number === undefined) throw new PolicyError("internal_error", `not a number: ${text}`);
  const { negative, mantissa, exponent2, exponent5 } = number;
  if (mantissa === 0n) return { negative, mantissa, exponent: 0, precision: PRECISION };
  // Go takes the mantissa as it is written into the one rounding at the end.
  const exact = { negative, mantissa, exponent: bounded(exponent2), precision: PRECISION };
  if (exponent5 === 0) return rounded(exact);
  const power = powerOfFive(Math.abs(bounded(exponent5)));
  return exponent5 < 0 ? divideTo(PRECISION, exact, power) : multiplyTo(PRECISION, exact, power);
}

/** An integer with as many bits as it needs, 64 at least. */
export function bigFloatOfInteger(integer: bigint): BigFloat {
  const negative = integer < 0n;
  const mantissa = negative ? -integer : integer;
  return { negative, mantissa, exponent: 0, precision: Math.max(bitLength(mantissa), PRECISION) };
}

export function addFloats(left: BigFloat, right: BigFloat): BigFloat {
  const precision = Math.max(left.precision, right.precision);
  if (left.mantissa === 0n && right.mantissa === 0n) {
    return { ...left, negative: left.negative && right.negative, precision };
  }
  if (right.mantissa === 0n) return rounded({ ...left, precision });
  if (left.mantissa === 0n) return rounded({ ...right, precision });
  const exponent = Math.min(left.exponent, right.exponent);
  const sum = shiftedTo(left, exponent) + shiftedTo(right, exponent);
  const negative = sum < 0n;
  return rounded({ negative, mantissa: negative ? -sum : sum, exponent, precision });
}

export function subtractFloats(left: BigFloat, right: BigFloat): BigFloat {
  return addFloats(left, { ...right, negative: !right.negative });
}

export function multiplyFloats(left: BigFloat, right: BigFloat): BigFloat {
  return multiplyTo(Math.max(left.precision, right.precision), left, right);
}

/** The product in the precision of the left factor, as where Go multiplies in place. */
export function multiplyFloatBy(left: BigFloat, right: BigFloat): BigFloat {
  return multiplyTo(left.precision, left, right);
}

/** The quotient; the divisor is not zero. */
export function divideFloats(left: BigFloat, right: BigFloat): BigFloat {
  return divideTo(Math.max(left.precision, right.precision), left, right);
}

/** The same without its sign. */
export function absoluteFloat(float: BigFloat): BigFloat {
  return { ...float, negative: false };
}

/** The integer towards zero. */
export function truncateFloat({ negative, mantissa, exponent }: BigFloat): bigint {
  const magnitude = exponent < 0 ? mantissa >> BigInt(-exponent) : mantissa << BigInt(exponent);
  return negative ? -magnitude : magnitude;
}

/** True when nothing lies behind the point. */
export function isIntegral({ mantissa, exponent }: BigFloat): boolean {
  return exponent >= 0 || BigInt.asUintN(-exponent, mantissa) === 0n;
}

/** How many bits a number of at least zero has; none for zero. */
export function bitLength(integer: bigint): number {
  if (integer === 0n) return 0;
  const hex = integer.toString(16);
  return hex.length * 4 + 28 - Math.clz32(Number.parseInt(hex.charAt(0), 16));
}

function multiplyTo(precision: number, left: BigFloat, right: BigFloat): BigFloat {
  return rounded({
    negative: left.negative !== right.negative,
    mantissa: left.mantissa * right.mantissa,
    exponent: left.exponent + right.exponent,
    precision,
  });
}

function divideTo(precision: number, left: BigFloat, right: BigFloat): BigFloat {
  // Two bits more than are kept, and one that stands for all that follow.
  const extra = precision + 2 + bitLength(right.mantissa) - bitLength(left.mantissa);
  const shift = Math.max(extra, 0);
  const dividend = left.mantissa << BigInt(shift);
  const quotient = dividend / right.mantissa;
  const sticky = quotient * right.mantissa === dividend ? 0n : 1n;
  return rounded({
    negative: left.negative !== right.negative,
    mantissa: (quotient << 1n) | sticky,
    exponent: left.exponent - right.exponent - shift - 1,
    precision,
  });
}

/** To the nearest of its precision, to the even one of two. */
function rounded(float: BigFloat): BigFloat {
  const { negative, mantissa, exponent, precision } = float;
  const excess = bitLength(mantissa) - precision;
  if (excess <= 0) {
    bounded(exponent);
    return float;
  }
  const shift = BigInt(excess);
  const kept = mantissa >> shift;
  const half = 1n << (shift - 1n);
  const rest = BigInt.asUintN(excess, mantissa);
  const isUp = rest > half || (rest === half && (kept & 1n) === 1n);
  return {
    negative,
    mantissa: isUp ? kept + 1n : kept,
    exponent: bounded(exponent + excess),
    precision,
  };
}

function shiftedTo({ negative, mantissa, exponent }: BigFloat, smallest: number): bigint {
  const shifted = mantissa << BigInt(exponent - smallest);
  return negative ? -shifted : shifted;
}

/** The largest power of five that fits 64 bits. */
const EXACT_POWER = 27;
const POWER_PRECISION = 128;
const FACTOR_PRECISION = 192;
const powers: BigFloat[] = [];

/** Go's `pow5` with 128 bits, rounding where it rounds. */
function powerOfFive(power: number): BigFloat {
  const known = powers[power];
  if (known !== undefined) return known;
  const made = makePowerOfFive(power);
  if (power < 400) powers[power] = made;
  return made;
}

function makePowerOfFive(power: number): BigFloat {
  const exact = 5n ** BigInt(Math.min(power, EXACT_POWER));
  let result: BigFloat = integerOf(exact, POWER_PRECISION);
  let factor: BigFloat = integerOf(5n, FACTOR_PRECISION);
  for (let left = power - EXACT_POWER; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiplyTo(POWER_PRECISION, result, factor);
    factor = multiplyTo(FACTOR_PRECISION, factor, factor);
  }
  return result;
}

function integerOf(mantissa: bigint, precision: number): BigFloat {
  return { negative: false, mantissa, exponent: 0, precision };
}

function bounded(exponent: number): number {
  if (Math.abs(exponent) <= MAX_EXPONENT) return exponent;
  throw new PolicyError("evaluation_error", "a number became too large or too small to go on with");
}
