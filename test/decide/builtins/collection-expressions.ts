import { bytes, calls, type Expression, text, untyped } from "./expression.ts";

const COLLECTIONS = [
  "[]",
  "set()",
  "[1]",
  "{1}",
  "[1, 2.5, -3]",
  "{3, 1, 2}",
  "[1.0, 1, 1e0]",
  "[1, 1.0, 1e0, 0]",
  "[9223372036854775807, 1]",
  "{9223372036854775807, 9223372036854775806, -9223372036854775808}",
  "[123456789012345678901234567890, 1]",
  "[0.1, 0.2]",
  "[0.1, 0.2, 0.3, 1e30, -1e30]",
  "{0.1, 0.2, 3e-9, 12345.678}",
  "[1.1, 1.1, 1.1]",
  "[1e20, 1.5, 3]",
  "[-0.0]",
  "[-0, -0.0]",
  "[-0.0, -0.5]",
  "[0, -1.5]",
  "[1e3, 1E2, 1.50]",
  "[99999999999999999999.5, 7]",
  "[true]",
  "[true, false]",
  "{true, false}",
  "[true, 1, null]",
  '["b", "a", "\\u00e9", "Z", ""]',
  '[null, true, 1, "1", [1], {"a": 1}, {1}]',
  '{null, true, 1, "1", [1], {"a": 1}, {1}, {}, [], set()}',
  "[[2], [1, 2], [1], []]",
  '[{"b": 1}, {"a": 2}, {}, {"a": 1}]',
  '[1, "a"]',
  '{1.5, "a"}',
  '["a", 1.5]',
  "[1.5, null]",
];

const OTHERS = ["{}", '{"a": 1, "b": 2}', "1", '"abc"', "null", "true", "{1: 2}"];

const AGGREGATES: readonly Expression[] = [
  ...["sum", "product", "max", "min", "sort", "all", "any", "count"].flatMap((name) => [
    ...calls(
      "collections",
      name,
      COLLECTIONS.map((value) => [untyped(value)]),
    ),
    ...calls(
      "anything else",
      name,
      OTHERS.map((value) => [untyped(value)]),
    ),
  ]),
  ...calls("characters", "count", [
    [text("")],
    [text("h\u00e9llo")],
    [text("\u{1f600}\u{10ffff}")],
    [bytes("61ffc3a9c3")],
  ]),
];

const SET_OPERANDS = [
  "set()",
  "{1}",
  "{1.0}",
  "{1, 2, 3}",
  "{2.0, 3.0, 4.0, 5.0}",
  '{"a", [1, {2}], {"k": 1.0}, null}',
  '{"a", [1.0, {2.0}], {"k": 1}, true}',
];
const NO_SETS = ["[]", "[1]", "{}", "1", '"a"', "null"];

const SETS: readonly Expression[] = [
  ...["and", "or", "set_diff", "minus"].flatMap((name) => [
    ...calls(
      "two sets",
      name,
      SET_OPERANDS.flatMap((left) => SET_OPERANDS.map((right) => [left, right])),
    ),
    ...calls("no sets", name, [
      ...NO_SETS.map((value) => [untyped(value), untyped("{1}")]),
      ...NO_SETS.map((value) => [untyped("{1}"), untyped(value)]),
    ]),
  ]),
  ...["union", "intersection"].flatMap((name) => [
    ...calls("many sets", name, [
      ["set()"],
      ["{set()}"],
      ["{{1}}"],
      ["{{1, 2}, {2, 3}, {2.0}}"],
      ["{{1, 2, 3}, {1.0, 2.0}, {2, 3}}"],
      ["{{1}, set()}"],
      ['{{"a", "b"}, {"b", "c"}}'],
    ]),
    ...calls("no sets", name, [
      ...NO_SETS.map((value) => [untyped(value)]),
      [untyped("{1}")],
      [untyped("{{1}, 2}")],
      [untyped("{{1}, [1]}")],
    ]),
  ]),
];

const ARRAYS: readonly Expression[] = [
  ...calls("two arrays", "array.concat", [
    ["[]", "[]"],
    ["[1]", "[]"],
    ["[]", "[1]"],
    ['[1, [2], "a"]', "[{3}, null]"],
    [untyped("{1}"), "[1]"],
    ["[1]", untyped("null")],
    [untyped("1"), untyped("null")],
  ]),
  ...calls("one level", "array.flatten", [
    ["[]"],
    ["[[]]"],
    ["[[], []]"],
    ["[1, [2, [3]], {4}, []]"],
    ["[[1], [2]]"],
    ["[[1]]"],
    [untyped("{[1]}")],
    [untyped('"a"')],
  ]),
  ...calls("backwards", "array.reverse", [
    ["[]"],
    ["[1]"],
    ['[1, "a", [2, 3]]'],
    [untyped("{1, 2}")],
    [untyped('"ab"')],
  ]),
  ...calls(
    "bounds",
    "array.slice",
    ["-1", "0", "1", "2", "3", "9", "1.0", "9223372036854775807"].flatMap((start) =>
      ["-1", "0", "1", "2", "3", "9", "2.0", "9223372036854775807"].map((stop) => [
        "[1, 2, 3]",
        start,
        stop,
      ]),
    ),
  ),
  ...calls("operands of the wrong type", "array.slice", [
    [untyped("{1}"), "0", "1"],
    ["[1]", untyped('"0"'), "1"],
    ["[1]", "0", untyped("null")],
    ["[1]", "0.5", "1"],
    ["[1]", "0", "1e0"],
    ["[1]", "0", "9223372036854775808"],
  ]),
];

export const COLLECTION_EXPRESSIONS: readonly Expression[] = [...AGGREGATES, ...SETS, ...ARRAYS];
