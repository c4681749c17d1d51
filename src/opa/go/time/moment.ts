import { type CivilDay, civilDayOf, daysOf, SECONDS_PER_DAY } from "./civil.ts";
import type { Location } from "./location.ts";

/** A moment as the clock of a place shows it. */
export interface Moment extends CivilDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** Days since 1970-01-01 there. */
  readonly days: number;
  /** The abbreviation of the zone, empty where there is none. */
  readonly zone: string;
  /** Seconds east of UTC. */
  readonly offset: number;
}

const NANOSECONDS = 1_000_000_000n;

/** The moment so many nanoseconds after the beginning of 1970. */
export function momentAt(nanoseconds: bigint, location: Location): Moment {
  const nanosecond = ((nanoseconds % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  const seconds = Number((nanoseconds - nanosecond) / NANOSECONDS);
  const { name: zone, offset } = location.at(seconds);
  const local = seconds + offset;
  const days = Math.floor(local / SECONDS_PER_DAY);
  const into = local - days * SECONDS_PER_DAY;
  return {
    ...civilDayOf(days),
    hour: Math.floor(into / 3600),
    minute: Math.floor(into / 60) % 60,
    second: into % 60,
    nanosecond: Number(nanosecond),
    days,
    zone,
    offset,
  };
}

/** Seconds since 1970 at which the clock of a place shows this; of two such, or none, the one that Go's time.Date takes. */
export function secondsAt(local: number, location: Location): number {
  const { offset, start, end } = location.at(local);
  const utc = local - offset;
  if (offset === 0 || (utc >= start && utc < end)) return utc;
  return local - location.at(utc).offset;
}

/** Seconds since 1970 of a day and a time of it, if the clock showed UTC. */
export function utcSecondsOf(day: CivilDay, hour: number, minute: number, second: number): number {
  return daysOf(day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
}
