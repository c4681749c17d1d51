import { bytes, calls, type Expression, text, untyped } from "./expression.ts";

const TEXTS = [
  "",
  "a",
  "abc",
  "aaa",
  "a.b.c",
  "h\u00e9llo w\u00f6rld",
  "\u{1f600}x\u{1f600}",
  "\ufffd",
];
const PARTS = ["", "a", "b", "aa", "\u00e9", "\u{1f600}", "x", "\ufffd", "abcd"];
/** Of two characters the bytes, whole and cut; none that is UTF-8; and one in between. */
const RAW = [
  "c3a9",
  "c3",
  "a9",
  "ff",
  "f09f9880",
  "9f98",
  "61ff62",
  "c3a961",
  "ffff",
  "ed9fbf",
  "eda080",
];
const OPERANDS = [...[...TEXTS, ...PARTS].map(text), ...RAW.map(bytes)];

function everyPair(
  left: readonly string[],
  right: readonly string[],
): readonly (readonly string[])[] {
  return left.flatMap((first) => right.map((second) => [first, second]));
}

const WRONG = ["1", "null", "[]", "{}", "set()", "true"].map(untyped);

const PAIRS: readonly Expression[] = [
  ...["contains", "startswith", "endswith", "indexof", "indexof_n", "strings.count", "split"],
  ...["trim", "trim_left", "trim_right", "trim_prefix", "trim_suffix"],
].flatMap((name) => [
  ...calls("text and part", name, everyPair(OPERANDS, [...PARTS.map(text), ...RAW.map(bytes)])),
  ...calls("operands of the wrong type", name, [
    ...WRONG.map((wrong) => [wrong, '"a"']),
    ...WRONG.map((wrong) => ['"a"', wrong]),
  ]),
]);

const FOUND: readonly Expression[] = [
  ...calls("overlapping", "indexof_n", [
    ['"aaaa"', '"aa"'],
    ['"\\u00e9\\u00e9\\u00e9"', '"\\u00e9\\u00e9"'],
  ]),
  ...["strings.any_prefix_match", "strings.any_suffix_match"].flatMap((name) => [
    ...calls("one or many", name, [
      ['"abc"', '"ab"'],
      ['"abc"', '"bc"'],
      ['"abc"', '["x", "ab", "bc"]'],
      ['["x", "abc"]', '"c"'],
      ['{"x", "abc"}', '{"a", "c"}'],
      ["[]", '["a"]'],
      ['["a"]', "[]"],
      ['["a"]', '[""]'],
      ["set()", '""'],
      ['"\\u00e9"', bytes("c3")],
      ['"\\u00e9"', bytes("a9")],
    ]),
    ...calls("operands of the wrong type", name, [
      [untyped("1"), '"a"'],
      ['"a"', untyped("null")],
      [untyped("[1]"), untyped("null")],
      [untyped("{null}"), '"a"'],
      ['["a"]', untyped('["a", 1]')],
      ['"a"', untyped('{"a", 1}')],
      [untyped("{}"), '"a"'],
    ]),
  ]),
];

const ALPHABETS = [
  "Stra\u00dfe \u01c5 \u0130\u0131 \u1e9e \ufb01 \u03a3\u03c3\u03c2 \u1f80 \u1fb3 \u0149",
  "\u212a\u00b5\u00ff \u10d0\u1c90 \u13a0\uab70 \ua7c1\ua7c0 \u{10400}\u{10428} \u{1e900}\u{1e922}",
  "\u0345 \u0390 \u1e96 \u2c2f\u2c5f \ua7ae \u{10570}\u{10597} \u{16e40} \ua7cb \u{10d50} \u1c89",
  "abcXYZ019 [\\]^_`{|}~",
];

const CHANGED: readonly Expression[] = [
  ...["lower", "upper", "strings.reverse", "trim_space"].flatMap((name) => [
    ...calls(
      "text",
      name,
      [...OPERANDS, ...ALPHABETS.map(text)].map((operand) => [operand]),
    ),
    ...calls(
      "operands of the wrong type",
      name,
      WRONG.map((wrong) => [wrong]),
    ),
  ]),
  ...calls("white space of every kind", "trim_space", [
    [text(" \t\n\v\f\r\u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000x \u3000")],
    [text("\ufeffx\ufeff")],
    [text("\u200bx\u180e")],
    [text("\u001cx\u001f")],
    [bytes("85206120a0")],
  ]),
  ...calls("many characters to cut", "trim", [
    ['"aabbcab"', '"ab"'],
    ['"\\u00e9\\u00e8x\\u00e8"', '"\\u00e8\\u00e9"'],
    [bytes("ffc3a9ff"), text("\ufffd")],
    [text("\ufffdx"), bytes("ff")],
    [bytes("e282ac82e2"), bytes("ff")],
    [bytes("82e2"), text("a")],
  ]),
];

const OFFSETS = ["-1", "0", "1", "2", "3", "100", "1.0", "9223372036854775807"];

