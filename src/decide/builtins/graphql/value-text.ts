import { quoteGo } from "../../../opa/go/quote.ts";
import { BuiltinError } from "../builtin.ts";
import { enter, leave, pointed, type Work } from "../work.ts";
import { KIND, type Value } from "./syntax.ts";

/** A value as gqlparser writes it (ast/value.go, String). */
export function valueText(value: Value | undefined): string {
  if (value === undefined) return "<nil>";
  switch (value.Kind) {
    case KIND.variable:
      return `$${value.Raw}`;
    case KIND.string:
    case KIND.block:
      return quoteGo(value.Raw);
    case KIND.list:
      return `[${value.Children.map((child) => valueText(pointed(child).Value)).join()}]`;
    case KIND.object: {
      const fields = value.Children.map(pointed);
      return `{${fields.map(({ Name, Value }) => `${Name}:${valueText(Value)}`).join()}}`;
    }
    default:
      if (Object.values<number>(KIND).includes(value.Kind)) return value.Raw;
      throw unknownKind(value);
  }
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const BOOLEANS = new Set([
  "1",
  "t",
  "T",
  "TRUE",
  "true",
  "True",
  "0",
  "f",
  "F",
  "FALSE",
  "false",
  "False",
]);
const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const INFINITE = /^[-+]?(?:inf|infinity|nan)$/i;

/** True when Go can make a value of what is written (ast/value.go, Value). */
export function hasGoValue(value: Value | undefined, work: Work): boolean {
  if (value === undefined) return true;
  switch (value.Kind) {
    case KIND.variable:
      return hasGoDefault(value, work);
    case KIND.int:
      return isInteger(value.Raw, INT64_MIN, INT64_MAX);
    case KIND.float:
      return INFINITE.test(value.Raw) || (DECIMAL.test(value.Raw) && isFiniteText(value.Raw));
    case KIND.boolean:
      return BOOLEANS.has(value.Raw);
    case KIND.string:
    case KIND.block:
    case KIND.enum:
    case KIND.null:
      return true;
    case KIND.list:
    case KIND.object:
      return haveGoValues(value, work);
    default:
      throw unknownKind(value);
  }
}

function hasGoDefault({ VariableDefinition }: Value, work: Work): boolean {
  enter(work);
  const answer = hasGoValue(VariableDefinition?.DefaultValue, work);
  leave(work);
  return answer;
}

function haveGoValues({ Children }: Value, work: Work): boolean {
  enter(work);
  const answer = Children.every((child) => hasGoValue(pointed(child).Value, work));
  leave(work);
  return answer;
}

/** A decimal integer between the two, as Go's strconv.ParseInt reads it. */
function isInteger(text: string, least: bigint, most: bigint): boolean {
  if (!/^[-+]?\d+$/.test(text)) return false;
  const integer = wholeOf(text);
  return integer >= least && integer <= most;
}

/** True for a decimal integer that is not between the two. */
export function isOutOfRange(text: string, least: bigint, most: bigint): boolean {
  return /^[-+]?\d+$/.test(text) && !isInteger(text, least, most);
}

/** More digits than this are beyond 64 bits. */
const MANY_DIGITS = 40;

function wholeOf(text: string): bigint {
  const digits = text.replace(/^[-+]?0*/, "");
  const magnitude = digits === "" ? 0n : BigInt(digits.slice(0, MANY_DIGITS));
  return text.startsWith("-") ? -magnitude : magnitude;
}

function isFiniteText(text: string): boolean {
  return Number.isFinite(Number(text));
}

function unknownKind({ Kind }: Value): BuiltinError {
  // OPA comes down here.
  return new BuiltinError(`unknown value kind ${Kind}`);
}
