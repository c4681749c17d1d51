import { z } from "zod";

const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const SECOND = ".000Z";
const LAST_YEAR = 9999;
/** Behind every time that can be written. */
const END = "9999-12-31T24:00:00Z";

/** The instant at which a date begins in UTC, or a time itself, as `2026-01-31T12:00:00Z`; undefined for what is neither. */
function startOf(text: string): string | undefined {
  if (DAY.test(text)) return instant(`${text}T00:00:00Z`);
  return TIME.test(text) ? instant(text) : undefined;
}

/** The first instant after a date, or a time itself: what holds through a date holds before it. */
export function endOf(text: string): string | undefined {
  const start = startOf(text);
  if (start === undefined || !DAY.test(text)) return start;
  const next = new Date(start);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.getUTCFullYear() > LAST_YEAR ? END : next.toISOString().replace(SECOND, "Z");
}

/** A day that the month has not becomes another one, and is no instant. */
function instant(text: string): string | undefined {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) return undefined;
  return moment.toISOString().replace(SECOND, "Z") === text ? text : undefined;
}

/** A date, or a time in UTC; it stays as written. */
export const moment: z.ZodString = z.string().refine((text) => startOf(text) !== undefined, {
  error: "must be a date such as 2027-01-31, or a time in UTC such as 2027-01-31T12:00:00Z",
});

/** The field that every rule may have. */
export const effectiveOn: z.ZodOptional<z.ZodString> = moment
  .optional()
  .describe("From then on what the rule denies is denied; before, it is a warning.");

/** What the rules compare the time of the question with: `""` is before all. */
export function effectiveFrom(text: string | undefined): string {
  return text === undefined ? "" : (startOf(text) ?? "");
}
