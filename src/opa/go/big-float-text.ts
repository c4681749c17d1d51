import { type BigFloat, bitLength, isIntegral } from "./big-float.ts";

/** Decimal digits without zeros at the end; the value is `0.digits` times ten to `point`. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The text that OPA gives a big.Float (FloatToNumber): `%f` for integers, else `%g`, in the fewest digits. */
export function bigFloatText(float: BigFloat): string {
  const sign = float.negative ? "-" : "";
  if (float.mantissa === 0n) return `${sign}0`;
  const decimal = shortest(float);
  return sign + (isIntegral(float) ? fixed(decimal) : general(decimal));
}

/** The text of `%g` in the fewest digits, which is how Go prints a big.Float. */
export function generalFloatText(float: BigFloat): string {
  if (float.mantissa === 0n) return float.negative ? "-0" : "0";
  return (float.negative ? "-" : "") + general(shortest(float));
}

/** Outside of these powers of ten `%g` writes an exponent. */
const LEAST_POWER = -4;
const GREATEST_POWER = 5;

function general(decimal: Decimal): string {
  const power = decimal.point - 1;
  if (power < LEAST_POWER || power > GREATEST_POWER) return scientific(decimal, power);
  return fixed(decimal);
}

function scientific({ digits }: Decimal, power: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const magnitude = String(Math.abs(power)).padStart(2, "0");
  return `${digits.charAt(0)}${fraction}e${power < 0 ? "-" : "+"}${magnitude}`;
}

function fixed({ digits, point }: Decimal): string {
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  if (digits.length <= point) return digits.padEnd(point, "0");
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The fewest digits that lie nearer to this number than to its neighbours (math/big/ftoa.go, roundShortest). */
function shortest({ mantissa, exponent, precision }: BigFloat): Decimal {
  const shift = precision + 1 - bitLength(mantissa);
  const scaled = shift < 0 ? mantissa >> BigInt(-shift) : mantissa << BigInt(shift);
  const wanted = Math.ceil(precision * DIGITS_PER_BIT) + GUARD_DIGITS;
  const decimalOf = (integer: bigint): Decimal => leadingDigits(integer, exponent - shift, wanted);
  const exact = decimalOf(scaled);
  const lower = decimalOf(scaled - 1n).digits;
  const upper = decimalOf(scaled + 1n).digits;
  const inclusive = (scaled & 2n) === 0n;
  for (let i = 0; i < exact.digits.length; i++) {
    const digit = digitAt(exact.digits, i);
    const above = digitAt(upper, i);
    const okDown = digitAt(lower, i) !== digit || (inclusive && i + 1 === lower.length);
    const okUp = digit !== above && (inclusive || digit + 1 < above || i + 1 < upper.length);
    if (okDown && okUp) return roundTo(exact, i + 1);
    if (okDown) return roundDown(exact, i + 1);
    if (okUp) return roundUp(exact, i + 1);
  }
  return exact;
}

function digitAt(digits: string, at: number): number {
  return at < digits.length ? digits.charCodeAt(at) - 0x30 : 0;
}

function roundTo(decimal: Decimal, count: number): Decimal {
  const { digits } = decimal;
  if (count >= digits.length) return decimal;
  const isHalf = digits.charAt(count) === "5" && count + 1 === digits.length;
  const isUp = isHalf ? digitAt(digits, count - 1) % 2 === 1 : digits.charAt(count) >= "5";
  return isUp ? roundUp(decimal, count) : roundDown(decimal, count);
}

function roundUp(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count >= digits.length) return decimal;
  let end = count;
  while (end > 0 && digits.charAt(end - 1) === "9") end--;
  if (end === 0) return { digits: "1", point: point + 1 };
  return { digits: digits.slice(0, end - 1) + String(digitAt(digits, end - 1) + 1), point };
}

function roundDown(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count >= digits.length) return decimal;
  return { digits: withoutTrailingZeros(digits.slice(0, count)), point };
}

const DIGITS_PER_BIT = Math.log10(2);
const GUARD_DIGITS = 40;

/**
 * The decimal digits of an integer times two to `shift`. Of many only the first are worked out, with a digit behind
 * them that says whether more follow: nobody looks further.
 */
function leadingDigits(integer: bigint, shift: number, wanted: number): Decimal {
  const estimate = Math.ceil((bitLength(integer) + shift) * DIGITS_PER_BIT);
  // How many decimal places to keep; a negative number drops digits before the point.
  const places = Math.min(Math.max(0, -shift), 2 * wanted - estimate);
  const scaled = places > 0 ? integer * 10n ** BigInt(places) : integer;
  const divisor = places < 0 ? 10n ** BigInt(-places) : 1n;
  const dividend = shift > 0 ? scaled << BigInt(shift) : scaled;
  const right = BigInt(Math.max(0, -shift));
  const quotient = (dividend >> right) / divisor;
  const isExact = (quotient * divisor) << right === dividend;
  const digits = quotient.toString();
  const point = digits.length - places;
  return { digits: isExact ? withoutTrailingZeros(digits) : `${digits}1`, point };
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--;
  return digits.slice(0, end);
}
