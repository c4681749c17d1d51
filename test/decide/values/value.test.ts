import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printValue, valueText } from "../../../src/decide/values/print-value.ts";
import {
  compareValues,
  entriesOf,
  equalValues,
  makeNumber,
  makeObject,
  makeSet,
  numberText,
  sizeOf,
  typeName,
  type Value,
  valueAt,
} from "../../../src/decide/values/value.ts";
import { askOpa } from "../builtins/ask-opa.ts";
import { drawn } from "../builtins/drawn.ts";
import { anyValue, regoText } from "./arbitrary-value.ts";

describe("numbers", () => {
  test.each([
    { note: "a small integer is a JavaScript number", text: "42", type: "number" },
    { note: "a fraction that prints the same is one too", text: "0.1", type: "number" },
    { note: "a negative one too", text: "-7.25", type: "number" },
    {
      note: "a large one that prints the same is one too",
      text: "123456789012345680000",
      type: "number",
    },
    { note: "trailing zeros are kept", text: "1.0", type: "object" },
    { note: "exponents are kept", text: "1e3", type: "object" },
    { note: "an exponent that JavaScript would print is kept too", text: "1e-7", type: "object" },
    { note: "the sign of zero is kept", text: "-0", type: "object" },
    { note: "digits beyond a double are kept", text: "9007199254740993", type: "object" },
  ])("$note", ({ text, type }) => {
    const number = makeNumber(text);
    expect(typeof number).toBe(type);
    expect(numberText(number)).toBe(text);
  });
});

/** Pairs whose order or equality is easily got wrong. */
const NASTY_PAIRS: readonly (readonly [string, string])[] = [
  ["1", "1.0"],
  ["0", "-0"],
  ["0.1", "0.10"],
  ["0.10", "0.100000000000000000010"],
  ["0.10", "0.100000000000000000011"],
  ["9007199254740992", "9007199254740993"],
  ["9007199254740993", "9007199254740993.0"],
  ["123456789012345680000", "123456789012345680000.0"],
  ["123456789012345680000", "123456789012345683968"],
  ["1e400", "10e399"],
  ["1e400", "2e400"],
  ["-1e400", "1e-400"],
  ["1e-400", "0"],
  ["1e-400", "2e-400"],
  ["1e21", "1000000000000000000000"],
  ['"a"', '"B"'],
  ['"\\uffff"', '"\\ud83d\\ude00"'],
  ['"\\ue000"', '"\\ud800\\udc00"'],
  ['"\\ud7ff"', '"\\ue000"'],
  ['""', '"\\u0000"'],
  ['"10"', '"9"'],
  ["[1, 2]", "[1, 10]"],
  ["[2]", "[1, 2]"],
  ["[1]", "[1, 0]"],
  ["{1, 2}", "{1, 3}"],
  ["{1}", "{1, 2}"],
  ["{2}", "{1, 3}"],
  ["set()", "{null}"],
  ['{"a": 1}', '{"a": 2}'],
  ['{"a": 2}', '{"b": 1}'],
  ['{"a": 1}', '{"a": 1, "b": 0}'],
  ['{"b": 1}', '{"a": 1, "b": 0}'],
  ['{1: "x"}', '{1.0: "x"}'],
  ['{"a": {1}}', '{"a": [1]}'],
  ["null", "false"],
  ["true", "0"],
  ["999", '""'],
  ['"z"', "[]"],
  ["[9]", "{}"],
  ['{"z": 9}', "set()"],
];

/** Rego text of two values, with nothing but ASCII in it. */
function toTexts(pair: readonly [Value, Value]): readonly [string, string] {
  return [regoText(pair[0]), regoText(pair[1])];
}

test.each([
  ["null", "null"],
  ["true", "boolean"],
  ["1", "number"],
  ["1.0", "number"],
  ['"a"', "string"],
  ["[]", "array"],
  ["{}", "object"],
  ["{1: 2}", "object"],
  ["set()", "set"],
])("the type of %s is %s", (text, name) => {
  expect(typeName(parseValue(text))).toBe(name);
});

describe("sets", () => {
  test("of equal members the first is kept", () => {
    expect(printValue(makeSet([1, makeNumber("1.0"), makeNumber("1e0")]))).toBe("{1}");
    expect(printValue(makeSet([makeNumber("1.0"), 1]))).toBe("{1.0}");
    expect(printValue(makeSet([[1], [makeNumber("1.0")]]))).toBe("{[1]}");
  });

  test("membership goes by value", () => {
    const set = makeSet([1, "1", [1, "a"], makeObject([["k", makeSet([2])]]), null]);
    for (const text of ["1.0", '"1"', '[1.0, "a"]', '{"k": {2.0}}', "null"]) {
      expect(set.has(parseValue(text))).toBe(true);
    }
    for (const text of ["2", '"2"', '["1", "a"]', '{"k": [2]}', "false", '"null"']) {
      expect(set.has(parseValue(text))).toBe(false);
    }
  });

  test("no two different values take one place", () => {
    const members = ["\0[1]", "\u0001a", "\u0002a", "a", "[1]", "\0", "1", "null"];
    const set = makeSet([...members, [1], 1, null, true, "true"]);
    expect(set.size).toBe(members.length + 5);
  });

  test("numbers that share a double stay apart", () => {
    const texts = ["0.1", "0.1000000000000000055", "0.10000000000000000555"];
    expect(makeSet(texts.map(makeNumber)).size).toBe(3);
  });
});

