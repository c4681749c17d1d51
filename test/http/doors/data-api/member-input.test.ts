import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseValue } from "../../../../src/decide/values/parse-value.ts";
import { projectionOf } from "../../../../src/decide/values/projection.ts";
import { isObject, type Value, valueAt } from "../../../../src/decide/values/value.ts";
import {
  MemberInput,
  readMemberInput,
} from "../../../../src/http/doors/data-api/decision-input.ts";
import { textOf } from "../../../../src/opa/go/text-bytes.ts";

const PROJECTION = projectionOf([["a"], ["b", "c"]]);

const PIECES = [
  ...['{"input":', '"input":', '"INPUT":', '"\\u0069nput":', '"x":', '"a":', '"b":', '"c":', "{"],
  ...["}", ":", ",", "[", "]", " ", "\n", '"a"', "1", "2.50", "-0", "true", "null", '"x:1.0"'],
  ...['"\\ud800"', '"\\u00e9"', "\u0000", '"\u007f"', "1e400", "1e999999999", '"é"', '"'],
];

/** Bytes that may be a body, many of them one. */
const bodies = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join("")),
  fc
    .tuple(
      fc.constantFrom('"input"', '"Input"', '"\\u0069nput"', '"x"'),
      fc.array(fc.tuple(fc.constantFrom('"a"', '"b"', '"\\u0061"', '"d"'), fc.json()), {
        maxLength: 3,
      }),
      fc.constantFrom("", ',"input":{"a":[1.0]}', ',"input":null', ',"y":1e999999999', " 7", "}"),
    )
    .map(([name, members, rest]) => {
      const written = members.map(([key, json]) => `${key}:${json}`).join(",");
      return `{${name}:{${written}}${rest}}`;
    }),
);

test.each([
  { note: "as much as a rule looks at", projection: PROJECTION },
  { note: "nothing", projection: projectionOf([]) },
  { note: "all of it", projection: undefined },
])("an input that is read for a decision is the one of its body: $note", ({ projection }) => {
  fc.assert(
    fc.property(bodies, (text) => {
      const body = Buffer.from(text);
      const input = new MemberInput(body);
      const wanted = outcome(() => wholeValue(body));
      const read = outcome(() => input.value(projection));
      if (projection === undefined || typeof wanted === "string") expect(read).toEqual(wanted);
      for (const path of [["a"], ["b", "c"]]) {
        if (projection !== PROJECTION) break;
        expect(below(read, path)).toEqual(below(wanted, path));
      }
      expect(outcome(() => input.isMissing)).toEqual(
        typeof wanted === "string" ? wanted : { value: wanted.value === undefined },
      );
      expect(outcome(() => bytesText(input.bytes))).toEqual(
        outcome(() => bytesText(readMemberInput(body))),
      );
    }),
    { numRuns: 5_000 },
  );
});

function wholeValue(body: Buffer): Value | undefined {
  const bytes = readMemberInput(body);
  return bytes && parseValue(textOf(bytes));
}

function bytesText(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString("latin1");
}

/** What was given, or the words of the refusal. */
function outcome<T>(read: () => T): { readonly value: T } | string {
  try {
    return { value: read() };
  } catch (error) {
    return (error as Error).message;
  }
}

function below(
  read: { readonly value: Value | undefined } | string,
  path: readonly string[],
): Value | undefined {
  if (typeof read === "string") return read;
  let found = read.value;
  for (const key of path) {
    found = found !== undefined && isObject(found) ? valueAt(found, key) : undefined;
  }
  return found;
}
