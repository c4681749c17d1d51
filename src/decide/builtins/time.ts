import { formatGoFloat } from "../../opa/go/float.ts";
import { GoError, isGoError } from "../../opa/go/go-error.ts";
import { quoteGo } from "../../opa/go/quote.ts";
import { parseDuration } from "../../opa/go/time/parse-duration.ts";
import { type Builtin, type BuiltinFamily, impure, pure } from "./builtin.ts";
import { withGoErrors } from "./go-errors.ts";
import { integerValue, stringOperand } from "./operands.ts";

/** `time.now_ns()`: the same for the whole of one decision. */
const timeNowNs: Builtin = ({ nowNs }) => integerValue(nowNs);

/** `time.parse_duration_ns(text)`: Go's durations, and besides days, weeks and years of 365 days. */
const timeParseDurationNs: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  context.spend(text.length * 4);
  return integerValue(/[dwy]/.test(text) ? parseLongUnits(text) : parseDuration(text));
};

/** As in OPA the error names what was sent, in another quoting. */
function parseLongUnits(text: string): bigint {
  const rewritten = inHours(text);
  try {
    return parseDuration(rewritten);
  } catch (error) {
    if (!isGoError(error)) throw error;
    const problem = error.message.slice(0, error.message.lastIndexOf(" "));
    throw new GoError(`${problem} ${quoteGo(text)}`);
  }
}

function invalid(text: string): GoError {
  return new GoError(`time: invalid duration ${quoteGo(text)}`);
}

const LONG_UNIT_HOURS: ReadonlyMap<string, number> = new Map([
  ["d", 24],
  ["w", 7 * 24],
  ["y", 365 * 24],
]);
const EXTENDED_SEGMENT = /([0-9.]+)(ms|us|\u00b5s|ns|[a-z])/y;

/** Rewrites the units that Go does not know as hours (OPA v1/topdown/time.go, rewriteDuration). */
function inHours(text: string): string {
  let hours = /^[-+]/.exec(text)?.[0] ?? "";
  if (text.length === hours.length) throw invalid(text);
  EXTENDED_SEGMENT.lastIndex = hours.length;
  while (EXTENDED_SEGMENT.lastIndex < text.length) {
    const [segment, digits = "", unit = ""] = EXTENDED_SEGMENT.exec(text) ?? [];
    if (segment === undefined) throw invalid(text);
    const length = LONG_UNIT_HOURS.get(unit);
    const count = Number(digits);
    if (length !== undefined && !Number.isFinite(count)) throw invalid(text);
    hours += length === undefined ? segment : `${formatGoFloat(count * length, "f", -1)}h`;
  }
  return hours;
}

export const TIME: BuiltinFamily = {
  "time.now_ns": impure(0, timeNowNs),
  "time.parse_duration_ns": pure(1, withGoErrors(timeParseDurationNs)),
};
