import { formatGoFloat } from "../../opa/go/float.ts";
import { invalidDuration, parseDuration } from "../../opa/go/time/parse-duration.ts";
import { type Builtin, type BuiltinFamily, impure, pure } from "./builtin.ts";
import { withGoErrors } from "./go-errors.ts";
import { integerValue, stringOperand } from "./operands.ts";

/** `time.now_ns()`: the same for the whole of one decision. */
const timeNowNs: Builtin = ({ nowNs }) => integerValue(nowNs);

/** `time.parse_duration_ns(text)`: Go's durations, and besides days, weeks and years of 365 days. */
const timeParseDurationNs: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  context.spend(text.length * 4);
  return integerValue(parseDuration(/[dwy]/.test(text) ? inHours(text) : text));
};

const LONG_UNIT_HOURS: ReadonlyMap<string, number> = new Map([
  ["d", 24],
  ["w", 7 * 24],
  ["y", 365 * 24],
]);
const EXTENDED_SEGMENT = /([0-9.]+)(ms|us|\u00b5s|ns|[a-z])/y;

/** Rewrites the units that Go does not know as hours (OPA v1/topdown/time.go, rewriteDuration). */
function inHours(text: string): string {
  let hours = /^[-+]/.exec(text)?.[0] ?? "";
  if (text.length === hours.length) throw invalidDuration(text);
  EXTENDED_SEGMENT.lastIndex = hours.length;
  while (EXTENDED_SEGMENT.lastIndex < text.length) {
    const [segment, digits = "", unit = ""] = EXTENDED_SEGMENT.exec(text) ?? [];
    if (segment === undefined) throw invalidDuration(text);
    const length = LONG_UNIT_HOURS.get(unit);
    const count = Number(digits);
    if (length !== undefined && !Number.isFinite(count)) throw invalidDuration(text);
    hours += length === undefined ? segment : `${formatGoFloat(count * length, "f", -1)}h`;
  }
  return hours;
}

export const TIME: BuiltinFamily = {
  "time.now_ns": impure(0, timeNowNs),
  "time.parse_duration_ns": pure(1, withGoErrors(timeParseDurationNs)),
};
