import {
  fieldOf,
  type HeaderFields,
  parseHttpTime,
  ZERO_TIME,
} from "../../../opa/go/http/header.ts";
import { quoteGo } from "../../../opa/go/quote.ts";
import { trimGo } from "../../../opa/go/trim.ts";
import { BuiltinError } from "../builtin.ts";
import type { Keeping } from "./request-options.ts";

/** RFC 7231, section 6.1: what may be kept unless the response says otherwise. */
const LASTING: ReadonlySet<number> = new Set([
  ...[200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501],
]);

const NS_PER_SECOND = 1_000_000_000n;

export function isLastingStatus(status: number): boolean {
  return LASTING.has(status);
}

/** Whether a response may be kept for other decisions. */
export function mayKeep(
  statusCode: number,
  fields: HeaderFields,
  { forSeconds }: Keeping,
): boolean {
  if (!isLastingStatus(statusCode)) return false;
  return forSeconds > 0 || !directivesOf(fields).has("no-store");
}

/** Until when a response is fresh, in nanoseconds since the epoch. Throws a BuiltinError where it does not say so rightly. */
export function expiryOf(fields: HeaderFields, { forSeconds }: Keeping, nowNs: bigint): bigint {
  if (forSeconds > 0) return nowNs + BigInt(forSeconds) * NS_PER_SECOND;
  const age = directivesOf(fields).get("max-age");
  if (age === undefined) return parseHttpTime(fieldOf(fields, "Expires")) ?? ZERO_TIME;
  const seconds = parseAge(age);
  return dateOf(fieldOf(fields, "Date")) + seconds * NS_PER_SECOND;
}

function dateOf(text: string): bigint {
  if (text === "") throw new BuiltinError("no date header");
  const date = parseHttpTime(text);
  if (date !== undefined) return date;
  throw new BuiltinError(`parsing time ${quoteGo(text)}`);
}

const MAX_AGE = 2n ** 31n - 1n;

function parseAge(text: string): bigint {
  if (!/^\d+$/.test(text)) {
    throw new BuiltinError(`strconv.ParseUint: parsing ${quoteGo(text)}: invalid syntax`);
  }
  // Longer ones are too large whatever they say; BigInt takes its time with them.
  const age =
    text.length > 20 && /[1-9]/.test(text.slice(0, -20)) ? MAX_AGE : BigInt(text.slice(-20));
  return age > MAX_AGE ? MAX_AGE : age;
}

/** What `Cache-Control` says; a directive of two `=` is passed over. */
function directivesOf(fields: HeaderFields): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const part of fieldOf(fields, "Cache-Control").split(",")) {
    const [name = "", value, ...more] = trimGo(part, " ").split("=");
    if (trimGo(part, " ") === "" || more.length > 0) continue;
    directives.set(value === undefined ? name : trimGo(name, " "), value ?? "");
  }
  return directives;
}
