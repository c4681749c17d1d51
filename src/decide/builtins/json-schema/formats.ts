import { isIP } from "node:net";
import { isGoError } from "../../../opa/go/go-error.ts";
import { isMailAddress } from "../../../opa/go/mail-address.ts";
import { type GoUrl, parseUrl } from "../../../opa/go/url/parse-url.ts";
import type { Work } from "../work.ts";
import { patternOf } from "./keywords.ts";

type Checker = (text: string, work: Work) => boolean;

/** Whether a text is of a format (gojsonschema, format_checkers.go); of one that is not known any text is. */
export function matchesFormat(format: string, text: string, work: Work): boolean {
  const checker = CHECKERS.get(format);
  if (checker === undefined) return true;
  work.context.spend(text.length);
  return checker(text, work);
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)/;
/** As Go's time.Parse reads it: an hour of one digit and a comma before the fraction are fine. */
const TIME = /^(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?/;
const ZONE = /^(?:Z|[-+](\d\d):(\d\d))$/;

function isDate(text: string): boolean {
  return DATE.exec(text)?.[0].length === text.length && isDay(text);
}

function isDay(text: string): boolean {
  const [year, month, day] = (DATE.exec(text) ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** A time of day, with or without a zone; with one only where it must be. */
function isTime(text: string, mustHaveZone: boolean): boolean {
  const [time = "", hour, minute, second] = TIME.exec(text) ?? [];
  if (time === "" || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false;
  const rest = text.slice(time.length);
  if (rest === "") return !mustHaveZone;
  const [zone, hours = 0, minutes = 0] = ZONE.exec(rest) ?? [];
  return zone !== undefined && Number(hours) <= 24 && Number(minutes) <= 60;
}

function isDateTime(text: string): boolean {
  if (isTime(text, false) || isDate(text)) return true;
  return text.charAt(10) === "T" && isDay(text.slice(0, 10)) && isTime(text.slice(11), true);
}

const LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;

function isHostname(text: string): boolean {
  return text.length < 256 && text.split(".").every((label) => LABEL.test(label));
}

function isAddress(text: string, mark: string): boolean {
  return isIP(text) !== 0 && !text.includes("%") && text.includes(mark);
}

/** Undefined for what Go's net/url refuses, and for anything with a backslash. */
function urlOf(text: string): GoUrl | undefined {
  if (text.includes("\\")) return undefined;
  try {
    return parseUrl(text);
  } catch (error) {
    if (isGoError(error)) return undefined;
    throw error;
  }
}

/** Every brace that opens closes. */
function isUriTemplate(text: string): boolean {
  const path = urlOf(text)?.path;
  if (path === undefined) return false;
  for (let at = path.indexOf("{"); at >= 0; at = path.indexOf("{", at)) {
    at = path.indexOf("}", at);
    if (at < 0) return false;
  }
  return true;
}

function isJsonPointer(text: string): boolean {
  return text === "" || (text.startsWith("/") && !/~(?![01])/.test(text));
}

function isRelativeJsonPointer(text: string): boolean {
  const [prefix] = /^(?:0|[1-9][0-9]*)/.exec(text) ?? [];
  if (prefix === undefined) return false;
  const rest = text.slice(prefix.length);
  return rest === "#" || isJsonPointer(rest);
}

const UUID = /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/i;

const isUri: Checker = (text) => (urlOf(text)?.scheme ?? "") !== "";
const isUriReference: Checker = (text) => urlOf(text) !== undefined;

const CHECKERS: ReadonlyMap<string, Checker> = new Map<string, Checker>([
  ["date", isDate],
  ["time", (text) => isTime(text, false)],
  ["date-time", isDateTime],
  ["hostname", isHostname],
  ["email", isMailAddress],
  ["idn-email", isMailAddress],
  ["ipv4", (text) => isAddress(text, ".")],
  ["ipv6", (text) => isAddress(text, ":")],
  ["uri", isUri],
  ["uri-reference", isUriReference],
  ["iri", isUri],
  ["iri-reference", isUriReference],
  ["uri-template", isUriTemplate],
  ["uuid", (text) => UUID.test(text)],
  ["regex", (text, work) => text === "" || patternOf(text, work) !== undefined],
  ["json-pointer", isJsonPointer],
  ["relative-json-pointer", isRelativeJsonPointer],
]);
