import { bigFloatOf, isIntegral, truncateFloat } from "../../opa/go/big-float.ts";
import { byteTextOf, textOfByteText } from "../../opa/go/text-bytes.ts";
import { addDate } from "../../opa/go/time/add-date.ts";
import { daysIn, weekdayOf } from "../../opa/go/time/civil.ts";
import { formatTime } from "../../opa/go/time/format-time.ts";
import { layoutOf } from "../../opa/go/time/layout.ts";
import { type Location, loadLocation, UTC } from "../../opa/go/time/location.ts";
import { type Moment, momentAt } from "../../opa/go/time/moment.ts";
import { WEEKDAYS } from "../../opa/go/time/names.ts";
import { parseTime } from "../../opa/go/time/parse-time.ts";
import type { EvaluationContext } from "../context.ts";
import { isArray, isNumber, numberText, type Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { withGoErrors } from "./go-errors.ts";
import { int64Operand, integerValue, numberOperand, stringOperand, wrongType } from "./operands.ts";

/** Finding a zone, and reading its file the first time. */
const STEPS = 64;

/** Nanoseconds, or an array of them, of a zone and of a layout. */
interface When {
  readonly nanoseconds: bigint;
  readonly location: Location;
  readonly layout: string;
}

/** `time.add_date(when, years, months, days)`. */
const timeAddDate: Builtin = (context, args) => {
  context.spend(STEPS);
  const { nanoseconds, location } = whenOperand(args, 0);
  const [years, months, days] = [1, 2, 3].map((position) => int64Operand(args, position)) as [
    bigint,
    bigint,
    bigint,
  ];
  return inRange(addDate(nanoseconds, location, years, months, days));
};

/** `time.clock(when)`: hour, minute and second. */
const timeClock: Builtin = (context, args) => {
  context.spend(STEPS);
  const { hour, minute, second } = momentOperand(args, 0);
  return [hour, minute, second];
};

/** `time.date(when)`: year, month and day. */
const timeDate: Builtin = (context, args) => {
  context.spend(STEPS);
  const { year, month, day } = momentOperand(args, 0);
  return [year, month, day];
};

/** `time.weekday(when)`. */
const timeWeekday: Builtin = (context, args) => {
  context.spend(STEPS);
  return WEEKDAYS[weekdayOf(momentOperand(args, 0).days)];
};

/** `time.format(when)`: in RFC 3339 where no layout is given. */
const timeFormat: Builtin = (context, args) => {
  const { nanoseconds, location, layout } = whenOperand(args, 0);
  context.spend(STEPS + layout.length * 4);
  const moment = momentAt(nanoseconds, location);
  return textOfByteText(formatTime(moment, byteTextOf(layoutOf(layout || "RFC3339Nano"))));
};

/** `time.parse_ns(layout, text)`. */
const timeParseNs: Builtin = (context, args) => {
  const layout = layoutOf(stringOperand(args, 0));
  return parse(context, layout, stringOperand(args, 1));
};

/** `time.parse_rfc3339_ns(text)`. */
const timeParseRfc3339Ns: Builtin = (context, args) =>
  parse(context, layoutOf("RFC3339"), stringOperand(args, 0));

function parse(context: EvaluationContext, layout: string, text: string): Value {
  context.spend(STEPS + (layout.length + text.length) * 4);
  const nanoseconds = parseTime(byteTextOf(layout), byteTextOf(text));
  return inRange(nanoseconds === BigInt.asIntN(64, nanoseconds) ? nanoseconds : undefined);
}

function inRange(nanoseconds: bigint | undefined): Value {
  if (nanoseconds !== undefined) return integerValue(nanoseconds);
  throw new BuiltinError("time outside of valid range");
}

/** `time.diff(left, right)`: years, months, days, hours, minutes and seconds between, by the clock of the first's zone. */
const timeDiff: Builtin = (context, args) => {
  context.spend(STEPS * 2);
  const { nanoseconds: left, location } = whenOperand(args, 0);
  const { nanoseconds: right } = whenOperand(args, 1);
  const [earlier, later] = left > right ? [right, left] : [left, right];
  return difference(momentAt(earlier, location), momentAt(later, location));
};

function difference(from: Moment, to: Moment): readonly number[] {
  const parts = [
    to.year - from.year,
    to.month - from.month,
    to.day - from.day,
    to.hour - from.hour,
    to.minute - from.minute,
    to.second - from.second,
  ];
  const sizes = [0, 12, daysIn(from.year, from.month), 24, 60, 60];
  for (let i = parts.length - 1; i > 0; i--) {
    if ((parts[i] as number) >= 0) continue;
    parts[i] = (parts[i] as number) + (sizes[i] as number);
    parts[i - 1] = (parts[i - 1] as number) - 1;
  }
  return parts;
}

function momentOperand(args: readonly Value[], position: number): Moment {
  const { nanoseconds, location } = whenOperand(args, position);
  return momentAt(nanoseconds, location);
}

function unknownZone(name: string): BuiltinError {
  const isName = !name.includes("..") && !/^[/\\]/.test(name);
  return new BuiltinError(isName ? `unknown time zone ${name}` : "time: invalid location name");
}

/** OPA calls the operand the first wherever it stands. */
function whenOperand(args: readonly Value[], position: number): When {
  const value = args[position] as Value;
  if (isNumber(value)) return { nanoseconds: nanosecondsOf(value), location: UTC, layout: "" };
  if (!isArray(value) || value.length === 0) {
    throw wrongType(0, value, "either number (ns) or [number (ns), string (tz)]");
  }
  const [when, zone = "", layout = ""] = value;
  numberOperand([when as Value], 0);
  const name = stringOperand([zone], 0);
  const location = loadLocation(name);
  if (location === undefined) throw unknownZone(name);
  return {
    layout: stringOperand([layout], 0),
    nanoseconds: nanosecondsOf(when as Value),
    location,
  };
}

function nanosecondsOf(value: Value): bigint {
  const text = numberText(numberOperand([value], 0));
  if (/^-?\d{1,18}$/.test(text)) return BigInt(text);
  const float = bigFloatOf(text);
  const integer = isIntegral(float) ? truncateFloat(float) : undefined;
  if (integer !== undefined && integer === BigInt.asIntN(64, integer)) return integer;
  throw new BuiltinError("timestamp too big");
}

export const CALENDAR: BuiltinFamily = {
  "time.add_date": pure(4, timeAddDate),
  "time.clock": pure(1, timeClock),
  "time.date": pure(1, timeDate),
  "time.diff": pure(2, timeDiff),
  "time.format": pure(1, timeFormat),
  "time.parse_ns": pure(2, withGoErrors(timeParseNs)),
  "time.parse_rfc3339_ns": pure(1, withGoErrors(timeParseRfc3339Ns)),
  "time.weekday": pure(1, timeWeekday),
};
