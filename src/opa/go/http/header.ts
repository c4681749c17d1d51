import { isGoError } from "../go-error.ts";
import { parseTime } from "../time/parse-time.ts";

/** The fields of a message by canonical name; one byte in each character. */
export type HeaderFields = ReadonlyMap<string, readonly string[]>;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What the names of fields and methods are made of (httpguts.ValidHeaderFieldName). */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** httpguts.ValidHeaderFieldValue: no control characters but tabs. */
export function isFieldValue(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  return !/[\0-\x08\x0a-\x1f\x7f]/.test(text);
}

/** http.CanonicalHeaderKey: `content-type` is `Content-Type`; what is no token stays as it is. */
export function canonicalName(name: string): string {
  if (!isToken(name)) return name;
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** The first value of a field, "" for none. */
export function fieldOf(fields: HeaderFields, canonical: string): string {
  return fields.get(canonical)?.[0] ?? "";
}

/** Nanoseconds since the epoch before all times that a field can tell. */
export const ZERO_TIME: bigint = -62_135_596_800_000_000_000n;

const LAYOUTS = [
  "Mon, 02 Jan 2006 15:04:05 GMT",
  "Monday, 02-Jan-06 15:04:05 MST",
  "Mon Jan _2 15:04:05 2006",
];

/** http.ParseTime: nanoseconds since the epoch; undefined for what is no time. */
export function parseHttpTime(text: string): bigint | undefined {
  for (const layout of LAYOUTS) {
    try {
      return parseTime(layout, text);
    } catch (error) {
      if (!isGoError(error)) throw error;
    }
  }
  return undefined;
}
