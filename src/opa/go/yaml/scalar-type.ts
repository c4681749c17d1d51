import { decodeBase64 } from "../base64.ts";
import { formatGoFloat } from "../float.ts";
import { GoError, isGoError } from "../go-error.ts";
import { textOf } from "../text-bytes.ts";
import { formatTime } from "../time/format-time.ts";
import { layoutOf } from "../time/layout.ts";
import { fixedZone, type Location } from "../time/location.ts";
import { momentAt } from "../time/moment.ts";
import { parseTime } from "../time/parse-time.ts";

/** What a scalar of YAML means to go-yaml v3. */
export type YamlScalar = null | boolean | string | { readonly integer: bigint } | number;

const LONG_PREFIX = "tag:yaml.org,2002:";
const RESOLVABLE = new Set(["", "str", "bool", "int", "float", "null", "timestamp"]);

/** A scalar with a tag, as far as its text may decide (resolve.go); throws a GoError where the two do not fit. */
export function taggedScalar(tag: string, text: string): YamlScalar {
  const short = tag.startsWith(LONG_PREFIX) ? tag.slice(LONG_PREFIX.length) : tag;
  if (short === "binary" && tag !== short) return textOf(decodeBinary(text));
  if (short === "str" || !RESOLVABLE.has(short) || (tag === short && tag !== "")) return text;
  if (short === "timestamp") return timestampText(text);
  const value = plainScalar(text);
  const found = typeOf(value);
  if (short === "" || found === short) return value;
  if (short === "float" && isSmallInteger(value)) return Number(value.integer);
  throw new GoError(`yaml: cannot decode !!${found} \`${text}\` as a !!${short}`);
}

function isSmallInteger(value: YamlScalar): value is { integer: bigint } {
  return typeof value === "object" && value !== null && value.integer <= INT64_MAX;
}

function decodeBinary(text: string): Uint8Array {
  try {
    return decodeBase64(Buffer.from(text));
  } catch {
    throw new GoError("yaml: !!binary value contains invalid base64 data");
  }
}

function typeOf(value: YamlScalar): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  return typeof value === "number" ? "float" : "int";
}

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9]\d*)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** A sign, a prefix and 64 binary digits, with room for some zeros: BigInt takes its time with more. */
const MAX_INTEGER_LENGTH = 200;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

const WORDS: ReadonlyMap<string, YamlScalar> = new Map<string, YamlScalar>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...["", "+"].flatMap((sign) =>
    ["inf", "Inf", "INF"].map((word) => [`${sign}.${word}`, Number.POSITIVE_INFINITY] as const),
  ),
  ...["inf", "Inf", "INF"].map((word) => [`-.${word}`, Number.NEGATIVE_INFINITY] as const),
  ...["nan", "NaN", "NAN"].map((word) => [`.${word}`, Number.NaN] as const),
]);

/** A scalar without quotes and tag; dates stay text. */
export function plainScalar(text: string): YamlScalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return text;
  // Where a point comes first, Go's own rule holds: underscores stand between digits.
  if (text.startsWith(".") && /(?<!\d)_|_(?!\d)/.test(text)) return text;
  const digits = text.replaceAll("_", "");
  return integer(digits) ?? (FLOAT.test(digits) ? finite(digits) : undefined) ?? text;
}

function integer(text: string): YamlScalar | undefined {
  if (text.length > MAX_INTEGER_LENGTH) return undefined;
  const [, sign, magnitude] = INTEGER.exec(text) ?? [];
  if (magnitude === undefined) return undefined;
  const octal = /^0[0-7]+$/.test(magnitude) ? `0o${magnitude.slice(1)}` : magnitude;
  const value = sign === "-" ? -BigInt(octal) : BigInt(octal);
  // Go's unsigned integers have no sign at all.
  const most = sign === "" ? UINT64_MAX : INT64_MAX;
  return value >= INT64_MIN && value <= most ? { integer: value } : undefined;
}

/** What is too large for a float stays a string. */
function finite(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const TIMESTAMPS = [
  "2006-1-2T15:4:5.999999999Z07:00",
  "2006-1-2t15:4:5.999999999Z07:00",
  "2006-1-2 15:4:5.999999999",
  "2006-1-2",
];

/** True for a date, with a time of day or without. */
export function isTimestamp(text: string): boolean {
  return /^\d{4}-/.test(text) && TIMESTAMPS.some((layout) => secondsIn(layout, text) !== undefined);
}

function secondsIn(layout: string, text: string): bigint | undefined {
  try {
    return parseTime(layout, text);
  } catch (error) {
    if (isGoError(error)) return undefined;
    throw error;
  }
}

/** As JSON of a time.Time writes it; throws a GoError for what is no date. */
export function timestampText(text: string): string {
  for (const layout of TIMESTAMPS) {
    const nanoseconds = /^\d{4}-/.test(text) ? secondsIn(layout, text) : undefined;
    if (nanoseconds !== undefined) {
      return formatTime(momentAt(nanoseconds, zoneOf(text)), layoutOf("RFC3339Nano"));
    }
  }
  throw new GoError(`yaml: cannot decode !!str \`${text}\` as a !!timestamp`);
}

/** What a date ends with. */
function zoneOf(text: string): Location {
  const [, sign, hours = 0, minutes = 0] = /([-+])(\d\d):(\d\d)$/.exec(text) ?? [];
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  return fixedZone("", sign === "-" ? -seconds : seconds);
}

/** The text of a scalar as a name of a JSON object; undefined where it cannot be one. */
export function scalarName(value: YamlScalar): string | undefined {
  if (value === null) return undefined;
  if (typeof value === "object") return String(value.integer);
  return typeof value === "number" ? floatName(value) : String(value);
}

/** Go writes floats as names with the precision of 32 bits. */
function floatName(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return ".nan";
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return formatGoFloat(short, "g", -1);
  }
  return formatGoFloat(single, "g", -1);
}

/** What stands in JSON text before a number that JSON cannot write; nothing else holds such a byte. */
export const NO_JSON = "\0";

/** A scalar as JSON text. */
export function scalarJson(value: YamlScalar): string {
  if (typeof value === "object" && value !== null) return String(value.integer);
  if (typeof value !== "number") return JSON.stringify(value);
  if (!Number.isFinite(value)) return NO_JSON + formatGoFloat(value, "g", -1);
  return Object.is(value, -0) ? "-0" : String(value);
}
