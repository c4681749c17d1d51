import { GoError } from "../go-error.ts";
import { textOfByteText } from "../text-bytes.ts";
import { daysBefore, daysIn, isLeap } from "./civil.ts";
import { type Fraction, type LayoutElement, type LayoutPart, layoutParts } from "./layout.ts";
import { loadLocation } from "./location.ts";
import { utcSecondsOf } from "./moment.ts";
import { MONTHS, WEEKDAYS } from "./names.ts";
import { quoteTime } from "./quote-time.ts";
import { readOffset, zoneNameLength } from "./read-zone.ts";
import { bad, outOfRange, TimeRefusal } from "./time-refusal.ts";

/** What was read so far. */
interface Reading {
  value: string;
  /** What is read now: a part of the layout, and the text that it is to be found in. */
  element: string;
  held: string;
  year: number;
  month: number | undefined;
  day: number | undefined;
  yearDay: number | undefined;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  half: "AM" | "PM" | undefined;
  isUtc: boolean;
  offset: number | undefined;
  zone: string;
}

/**
 * Nanoseconds since 1970 of a text in a layout, as Go's time.Parse reads it; both hold one byte in each character. Throws a
 * GoError.
 */
export function parseTime(layout: string, text: string): bigint {
  const reading: Reading = {
    value: text,
    element: "",
    held: text,
    year: 0,
    month: undefined,
    day: undefined,
    yearDay: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    half: undefined,
    isUtc: false,
    offset: undefined,
    zone: "",
  };
  try {
    const parts = layoutParts(layout);
    for (const [i, part] of parts.entries()) readPart(reading, part, parts[i + 1]);
    if (reading.value !== "") throw new TimeRefusal(`: extra text: ${shown(reading.value)}`);
    const seconds = BigInt(secondsOf(reading));
    return seconds * 1_000_000_000n + BigInt(reading.nanosecond);
  } catch (error) {
    if (!(error instanceof TimeRefusal)) throw error;
    const { held, element } = reading;
    const complaint = error.message === "" ? unreadable(layout, held, element) : error.message;
    throw new GoError(`parsing time ${shown(text)}${complaint}`);
  }
}

function shown(bytes: string): string {
  return quoteTime(textOfByteText(bytes));
}

function unreadable(layout: string, held: string, element: string): string {
  return ` as ${shown(layout)}: cannot parse ${shown(held)} as ${shown(element)}`;
}

function readPart(
  reading: Reading,
  { prefix, element }: LayoutPart,
  next: LayoutPart | undefined,
): void {
  reading.element = prefix;
  skip(reading, prefix);
  reading.element = elementText(element);
  reading.held = reading.value;
  if (typeof element === "object") readFraction(reading, element);
  else if (element !== undefined) readField(reading, element, next);
}

function elementText(element: LayoutPart["element"]): string {
  if (typeof element !== "object") return element ?? "";
  return element.separator + (element.trims ? "9" : "0").repeat(element.digits);
}

/** Any spaces stand for any others, and none at the end. */
function skip(reading: Reading, prefix: string): void {
  const { value } = reading;
  let at = 0;
  for (let i = 0; i < prefix.length; ) {
    if (prefix.charAt(i) === " ") {
      if (at < value.length && value.charAt(at) !== " ") throw badAt(reading, at);
      while (prefix.charAt(i) === " ") i++;
      while (value.charAt(at) === " ") at++;
    } else {
      if (value.charAt(at) !== prefix.charAt(i)) throw badAt(reading, at);
      i++;
      at++;
    }
  }
  reading.value = value.slice(at);
}

