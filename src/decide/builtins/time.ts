import { formatGoFloat } from "../../opa/go/float.ts";
import type { Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, impure, pure } from "./builtin.ts";
import { integerValue, stringOperand } from "./operands.ts";

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** `time.now_ns()`: the same for the whole of one decision. */
const timeNowNs: Builtin = ({ nowNs }) => integerValue(nowNs);

/**
 * What Go's time.Parse takes for RFC 3339: an hour of one digit, a comma before the fraction and offsets up to 24:60
 * too, but no lower-case letters.
 */
const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([-+])(\d\d):(\d\d))$/;

/** `time.parse_rfc3339_ns(text)`: nanoseconds since the epoch, an error outside int64 (years 1677 to 2262). */
const timeParseRfc3339Ns: Builtin = (_context, args) => {
  const text = stringOperand(args, 0);
  const match = RFC_3339.exec(text);
  if (match === null) throw new BuiltinError(`parsing time "${text}": cannot parse`);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const inRange = month >= 1 && month <= 12 && hour < 24 && minute < 60 && second < 60;
  if (!inRange || day < 1 || day > daysIn(year, month)) {
    throw new BuiltinError(`parsing time "${text}": out of range`);
  }
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const fraction = BigInt((match[7] ?? "").slice(0, 9).padEnd(9, "0"));
  const offset = offsetSeconds(text, match[8], Number(match[9]), Number(match[10]));
  // Date.UTC takes a year below 100 for one of the twentieth century; none of them fits anyway.
  if (year < 100) throw outOfRange();
  return nanoseconds(
    BigInt(milliseconds) * NANOSECONDS_PER_MILLISECOND + fraction - offset * NANOSECONDS_PER_SECOND,
  );
};

function offsetSeconds(
  text: string,
  sign: string | undefined,
  hours: number,
  minutes: number,
): bigint {
  if (sign === undefined) return 0n;
  if (hours > 24 || minutes > 60) {
    throw new BuiltinError(`parsing time "${text}": time zone offset out of range`);
  }
  const seconds = BigInt((hours * 60 + minutes) * 60);
  return sign === "-" ? -seconds : seconds;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return leap ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function nanoseconds(value: bigint): Value {
  if (value < INT64_MIN || value > INT64_MAX) throw outOfRange();
  return integerValue(value);
}

function outOfRange(): BuiltinError {
  return new BuiltinError("time outside of valid range");
}

/** `time.parse_duration_ns(text)`: Go's durations, and besides days, weeks and years of 365 days. */
const timeParseDurationNs: Builtin = (_context, args) => {
  const text = stringOperand(args, 0);
  return integerValue(parseDuration(/[dwy]/.test(text) ? inHours(text) : text));
};

const LONG_UNIT_HOURS: ReadonlyMap<string, number> = new Map([
  ["d", 24],
  ["w", 7 * 24],
  ["y", 365 * 24],
]);
const EXTENDED_SEGMENT = /([0-9.]+)(ms|us|\u00b5s|ns|[a-z])/y;

/** Rewrites the units that Go does not know as hours (OPA v1/topdown/time.go, rewriteDuration). */
function inHours(text: string): string {
  let hours = /^[-+]/.exec(text)?.[0] ?? "";
  if (text.length === hours.length) throw invalidDuration(text);
  EXTENDED_SEGMENT.lastIndex = hours.length;
  while (EXTENDED_SEGMENT.lastIndex < text.length) {
    const [segment, digits = "", unit = ""] = EXTENDED_SEGMENT.exec(text) ?? [];
    if (segment === undefined) throw invalidDuration(text);
    const length = LONG_UNIT_HOURS.get(unit);
    const count = Number(digits);
    if (length !== undefined && !Number.isFinite(count)) throw invalidDuration(text);
    hours += length === undefined ? segment : `${formatGoFloat(count * length, "f", -1)}h`;
  }
  return hours;
}

const UNIT_NANOSECONDS: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["\u00b5s", 1_000n],
  ["\u03bcs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);
const SEGMENT = /(\d*)(?:(\.)(\d*))?([^\d.]*)/y;
const LIMIT = 2n ** 63n;

/** Go's time.ParseDuration, with its rounding of fractions through float64. */
function parseDuration(text: string): bigint {
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return 0n;
  if (unsigned === "") throw invalidDuration(text);
  let total = 0n;
  SEGMENT.lastIndex = 0;
  while (SEGMENT.lastIndex < unsigned.length) {
    const [, whole = "", , fraction = "", unitName = ""] = SEGMENT.exec(unsigned) ?? [];
    const unit = UNIT_NANOSECONDS.get(unitName);
    if ((whole === "" && fraction === "") || unit === undefined) throw invalidDuration(text);
    const count = BigInt(whole);
    if (count > LIMIT / unit) throw invalidDuration(text);
    total += count * unit + fractionNanoseconds(fraction, unit);
    if (total > LIMIT) throw invalidDuration(text);
  }
  if (text.startsWith("-")) return -total;
  if (total === LIMIT) throw invalidDuration(text);
  return total;
}

/** The fraction of a unit; digits beyond what an int64 holds are ignored. */
function fractionNanoseconds(digits: string, unit: bigint): bigint {
  let fraction = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = fraction * 10n + BigInt(digit);
    if (fraction > INT64_MAX / 10n || next > LIMIT) break;
    fraction = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(fraction) * (Number(unit) / scale)));
}

function invalidDuration(text: string): BuiltinError {
  return new BuiltinError(`time: invalid duration "${text}"`);
}

export const TIME: BuiltinFamily = {
  "time.now_ns": impure(0, timeNowNs),
  "time.parse_duration_ns": pure(1, timeParseDurationNs),
  "time.parse_rfc3339_ns": pure(1, timeParseRfc3339Ns),
};
