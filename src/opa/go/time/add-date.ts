import type { Location } from "./location.ts";
import { momentAt, secondsAt } from "./moment.ts";

/** Years before the first that Go's clock counts from, a multiple of 400. */
const ABSOLUTE_YEARS = 292_277_022_400n;
const SECONDS_PER_DAY = 86_400n;
/** Seconds from there to 1970. */
const ABSOLUTE_TO_UNIX: bigint = -(
  (ABSOLUTE_YEARS * 146_097n * SECONDS_PER_DAY) / 400n +
  719_468n * SECONDS_PER_DAY
);

const int64 = (value: bigint): bigint => BigInt.asIntN(64, value);
const uint64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/**
 * Nanoseconds since 1970 of a moment some years, months and days later, as Go's Time.AddDate counts them, whose integers
 * run over at 64 bits. Undefined outside int64.
 */
export function addDate(
  nanoseconds: bigint,
  location: Location,
  years: bigint,
  months: bigint,
  days: bigint,
): bigint | undefined {
  const { year, month, day, hour, minute, second, nanosecond } = momentAt(nanoseconds, location);
  const zeroMonth = int64(int64(BigInt(month) + months) - 1n);
  const yearsOver = zeroMonth < 0n ? -((-zeroMonth - 1n) / 12n + 1n) : zeroMonth / 12n;
  const sumYear = int64(int64(BigInt(year) + years) + yearsOver);
  const sumMonth = zeroMonth - yearsOver * 12n + 1n;
  const date = absoluteDays(sumYear, sumMonth, int64(BigInt(day) + days));
  const clock = BigInt(hour * 3600 + minute * 60 + second);
  const local = int64(int64(date * SECONDS_PER_DAY) + clock + ABSOLUTE_TO_UNIX);
  // No other fits, whatever the zone.
  if (local < -(2n ** 34n) || local > 2n ** 34n) return undefined;
  const seconds = BigInt(secondsAt(Number(local), location));
  const sum = seconds * 1_000_000_000n + BigInt(nanosecond);
  return sum === int64(sum) ? sum : undefined;
}

/** time.go, dateToAbsDays. */
function absoluteDays(year: bigint, month: bigint, day: bigint): bigint {
  const early = month < 3n ? 1n : 0n;
  const y = uint64(year - early + ABSOLUTE_YEARS);
  const dayOfYear = (979n * (month + 12n * early) - 2919n) >> 5n;
  const dayOfCentury = (1461n * (y % 100n)) / 4n;
  const centuryDays = uint64(146_097n * (y / 100n)) / 4n;
  return uint64(centuryDays + dayOfCentury + dayOfYear + day - 1n);
}
