import { int64Of } from "../../../opa/go/number-text.ts";
import { quoteGo } from "../../../opa/go/quote.ts";
import { parseDuration } from "../../../opa/go/time/parse-duration.ts";
import { printValue } from "../../values/print-value.ts";
import {
  entriesOf,
  equalValues,
  isArray,
  isNumber,
  isObject,
  makeObject,
  numberText,
  type ObjectValue,
  typeName,
  type Value,
  valueAt,
} from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { badOperand } from "../operands.ts";

/** A member that is true or false; false where there is none. */
export function flagAt(request: ObjectValue, name: string): boolean {
  const value = valueAt(request, name);
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  throw new BuiltinError(`invalid value for ${quoteGo(name)} field`);
}

/** Whether a failure ends in an error: the default. */
export function raisesErrors(request: ObjectValue): boolean {
  const value = valueAt(request, "raise_error");
  if (value === undefined) return true;
  if (typeof value === "boolean") return value;
  throw new BuiltinError("invalid value for raise_error field");
}

const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const FALSE = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** Go's strconv.ParseBool of a value as OPA writes it. */
export function parseFlag(value: Value): boolean {
  const text = printValue(value);
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw new BuiltinError(`strconv.ParseBool: parsing ${quoteGo(text)}: invalid syntax`);
}

/** How often a request is sent again. */
export function retriesOf(request: ObjectValue): number {
  const value = valueAt(request, "max_retry_attempts");
  if (value === undefined) return 0;
  const count = isNumber(value) ? int64Of(numberText(value)) : undefined;
  if (count !== undefined && count >= 0n) return Number(count);
  throw new BuiltinError(`invalid value ${printValue(value)} for field "max_retry_attempts"`);
}

/** Nanoseconds that one try may take. */
export function parseTimeout(value: Value): bigint {
  if (isNumber(value)) {
    const whole = int64Of(numberText(value));
    if (whole !== undefined) return whole;
    throw new BuiltinError(`invalid timeout number value ${printValue(value)}, must be int64`);
  }
  if (typeof value !== "string") {
    const wanted = "'timeout' must be one of {string, number}";
    throw badOperand(0, `${wanted} but got ${typeName(value)}`);
  }
  const whole = /^[-+]?\d+$/.test(value) ? int64Of(value.replace(/^\+/, "")) : undefined;
  return whole ?? parseNamedTimeout(value);
}

function parseNamedTimeout(text: string): bigint {
  try {
    return parseDuration(text);
  } catch (error) {
    const reason = (error as Error).message;
    throw new BuiltinError(`invalid timeout value ${printValue(text)}: ${reason}`);
  }
}

/** For how many seconds a response is kept whatever it says; undefined where it says so itself, and where it is not kept. */
export interface Keeping {
  readonly forSeconds: number;
}

/** Whether decisions that follow may use the response. */
export function keepingOf(request: ObjectValue): Keeping | undefined {
  const isKept = flagAt(request, "cache");
  if (!flagAt(request, "force_cache")) return isKept ? { forSeconds: 0 } : undefined;
  const value = valueAt(request, "force_cache_duration_seconds");
  if (value === undefined) {
    throw new BuiltinError(
      "'force_cache' set but 'force_cache_duration_seconds' parameter is missing",
    );
  }
  return { forSeconds: parseInt32(printValue(value)) };
}

const INT32 = 2 ** 31;

function parseInt32(text: string): number {
  const complaint = `strconv.ParseInt: parsing ${quoteGo(text)}`;
  if (!/^[-+]?\d+$/.test(text)) throw new BuiltinError(`${complaint}: invalid syntax`);
  const value = Number(text);
  if (value >= -INT32 && value < INT32) return value;
  throw new BuiltinError(`${complaint}: value out of range`);
}

const MODES = new Set(["serialized", "deserialized"]);

/** How OPA would hold the response: here it makes no difference, but must be a way that there is. */
export function checkCachingMode(request: ObjectValue): void {
  const value = valueAt(request, "caching_mode");
  if (value === undefined) return;
  if (typeof value !== "string") throw new BuiltinError('invalid value for "caching_mode" field');
  if (MODES.has(value)) return;
  throw new BuiltinError(`invalid value specified for "caching_mode" field: ${value}`);
}

/** The request as caches know it: without the headers that it wants left out. */
export function cacheKeyOf(request: ObjectValue): ObjectValue {
  const ignored = valueAt(request, "cache_ignored_headers");
  const headers = valueAt(request, "headers");
  const entries = entriesOf(request);
  if (ignored === undefined || headers === undefined) {
    return makeObject([...entries, ["cache_ignored_headers", null]]);
  }
  if (!isArray(ignored) || ignored.some((name) => typeof name !== "string")) {
    throw new BuiltinError("cache_ignored_headers must be an array of strings");
  }
  // OPA's server comes down here.
  if (!isObject(headers)) throw new BuiltinError("invalid type for headers key");
  const kept = entriesOf(headers).filter(
    ([name]) => !ignored.some((other) => equalValues(name, other)),
  );
  return makeObject([...entries, ["headers", makeObject(kept)], ["cache_ignored_headers", null]]);
}
