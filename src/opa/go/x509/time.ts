import { type DerReader, TAG } from "./der-reader.ts";

/** A moment with the offset it was written with. */
export interface ZonedTime {
  /** Seconds since the epoch. */
  readonly seconds: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

const UTC_TIME =
  /^(?<year>\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?(?<zone>Z|[+-]\d{4})$/;
const GENERALIZED_TIME =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?<zone>Z|[+-]\d{4})$/;

/** A UTCTime or a GeneralizedTime as Go reads them; undefined for anything else. */
export function readTime(der: DerReader): ZonedTime | undefined {
  const isUtc = der.isNext(TAG.utcTime);
  const text = der.bytes(isUtc ? TAG.utcTime : TAG.generalizedTime)?.toString("latin1");
  const parts = (isUtc ? UTC_TIME : GENERALIZED_TIME).exec(text ?? "")?.groups;
  if (parts === undefined) return undefined;
  const year = Number(parts["year"]);
  return timeOf(isUtc ? (year < 50 ? 2000 + year : 1900 + year) : year, parts);
}

function timeOf(
  year: number,
  parts: Readonly<Record<string, string | undefined>>,
): ZonedTime | undefined {
  const [month, day] = [Number(parts["month"]), Number(parts["day"])];
  const [hour, minute] = [Number(parts["hour"]), Number(parts["minute"])];
  const second = Number(parts["second"] ?? 0);
  const offset = offsetOf(parts["zone"] as string);
  if (offset === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return { seconds: date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset, offset };
}

/** Undefined for `+0000`, which Go would write as `Z`, and for offsets that are none. */
function offsetOf(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3))];
  if (hours > 23 || minutes > 59 || hours + minutes === 0) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** As time.Time is marshalled: RFC 3339. */
export function timeText({ seconds, offset }: ZonedTime): string {
  const local = new Date((seconds + offset) * 1000).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const minutes = Math.abs(offset) / 60;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
