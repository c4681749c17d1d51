import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { forgetBytes } from "../../../src/decide/values/ascii-texts.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { type Projection, projectionOf } from "../../../src/decide/values/projection.ts";
import {
  decodeProjected,
  projected,
  readProjected,
} from "../../../src/decide/values/read-projected.ts";
import { isObject, type Value, valueAt } from "../../../src/decide/values/value.ts";
import { checkJson } from "../../../src/means/json/input-json.ts";
import { startScan } from "../../../src/means/json/scan-json.ts";

describe("what a projection wants of a JSON text", () => {
  test.each([
    { note: "a member", text: '{"a":1,"x":{"c":2}}', wanted: { a: 1 } },
    { note: "a member below", text: '{"b":{"c":"x","d":[1]},"e":[]}', wanted: { b: { c: "x" } } },
    { note: "nothing", text: '{"x":[1,{"a":1}]}', wanted: {} },
    { note: "an empty object", text: "{}", wanted: {} },
    { note: "white space", text: ' {\n"a" :\t1 , "x" : 2 }\r\n', wanted: { a: 1 } },
    { note: "no object", text: '["a",1]', wanted: ["a", 1] },
    { note: "no object below", text: '{"b":[1,"c"]}', wanted: { b: [1, "c"] } },
    { note: "a name twice: the last counts", text: '{"a":1,"a":[2]}', wanted: { a: [2] } },
    { note: "a part twice", text: '{"b":{"c":1},"b":{"d":2}}', wanted: { b: {} } },
    { note: "a whole object", text: '{"a":{"k":"v","n":-3}}', wanted: { a: { k: "v", n: -3 } } },
    { note: "literals", text: '{"a":[true,false,null]}', wanted: { a: [true, false, null] } },
    { note: "escapes", text: '{"a":"\\u0061\\n","x":"\\""}', wanted: { a: "a\n" } },
    { note: "beyond ASCII", text: '{"x":"é","a":"è\\u00e9"}', wanted: { a: "èé" } },
    { note: "escapes in names that are read", text: '{"\\u0061":1}', wanted: { a: 1 } },
    {
      note: "numbers of fifteen digits",
      text: '{"a":123456789012345}',
      wanted: { a: 123456789012345 },
    },
  ])("$note", ({ text, wanted }) => {
    expect(decodeProjected(Buffer.from(text), projectionOf([["a"], ["b", "c"]]))).toEqual(wanted);
  });

  test.each(["1.0", "1.5", "-0", "1e3", "12345678901234567890", "[1.0,[2.50,-0]]", '{"n":1.0}'])(
    "keeps the text of %s",
    (json) => {
      const value = decodeProjected(Buffer.from(`{"a":${json}}`), projectionOf([["a"]]));
      expect(value).toEqual({ a: parseValue(json) });
    },
  );

  test("deep values are read, deeper ones too", () => {
    for (const depth of [31, 33, 9_000]) {
      const json = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      const read = decodeProjected(Buffer.from(`{"a":${json}}`), projectionOf([["a"]]));
      let inner = valueAt(read as Record<string, Value>, "a") as Value;
      for (let at = 1; at < depth; at++) inner = (inner as readonly Value[])[0] as Value;
      expect(inner).toEqual([]);
    }
  });

  const names = ["a", "b", "c", "a b", "", "n"];
  const paths = fc.array(fc.array(fc.constantFrom(...names), { maxLength: 3 }), { maxLength: 5 });
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom("1", "-7", "1.50", "true", "null", '"x"', '""', '"é"', '"\\u0061\\\\"', "-0"),
      fc.array(tie("json"), { maxLength: 3 }).map((items) => `[${items.join(" , ")}]`),
      fc
        .array(fc.tuple(fc.constantFrom(...names, "\\u0061", "é"), tie("json")), { maxLength: 4 })
        .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}`),
    ),
  }));

  test("is what lies there in the whole value", () => {
    fc.assert(
      fc.property(json as fc.Arbitrary<string>, paths, (text, wanted) => {
        const projection = projectionOf(wanted);
        const whole = parseValue(text);
        const read = decodeProjected(Buffer.from(text), projection);
        for (const path of wanted) expect(valueBelow(read, path)).toEqual(valueBelow(whole, path));
        // Nothing else is made; a name with escapes has all of it read.
        if (!text.includes("\\u0061")) expect(read).toEqual(cut(whole, projection));
      }),
      { numRuns: 5_000 },
    );
  });

  test("is refused where it is no JSON, in the words and at the place of the checker", () => {
    const broken = fc
      .tuple(
        json as fc.Arbitrary<string>,
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "\u0001", "0", "x"),
      )
      .map(([text, at, piece]) => {
        const cutAt = at % (text.length + 1);
        return text.slice(0, cutAt) + piece + text.slice(cutAt + 1);
      });
    fc.assert(
      fc.property(broken, paths, (text, wanted) => {
        const bytes = Buffer.from(text.trimStart());
        expect(ended(() => read(bytes, projectionOf(wanted)))).toBe(ended(() => checkJson(bytes)));
      }),
      { numRuns: 5_000 },
    );
  });
});

function read(bytes: Buffer, projection: Projection | undefined): number {
  startScan();
  forgetBytes();
  const end = readProjected(bytes, 0, 0, projection);
  expect(projected.value).toBeDefined();
  return end;
}

function ended(scan: () => number): string {
  try {
    return String(scan());
  } catch (error) {
    return (error as Error).message;
  }
}

function valueBelow(value: Value, path: readonly string[]): Value | undefined {
  let found: Value | undefined = value;
  for (const key of path) {
    found = found !== undefined && isObject(found) ? valueAt(found, key) : undefined;
  }
  return found;
}

function cut(value: Value, projection: Projection | undefined): Value {
  if (projection === undefined || !isObject(value)) return value;
  const entries = projection.members.flatMap(({ name, projection: below }) => {
    const member = valueAt(value, name);
    return member === undefined ? [] : [[name, cut(member, below)] as const];
  });
  return Object.fromEntries(entries);
}
