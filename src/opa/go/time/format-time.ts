import { weekdayOf, yearDayOf } from "./civil.ts";
import { type Fraction, type LayoutElement, layoutParts } from "./layout.ts";
import type { Moment } from "./moment.ts";
import { MONTHS, WEEKDAYS } from "./names.ts";

/** A moment as Go's Time.Format writes it. */
export function formatTime(moment: Moment, layout: string): string {
  let text = "";
  for (const { prefix, element } of layoutParts(layout)) {
    text += prefix;
    if (typeof element === "object") text += fraction(moment, element);
    else if (element !== undefined) text += field(moment, element);
  }
  return text;
}

function field(moment: Moment, element: LayoutElement): string {
  const { year, month, day, days, hour, minute, second } = moment;
  switch (element) {
    case "06":
      return padded(Math.abs(year) % 100, 2);
    case "2006":
      return padded(year, 4);
    case "Jan":
      return monthName(month).slice(0, 3);
    case "January":
      return monthName(month);
    case "1":
    case "01":
      return padded(month, element.length);
    case "Mon":
      return weekdayName(days).slice(0, 3);
    case "Monday":
      return weekdayName(days);
    case "2":
    case "02":
      return padded(day, element.length);
    case "_2":
      return String(day).padStart(2);
    case "__2":
      return String(yearDayOf(moment)).padStart(3);
    case "002":
      return padded(yearDayOf(moment), 3);
    case "15":
      return padded(hour, 2);
    case "3":
    case "03":
      return padded(hour % 12 === 0 ? 12 : hour % 12, element.length);
    case "4":
    case "04":
      return padded(minute, element.length);
    case "5":
    case "05":
      return padded(second, element.length);
    case "PM":
      return hour >= 12 ? "PM" : "AM";
    case "pm":
      return hour >= 12 ? "pm" : "am";
    case "MST":
      return moment.zone === "" ? offsetText(moment.offset, "-0700") : moment.zone;
    default:
      return offsetText(moment.offset, element);
  }
}

function monthName(month: number): string {
  return MONTHS[month - 1] as string;
}

function weekdayName(days: number): string {
  return WEEKDAYS[weekdayOf(days)] as string;
}

function padded(number: number, width: number): string {
  return number < 0 ? `-${padded(-number, width)}` : String(number).padStart(width, "0");
}

/** An offset of less than a minute is none to its sign. */
function offsetText(offset: number, element: string): string {
  if (element.startsWith("Z") && offset === 0) return "Z";
  const minutes = Math.trunc(offset / 60);
  const size = Math.abs(minutes);
  const colon = element.includes(":") ? ":" : "";
  let text = `${minutes < 0 ? "-" : "+"}${padded(Math.floor(size / 60), 2)}`;
  const digits = element.replace(/\D/g, "").length;
  if (digits >= 4) text += colon + padded(size % 60, 2);
  if (digits >= 6) text += colon + padded((minutes < 0 ? -offset : offset) % 60, 2);
  return text;
}

function fraction({ nanosecond }: Moment, { digits, trims, separator }: Fraction): string {
  if (trims && (digits === 0 || nanosecond === 0)) return "";
  const written = separator + padded(nanosecond, 9).slice(0, digits);
  return trims ? written.replace(/[.,]?0*$/, "") : written;
}