const CUT: readonly Expression[] = [
  ...calls(
    "by offset and length",
    "substring",
    ["", "abc", "h\u00e9y", "\u{1f600}\u{1f600}x"].flatMap((value) =>
      everyPair(OFFSETS, OFFSETS).map((pair) => [text(value), ...pair]),
    ),
  ),
  ...calls("bytes that are not UTF-8", "substring", [
    [bytes("61ff62"), "0", "-1"],
    [bytes("61ff62"), "0", "2"],
    [bytes("61ff62"), "0", "3"],
    [bytes("61ff62"), "1", "9"],
    [bytes("61ff62"), "2", "1"],
  ]),
  ...calls("operands of the wrong type", "substring", [
    [untyped("1"), "0", "1"],
    ['"a"', untyped('"0"'), "1"],
    ['"a"', "0", untyped("null")],
    ['"a"', "0.5", "1"],
    ['"a"', "0", "1e1"],
    ['"a"', "-1", "1.5"],
  ]),
  ...calls(
    "some of the parts",
    "strings.split_n",
    [
      "0",
      "1",
      "2",
      "3",
      "-1",
      "-2",
      "-9",
      "1.0",
      "9223372036854775807",
      "-9223372036854775808",
    ].flatMap((count) => [
      ['"a.b.c"', '"."', count],
      ['"abc"', '""', count],
      ['""', '"."', count],
      ['""', '""', count],
      [text("h\u00e9y"), bytes("a9"), count],
    ]),
  ),
  ...calls("operands of the wrong type", "strings.split_n", [
    [untyped("1"), '"."', "1"],
    ['"a"', untyped("1"), "1"],
    ['"a"', '"."', untyped('"1"')],
    ['"a"', '"."', "1.5"],
  ]),
];

const REPLACED: readonly Expression[] = [
  ...calls(
    "by nothing and by something",
    "replace",
    [...TEXTS.map(text), ...RAW.map(bytes)].flatMap((value) =>
      [...PARTS.map(text), ...RAW.map(bytes)].flatMap((old) => [
        [value, old, '"-"'],
        [value, old, bytes("c3")],
      ]),
    ),
  ),
  ...calls("what JavaScript would take for more", "replace", [
    ['"a.b"', '"."', '"$&$1$`"'],
    ['"aaa"', '"aa"', '""'],
    ['"abab"', '"ab"', '"abab"'],
  ]),
  ...calls("operands of the wrong type", "replace", [
    [untyped("1"), '"a"', '"b"'],
    ['"a"', untyped("1"), '"b"'],
    ['"a"', '"a"', untyped("1")],
  ]),
  ...calls("many patterns", "strings.replace_n", [
    ["{}", '"abc"'],
    ['{"a": "1", "b": "2"}', '"abcab"'],
    ['{"a": "b", "b": "a"}', '"abba"'],
    ['{"ab": "1", "a": "2", "abc": "3"}', '"abcaba"'],
    ['{"": "-", "b": "+"}', '"abc"'],
    ['{"": "-"}', '"h\\u00e9"'],
    ['{"": "-", "aa": "+"}', '"aaaa"'],
    ['{"bb": "1", "abc": "2"}', '"abbabc"'],
    ['{"\\u00e9": "e", "\\u00e8": "e"}', '"h\\u00e9l\\u00e8"'],
    ['{"<": "&lt;", ">": "&gt;"}', '"<b>"'],
    ['{"__proto__": "x", "constructor": "y"}', '"__proto__ constructor"'],
    ['{"a": "1"}', bytes("61ff61")],
  ]),
  ...calls("operands of the wrong type", "strings.replace_n", [
    [untyped("1"), '"a"'],
    ['{"a": "b"}', untyped("1")],
    [untyped('{1: "a", "b": 2}'), '"a"'],
    [untyped('{"a": 1}'), '"a"'],
    [untyped("{1: 1}"), untyped("1")],
  ]),
];

const JOINED: readonly Expression[] = [
  ...calls("arrays and sets", "concat", [
    ['","', "[]"],
    ['","', "set()"],
    ['","', '["a"]'],
    ['","', '["a", "b", ""]'],
    ['""', '["a", "b"]'],
    ['", "', '{"b", "a", "\\u00e9", "Z", "\\uffff", "\\ud83d\\ude00"}'],
    [bytes("c3"), '["", "x"]'],
    [bytes("c3"), `["a", "\\u00a9"]`],
  ]),
  ...calls("operands of the wrong type", "concat", [
    [untyped("1"), '["a"]'],
    ['","', untyped("1")],
    ['","', untyped('{"a": "b"}')],
    ['","', untyped("[1]")],
    ['","', untyped('["a", null]')],
    ['","', untyped('{"a", 1, [1]}')],
    ['","', untyped("{1}")],
  ]),
];

const INTEGERS = [
  ...[
    "0",
    "-0",
    "1",
    "-1",
    "255",
    "-255",
    "2147483648",
    "9007199254740993",
    "1.0",
    "15.9",
    "-15.9",
  ],
  ...["1e21", "1e3", "18446744073709551617", "-18446744073709551617", "0.5", "-0.5", "1e-400"],
  ...["123456789012345678901234567890", "99999999999999999999.5", "-0.0", "1.5e30"],
];

const FORMATTED: readonly Expression[] = [
  ...calls("every base", "format_int", everyPair(INTEGERS, ["2", "8", "10", "16"])),
  ...calls("another base", "format_int", everyPair(["1"], ["10.0", "1e1", "3", "0", "-2", "16.5"])),
  ...calls("operands of the wrong type", "format_int", [
    [untyped('"1"'), "10"],
    ["1", untyped('"10"')],
    [untyped("null"), untyped("null")],
  ]),
];

export const TEXT_EXPRESSIONS: readonly Expression[] = [
  ...PAIRS,
  ...FOUND,
  ...CHANGED,
  ...CUT,
  ...REPLACED,
  ...JOINED,
  ...FORMATTED,
];