describe("objects", () => {
  test("names of JavaScript's own prototypes are ordinary keys", () => {
    const keys = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const object = makeObject(keys.map((key) => [key, key]));
    expect(entriesOf(object)).toEqual(keys.toSorted().map((key) => [key, key]));
    for (const key of keys) {
      expect(valueAt(object, key)).toBe(key);
      expect(valueAt(makeObject([]), key)).toBeUndefined();
      expect(valueAt(makeObject([[1, 2]]), key)).toBeUndefined();
    }
  });

  test("keys that look like indexes are in the order of strings", () => {
    expect(
      printValue(
        makeObject([
          ["9", 1],
          ["10", 2],
          ["a", 3],
        ]),
      ),
    ).toBe('{"10": 2, "9": 1, "a": 3}');
  });

  test("of equal keys the first is kept with the last value", () => {
    const object = makeObject([
      [1, "a"],
      [makeNumber("1.0"), "b"],
      ["k", null],
    ]);
    expect(printValue(object)).toBe('{1: "b", "k": null}');
    expect(sizeOf(object)).toBe(2);
    expect(valueAt(object, makeNumber("1e0"))).toBe("b");
    expect(valueAt(object, "1")).toBeUndefined();
  });
});

test("the order of values is total", () => {
  fc.assert(
    fc.property(anyValue, anyValue, anyValue, (a, b, c) => {
      expect(Math.sign(compareValues(a, b))).toBe(0 - Math.sign(compareValues(b, a)));
      expect(compareValues(a, a)).toBe(0);
      const [low, middle, high] = [a, b, c].sort(compareValues) as [Value, Value, Value];
      expect(compareValues(low, middle)).toBeLessThanOrEqual(0);
      expect(compareValues(middle, high)).toBeLessThanOrEqual(0);
      expect(compareValues(low, high)).toBeLessThanOrEqual(0);
      if (equalValues(low, high)) expect(equalValues(low, middle)).toBe(true);
    }),
  );
});

test("values are compared however deep they are", () => {
  const nested = (end: Value): Value => {
    let value = end;
    for (let i = 0; i < 20_000; i++) value = i % 2 === 0 ? [1, value] : { a: value, b: [] };
    return value;
  };
  expect(compareValues(nested(1), nested(makeNumber("1.0")))).toBe(0);
  expect(compareValues(nested([1]), nested([]))).toBeGreaterThan(0);
  expect(compareValues(nested({ a: 1 }), nested({ b: 1 }))).toBeLessThan(0);
  expect(compareValues(nested("a"), nested([]))).toBeLessThan(0);
});

test("what is put in is found by any equal value", () => {
  fc.assert(
    fc.property(fc.array(anyValue, { maxLength: 6 }), (members) => {
      const set = makeSet(members);
      const object = makeObject(members.map((member, i) => [member, i]));
      expect(sizeOf(object)).toBe(set.size);
      for (const member of members) {
        const again = parseValue(valueText(member));
        expect(set.has(again)).toBe(true);
        expect(valueAt(object, again)).not.toBeUndefined();
      }
    }),
  );
});

test("a large value is found by its like, alone, as an operand, and behind what was asked before", () => {
  const text = (last: string): string =>
    `{"deep":${"[".repeat(40)}7${"]".repeat(40)},"many":[${"12345,".repeat(200)}${last}]}`;
  const [large, like, other] = [text("1"), text("1.0"), text("2")].map(parseValue) as Value[];
  const sets = [
    [large, like, other],
    [[large], [like], [other]],
    [[[large, 1]], [[like, 1]], [[other, 1]]],
  ];
  // Keys that are remembered from one place may not be taken for those of another.
  for (const members of [...sets, ...sets.toReversed()]) {
    const set = makeSet(members as Value[]);
    expect([set.size, ...(members as Value[]).map((each) => set.has(each))]).toEqual([
      2,
      true,
      true,
      true,
    ]);
  }
});

describe("as the real opa has it", () => {
  const pairs = [...NASTY_PAIRS, ...drawn(fc.tuple(anyValue, anyValue).map(toTexts), 150)];
  const orders = askOpa(pairs.map(([a, b]) => `[${a} < ${b}, ${a} != ${b}, count({${a}, ${b}})]`));

  test.each(pairs.map((pair, i) => ({ pair, want: orders[i] })))("$pair", ({ pair, want }) => {
    const [a, b] = pair.map(parseValue) as [Value, Value];
    const ours = [compareValues(a, b) < 0, !equalValues(a, b), makeSet([a, b]).size];
    expect(JSON.stringify(ours)).toBe(want);
  });
});
