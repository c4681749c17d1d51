import { decimalText, isForeignNumber } from "./scan-number.ts";

/**
 * OPA keeps a number as the text it was written with and compares by value. Everything here works on that text:
 * an optional sign, digits with an optional point, an optional exponent.
 */
interface Decimal {
  readonly negative: boolean;
  /** Significant digits without leading or trailing zeros; empty for zero. */
  readonly digits: string;
  /** The value is `0.digits` times ten to this power. */
  readonly point: number;
}

/** No number that OPA takes in has nearly as many. */
const MAX_DIGITS = 1_000_000;

/** Compares by value (OPA v1/ast/compare.go, NumberCompare). */
export function compareNumberTexts(left: string, right: string): number {
  if (left === right) return 0;
  if (equalAsFloats(left, right)) return 0;
  return compareDecimals(readDecimal(left), readDecimal(right));
}

/** True when the value is a whole number, however it is written. */
export function isWholeNumberText(text: string): boolean {
  const { digits, point } = readDecimal(text);
  return digits.length <= point || digits === "";
}

/** The exact value of a whole number, undefined when it has a fraction or more than a million digits. */
export function wholeNumberOf(text: string): bigint | undefined {
  const { negative, digits, point } = readDecimal(text);
  if (digits === "") return 0n;
  if (digits.length > point || point > MAX_DIGITS) return undefined;
  const magnitude = BigInt(digits.padEnd(point, "0"));
  return negative ? -magnitude : magnitude;
}

/** A text that two numbers share exactly when they have the same value. */
export function canonicalNumberText(text: string): string {
  const { negative, digits, point } = readDecimal(text);
  return digits === "" ? "0" : `${negative ? "-" : ""}${digits}e${point}`;
}

function readDecimal(written: string): Decimal {
  const text = isForeignNumber(written) ? decimalText(written) : written;
  const negative = text.startsWith("-");
  const exponentAt = text.search(/[eE]/);
  const mantissa = text.slice(
    negative || text.startsWith("+") ? 1 : 0,
    exponentAt < 0 ? undefined : exponentAt,
  );
  const exponent = exponentAt < 0 ? 0 : Number(text.slice(exponentAt + 1));
  const pointAt = mantissa.indexOf(".");
  const whole = pointAt < 0 ? mantissa : mantissa.slice(0, pointAt);
  const all = pointAt < 0 ? mantissa : whole + mantissa.slice(pointAt + 1);
  const leading = countLeadingZeros(all);
  const digits = withoutTrailingZeros(all.slice(leading));
  return { negative, digits, point: whole.length - leading + exponent };
}

const INT64_LIMIT = 2n ** 63n;

/**
 * OPA's own loose reading of an int64 (v1/util/performance.go, Atoi64): a sign, at most 19 characters, a point with
 * zeros alone after it; `1e3` is none.
 */
export function int64Of(text: string): bigint | undefined {
  const [, sign, unsigned = "", digits = ""] = /^([-+]?)((\d*)(?:\.0*)?)$/.exec(text) ?? [];
  if (unsigned === "" || unsigned.length > 19) return undefined;
  const integer = BigInt(sign === "-" ? `-${digits || 0}` : digits);
  return integer >= INT64_LIMIT || integer < -INT64_LIMIT ? undefined : integer;
}

function compareDecimals(left: Decimal, right: Decimal): number {
  const leftSign = signOf(left);
  const rightSign = signOf(right);
  if (leftSign !== rightSign) return leftSign < rightSign ? -1 : 1;
  if (leftSign === 0) return 0;
  if (left.point !== right.point) return left.point < right.point ? -leftSign : leftSign;
  if (left.digits === right.digits) return 0;
  return left.digits < right.digits ? -leftSign : leftSign;
}

function signOf(decimal: Decimal): number {
  if (decimal.digits === "") return 0;
  return decimal.negative ? -1 : 1;
}

/**
 * OPA takes two long fractions that both end in a zero for equal when their float64 values are: a leftover of its
 * fast path, kept because a decision may hang on it.
 */
function equalAsFloats(left: string, right: string): boolean {
  return (
    isLongFraction(left) &&
    isLongFraction(right) &&
    !(isShort(left) && isShort(right)) &&
    Number(left) === Number(right) &&
    Number.isFinite(Number(left))
  );
}

function isLongFraction(text: string): boolean {
  const point = text.indexOf(".");
  if (point < 0) return false;
  let end = text.length;
  while (".0".includes(text.charAt(end - 1)) && end > 0) end--;
  return end < text.length && point < end;
}

/** Numbers of at most 15 significant digits and a moderate exponent take OPA's exact path. */
function isShort(text: string): boolean {
  const mantissa = text
    .replace(/[eE].*$/, "")
    .replace(/[-+.]/g, "")
    .replace(/^0+/, "");
  if (mantissa.length > 15) return false;
  if (mantissa === "") return true;
  return Math.abs(readDecimal(text).point) <= 300;
}

function countLeadingZeros(digits: string): number {
  let count = 0;
  while (count < digits.length && digits.charCodeAt(count) === 0x30) count++;
  return count;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--;
  return digits.slice(0, end);
}
