import fc from "fast-check";
import { valueText } from "../../../src/decide/values/print-value.ts";
import { makeNumber, makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";

/** Characters at which escaping, ordering or counting may go wrong. */
const NASTY_CHARACTERS = [
  "a",
  "b",
  "Z",
  "_",
  " ",
  '"',
  "\\",
  "/",
  "<",
  ">",
  "&",
  "`",
  "'",
  "%",
  "\0",
  "\u0001",
  "\u0002",
  "\b",
  "\t",
  "\n",
  "\r",
  "\f",
  "\u001f",
  "\u007f",
  "\u0080",
  "\u00e9",
  "\u2028",
  "\u2029",
  "\ud7ff",
  "\ue000",
  "\ufeff",
  "\ufffd",
  "\uffff",
  "\u{10000}",
  "\u{1f600}",
  "\u{1f480}",
  "\u{10ffff}",
];

/** Strings of valid Unicode. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...NASTY_CHARACTERS), { maxLength: 6 }).map((parts) => parts.join("")),
  fc.constantFrom("", "__proto__", "constructor", "toString", "length", "0", "1", "-1", "set()"),
);

/** The texts of numbers, as JSON may write them. */
export const numberTexts: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map(String),
  fc.constantFrom(
    "0",
    "-0",
    "0.0",
    "-0.0",
    "1.0",
    "1.50",
    "1e3",
    "1E3",
    "1e+3",
    "1e-3",
    "0.1",
    "0.10",
  ),
  fc.constantFrom("9007199254740991", "9007199254740992", "9007199254740993", "9007199254740993.0"),
  fc.constantFrom(
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "1e21",
    "1e22",
  ),
  fc.constantFrom(
    "100000000000000000000",
    "100000000000000000001",
    "123456789012345680000",
    "1e20",
  ),
  fc.constantFrom("0.1000000000000000055", "3.141592653589793238462643", "-1.5e300"),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => JSON.stringify(number)),
  fc.bigInt().map(String),
);

/** Any value: sets, keys of every type, numbers of every writing. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => {
  const values = fc.array(tie("value"), { maxLength: 4 });
  const entries = fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 });
  const named = fc.array(fc.tuple(nastyText, tie("value")), { maxLength: 4 });
  return {
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(fc.constantFrom(null, true, false), nastyText, numberTexts.map(makeNumber)),
      values,
      values.map(makeSet),
      named.map(makeObject),
      entries.map(makeObject),
    ),
  };
}).value;

/** Rego that means the value, with nothing but ASCII in it. */
export function regoText(value: Value): string {
  return valueText(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