function readField(reading: Reading, element: LayoutElement, next: LayoutPart | undefined): void {
  switch (element) {
    case "06": {
      const year = readYear(reading, 2);
      reading.year = year >= 69 ? year + 1900 : year + 2000;
      return;
    }
    case "2006":
      if (!isDigit(reading.value, 0)) throw bad();
      reading.year = readYear(reading, 4);
      return;
    case "Jan":
      reading.month = readName(reading, MONTHS, 3) + 1;
      return;
    case "January":
      reading.month = readName(reading, MONTHS) + 1;
      return;
    case "1":
    case "01":
      reading.month = readNumber(reading, element === "01");
      refuse(reading.month < 1 || reading.month > 12, "month");
      return;
    case "Mon":
      readName(reading, WEEKDAYS, 3);
      return;
    case "Monday":
      readName(reading, WEEKDAYS);
      return;
    case "2":
    case "_2":
    case "02":
      if (element === "_2") skipSpaces(reading, 1);
      reading.day = readNumber(reading, element === "02");
      return;
    case "__2":
    case "002":
      if (element === "__2") skipSpaces(reading, 2);
      reading.yearDay = readYearDay(reading, element === "002");
      return;
    default:
      readClock(reading, element, next);
  }
}

function readClock(reading: Reading, element: LayoutElement, next: LayoutPart | undefined): void {
  switch (element) {
    case "15":
      reading.hour = readNumber(reading, false);
      refuse(reading.hour >= 24, "hour");
      return;
    case "3":
    case "03":
      reading.hour = readNumber(reading, element === "03");
      refuse(reading.hour > 12, "hour");
      return;
    case "4":
    case "04":
      reading.minute = readNumber(reading, element === "04");
      refuse(reading.minute >= 60, "minute");
      return;
    case "5":
    case "05":
      reading.second = readNumber(reading, element === "05");
      refuse(reading.second >= 60, "second");
      readUnaskedFraction(reading, next);
      return;
    case "PM":
    case "pm": {
      const half = take(reading, 2);
      if (half !== element && half !== (element === "PM" ? "AM" : "am")) throw bad();
      reading.half = half === element ? "PM" : "AM";
      return;
    }
    case "MST":
      readZoneName(reading);
      return;
    default:
      if (element.startsWith("Z") && reading.value.startsWith("Z")) {
        reading.value = reading.value.slice(1);
        reading.isUtc = true;
      } else reading.offset = readOffset(take(reading, element.length), element);
  }
}

function readYear(reading: Reading, length: number): number {
  const text = take(reading, length);
  if (!/^[-+]?\d+$/.test(text)) throw bad();
  return Number(text);
}

function readName(reading: Reading, names: readonly string[], length?: number): number {
  for (const [i, name] of names.entries()) {
    const wanted = name.slice(0, length);
    const written = reading.value.slice(0, wanted.length);
    if (isSameWord(written, wanted)) {
      reading.value = reading.value.slice(wanted.length);
      return i;
    }
  }
  throw bad();
}

/** But for the case of ASCII letters. */
function isSameWord(left: string, right: string): boolean {
  return /^[a-zA-Z]*$/.test(left) && left.toLowerCase() === right.toLowerCase();
}

function readNumber(reading: Reading, isFixed: boolean): number {
  const { value } = reading;
  if (!isDigit(value, 0) || (isFixed && !isDigit(value, 1))) throw bad();
  return Number(take(reading, isDigit(value, 1) ? 2 : 1));
}

function readYearDay(reading: Reading, isFixed: boolean): number {
  const [digits = ""] = /^\d{0,3}/.exec(reading.value) ?? [];
  if (digits === "" || (isFixed && digits.length !== 3)) throw bad();
  return Number(take(reading, digits.length));
}

function skipSpaces(reading: Reading, most: number): void {
  for (let i = 0; i < most && reading.value.startsWith(" "); i++) {
    reading.value = reading.value.slice(1);
  }
}

/** A fraction behind the seconds is read even where the layout has none. */
function readUnaskedFraction(reading: Reading, next: LayoutPart | undefined): void {
  if (!startsWithFraction(reading.value)) return;
  if (typeof next?.element === "object") return;
  reading.nanosecond = readDigits(reading, digitsBehindPoint(reading.value));
}

