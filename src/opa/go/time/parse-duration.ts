import { GoError } from "../go-error.ts";
import { quoteTime } from "./quote-time.ts";

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
const INT64_MAX = LIMIT - 1n;
/** Of the largest count; BigInt takes its time with more. */
const MAX_DIGITS = 19;

/** Go's time.ParseDuration, in nanoseconds, with its rounding of fractions through float64. Throws a GoError. */
export function parseDuration(text: string): bigint {
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return 0n;
  if (unsigned === "") throw invalidDuration(text);
  let total = 0n;
  SEGMENT.lastIndex = 0;
  while (SEGMENT.lastIndex < unsigned.length) {
    const [, whole = "", , fraction = "", unitName = ""] = SEGMENT.exec(unsigned) ?? [];
    if (whole.replace(/^0+/, "").length > MAX_DIGITS || BigInt(whole) > LIMIT) {
      throw invalidDuration(text);
    }
    if (whole === "" && fraction === "") throw invalidDuration(text);
    const unit = unitOf(unitName, text);
    const count = BigInt(whole);
    if (count > LIMIT / unit) throw invalidDuration(text);
    total += count * unit + fractionNanoseconds(fraction, unit);
    if (total > LIMIT) throw invalidDuration(text);
  }
  if (text.startsWith("-")) return -total;
  if (total === LIMIT) throw invalidDuration(text);
  return total;
}

function unitOf(name: string, text: string): bigint {
  if (name === "") throw new GoError(`time: missing unit in duration ${quoteTime(text)}`);
  const unit = UNIT_NANOSECONDS.get(name);
  if (unit !== undefined) return unit;
  throw new GoError(`time: unknown unit ${quoteTime(name)} in duration ${quoteTime(text)}`);
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

function invalidDuration(text: string): GoError {
  return new GoError(`time: invalid duration ${quoteTime(text)}`);
}
