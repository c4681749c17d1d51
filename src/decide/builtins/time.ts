import { formatGoFloat } from "../../opa/go/float.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, impure, pure } from "./builtin.ts";
import { integerValue, stringOperand } from "./operands.ts";

const INT64_MAX = 2n ** 63n - 1n;

/** `time.now_ns()`: the same for the whole of one decision. */
const timeNowNs: Builtin = ({ nowNs }) => integerValue(nowNs);

/** `time.parse_duration_ns(text)`: Go's durations, and besides days, weeks and years of 365 days. */
const timeParseDurationNs: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  context.spend(text.length * 4);
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
/** Of the largest count; BigInt takes its time with more. */
const MAX_DIGITS = 19;

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
    if (whole.replace(/^0+/, "").length > MAX_DIGITS) throw invalidDuration(text);
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
};