function readFraction(reading: Reading, { digits, trims }: Fraction): void {
  if (!trims) {
    if (reading.value.length < digits + 1 || !/^[.,]/.test(reading.value)) throw bad();
    reading.nanosecond = readDigits(reading, digits);
  } else if (startsWithFraction(reading.value)) {
    reading.nanosecond = readDigits(reading, digitsBehindPoint(reading.value));
  }
}

function startsWithFraction(value: string): boolean {
  return /^[.,]\d/.test(value);
}

function digitsBehindPoint(value: string): number {
  let count = 0;
  while (isDigit(value, count + 1)) count++;
  return count;
}

/** Nanoseconds of a point and so many digits behind it, of which nine count. */
function readDigits(reading: Reading, count: number): number {
  const written = take(reading, count + 1).slice(1, 10);
  if (!/^[-+]?\d*$/.test(written)) throw bad();
  if (/^-0*[1-9]/.test(written)) throw outOfRange("fractional second");
  return Number(written.replace(/^[-+]/, "")) * 10 ** (9 - Math.min(count, 9));
}

function readZoneName(reading: Reading): void {
  if (reading.value.startsWith("UTC")) {
    reading.value = reading.value.slice(3);
    reading.isUtc = true;
    return;
  }
  const length = zoneNameLength(reading.value);
  if (length === 0) throw bad();
  reading.zone = take(reading, length);
}

function take(reading: Reading, length: number): string {
  if (reading.value.length < length) throw bad();
  const taken = reading.value.slice(0, length);
  reading.value = reading.value.slice(length);
  return taken;
}

/** Seconds since 1970 of what was read. */
function secondsOf(reading: Reading): number {
  const { year, hour, half, minute, second, isUtc, offset, zone } = reading;
  const { month, day } = dayOf(reading);
  const hours = half === "PM" && hour < 12 ? hour + 12 : half === "AM" && hour === 12 ? 0 : hour;
  const seconds = utcSecondsOf({ year, month, day }, hours, minute, second);
  if (isUtc) return seconds;
  // Go takes an offset of one second to the west for none.
  if (offset !== undefined && offset !== -1) return seconds - offset;
  if (zone !== "") return seconds - offsetOfZone(zone, seconds);
  return seconds;
}

/** What the zone of this process knows by that name, else none: not even the hours of `GMT+3` move the clock. */
function offsetOfZone(zone: string, seconds: number): number {
  return loadLocation("Local")?.offsetOf(zone, seconds) ?? 0;
}

function dayOf({ year, month, day, yearDay }: Reading): { month: number; day: number } {
  const found =
    yearDay === undefined ? { month: month ?? 1, day: day ?? 1 } : dayOfYear(year, yearDay);
  if (month !== undefined && month !== found.month) {
    throw new TimeRefusal(": day-of-year does not match month");
  }
  if (day !== undefined && day !== found.day) {
    throw new TimeRefusal(": day-of-year does not match day");
  }
  refuse(found.day < 1 || found.day > daysIn(year, found.month), "day");
  return found;
}

function dayOfYear(year: number, yearDay: number): { month: number; day: number } {
  const leapDay = 31 + 29;
  if (isLeap(year) && yearDay === leapDay) return { month: 2, day: 29 };
  const day = isLeap(year) && yearDay > leapDay ? yearDay - 1 : yearDay;
  refuse(day < 1 || day > 365, "day-of-year");
  let month = 1;
  while (daysBefore(month + 1) < day) month++;
  return { month, day: day - daysBefore(month) };
}

function isDigit(text: string, at: number): boolean {
  const character = text.charAt(at);
  return character >= "0" && character <= "9" && character !== "";
}

function refuse(isOut: boolean, field: string): void {
  if (isOut) throw outOfRange(field);
}

function badAt(reading: Reading, at: number): TimeRefusal {
  reading.held = reading.value.slice(at);
  return bad();
}
