import { civilDayOf, daysBefore, daysIn, daysOf, isLeap, SECONDS_PER_DAY } from "./civil.ts";
import type { ZoneSpan } from "./location.ts";

/** When the clock changes in a year: `M3.2.0/2`, `J60`, `59`. */
interface Rule {
  readonly kind: "weekday" | "julian" | "day";
  readonly month: number;
  readonly week: number;
  readonly day: number;
  /** Seconds into that day. */
  readonly time: number;
}

interface Side {
  readonly name: string;
  readonly offset: number;
}

const OFFSET = "[-+]?\\d{1,3}(?::\\d{1,2}){0,2}";
const NAME = "(<[^>]+>|[^-+,\\d<]{3,})";
const TZ = new RegExp(`^${NAME}(${OFFSET})(?:${NAME}(${OFFSET})?,([^,]+),([^,]+))?$`);
const RULE = new RegExp(`^(?:M(\\d+)\\.(\\d+)\\.(\\d+)|(J?)(\\d+))(?:/(${OFFSET}))?$`);

/**
 * What the rule behind the last change of a zone says about a moment, in seconds since 1970 (time/zoneinfo.go, tzset).
 * Undefined for a rule that cannot be read.
 */
export function spanByRule(rule: string, lastChange: number, at: number): ZoneSpan | undefined {
  const [, stdName, stdOffset, dstName, dstOffset, startText, endText] = TZ.exec(rule) ?? [];
  if (stdName === undefined || stdOffset === undefined) return undefined;
  const std: Side = { name: nameOf(stdName), offset: -secondsOf(stdOffset) };
  if (dstName === undefined) return { ...std, start: lastChange, end: Number.POSITIVE_INFINITY };
  const dst: Side = {
    name: nameOf(dstName),
    offset: dstOffset === undefined ? std.offset + 3600 : -secondsOf(dstOffset),
  };
  const start = ruleOf(startText ?? "");
  const end = ruleOf(endText ?? "");
  if (start === undefined || end === undefined) return undefined;
  return spanInYear(at, { rule: start, from: std, to: dst }, { rule: end, from: dst, to: std });
}

interface Change {
  readonly rule: Rule;
  readonly from: Side;
  readonly to: Side;
}

/** Exact close to a change, else the year's beginning or end. */
function spanInYear(at: number, start: Change, end: Change): ZoneSpan {
  const { year } = civilDayOf(Math.floor(at / SECONDS_PER_DAY));
  const yearStart = daysOf({ year, month: 1, day: 1 }) * SECONDS_PER_DAY;
  const changes = [start, end].map((change) => ({
    change,
    second: secondInYear(year, change.rule) - change.from.offset,
  }));
  const [first, second] = changes.sort((left, right) => left.second - right.second) as [
    (typeof changes)[0],
    (typeof changes)[0],
  ];
  const into = at - yearStart;
  if (into < first.second) {
    return { ...first.change.from, start: yearStart, end: yearStart + first.second };
  }
  if (into >= second.second) {
    const yearEnd = yearStart + 365 * SECONDS_PER_DAY;
    return { ...second.change.to, start: yearStart + second.second, end: yearEnd };
  }
  return { ...first.change.to, start: yearStart + first.second, end: yearStart + second.second };
}

function nameOf(written: string): string {
  return written.startsWith("<") ? written.slice(1, -1) : written;
}

function secondsOf(offset: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = offset.replace(/^[-+]/, "").split(":").map(Number);
  const total = hours * 3600 + minutes * 60 + seconds;
  return offset.startsWith("-") ? -total : total;
}

function ruleOf(text: string): Rule | undefined {
  const [whole, month, week, weekday, julian, day, time = "2"] = RULE.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const kind = month !== undefined ? "weekday" : julian === "J" ? "julian" : "day";
  return {
    kind,
    month: Number(month ?? 1),
    week: Number(week ?? 1),
    day: Number(weekday ?? day),
    time: secondsOf(time),
  };
}

/** In seconds of that year's own clock. */
function secondInYear(year: number, { kind, month, week, day, time }: Rule): number {
  if (kind === "day") return day * SECONDS_PER_DAY + time;
  if (kind === "julian") {
    return (day - 1 + (isLeap(year) && day >= 60 ? 1 : 0)) * SECONDS_PER_DAY + time;
  }
  const firstWeekday = (((daysOf({ year, month, day: 1 }) + 4) % 7) + 7) % 7;
  let dayOfMonth = (day - firstWeekday + 7) % 7;
  for (let i = 1; i < week && dayOfMonth + 7 < daysIn(year, month); i++) dayOfMonth += 7;
  const before = daysBefore(month) + (isLeap(year) && month > 2 ? 1 : 0);
  return (before + dayOfMonth) * SECONDS_PER_DAY + time;
}
