import { calls, type Expression, text, untyped } from "./expression.ts";

/** Every pair of some operands, in both orders. */
function everyPair(operands: readonly string[]): readonly (readonly string[])[] {
  return operands.flatMap((left) => operands.map((right) => [left, right]));
}

const INTEGERS = ["0", "-0", "1", "-1", "7", "-3", "2147483647", "-2147483648", "2147483648"];
const LARGE = [
  "9007199254740991",
  "9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
  "18446744073709551616",
  "123456789012345678901234567890",
];
const FRACTIONS = ["0.1", "0.9", "-0.9", "1.1", "2.2", "1.5", "-2.5", "0.0", "-0.0", "1.0", "1e3"];
const EXTREME = ["1e21", "1.5e300", "1e-400", "5e-324", "1e3000", "1.5e-3000", "1e2", "12E-1"];
const DIGITS = [
  "3.141592653589793238462643383279502884197",
  "0.1000000000000000055511151231257827",
  "99999999999999999999.5",
  "0.30000000000000004",
];
const NUMBERS = [...INTEGERS, ...LARGE, ...FRACTIONS, ...EXTREME, ...DIGITS];

const WRONG: readonly (readonly string[])[] = [
  [untyped('"1"'), "1"],
  ["1", untyped("null")],
  [untyped("[]"), untyped("{}")],
  [untyped("true"), "1"],
  ["{1}", untyped("1")],
  ["1", untyped("{1}")],
  [untyped("[1]"), "{1}"],
  ["{1}", untyped("[1]")],
];

const ARITHMETIC: readonly Expression[] = ["plus", "minus", "mul", "div", "rem"].flatMap((name) => [
  ...calls("integers", name, everyPair([...INTEGERS, ...LARGE])),
  ...calls("fractions", name, everyPair(FRACTIONS)),
  ...calls("extremes with a fraction", name, everyPair([...EXTREME, "0.7", "3", "-0.0"])),
  ...calls("many digits", name, everyPair([...DIGITS, "10", "-1"])),
  ...calls(
    "operands of the wrong type",
    name,
    WRONG.map((pair) => pair.map(hide)),
  ),
]);

function hide(operand: string): string {
  return operand.startsWith("untyped(") ? operand : untyped(operand);
}

const UNARY: readonly Expression[] = ["abs", "ceil", "floor", "round"].flatMap((name) => [
  ...calls(
    "numbers",
    name,
    [...NUMBERS, "1e30000", "1.5e-30000", "-0.5", "0.5", "-1.5", "2.5", "-7.2"].map((n) => [n]),
  ),
  ...calls(
    "operands of the wrong type",
    name,
    ['"1"', "null", "{1}"].map((value) => [untyped(value)]),
  ),
]);

const SETS: readonly Expression[] = [
  ...calls("of sets", "minus", [
    ["{1, 2, 3}", "{2}"],
    ["{1, 2, 3}", "{2.0, 4}"],
    ["{1.0, 1}", "set()"],
    ["set()", "set()"],
    ["{1}", "{1.0}"],
    ['{"a", [1], {2}}', "{{2.0}}"],
  ]),
];

const BIT_OPERANDS = ["0", "1", "-1", "3", "1.0", "-8", "255", "1e3", ...LARGE];

const BITS: readonly Expression[] = [
  ...["bits.and", "bits.or", "bits.xor"].flatMap((name) => [
    ...calls("integers", name, everyPair(BIT_OPERANDS)),
    ...calls("no integers", name, [
      ["1.5", "1"],
      ["1", "0.1"],
      [untyped('"1"'), "1"],
      ["1", untyped("null")],
      ["1e-1", untyped("null")],
    ]),
  ]),
  ...calls(
    "integers",
    "bits.negate",
    [...BIT_OPERANDS, "1.5"].map((n) => [n]),
  ),
  ...calls("no number", "bits.negate", [[untyped("null")]]),
  ...["bits.lsh", "bits.rsh"].flatMap((name) => [
    ...calls("by few bits", name, [
      ...["0", "1", "-1", "-7", "1.0", "1e3", ...LARGE].flatMap((value) =>
        ["0", "1", "5", "64", "1000", "1.0"].map((by) => [value, by]),
      ),
    ]),
    ...calls("by an odd number of bits", name, [
      ["1", "-1"],
      ["1.5", "1"],
      ["1", "1.5"],
      ["1", untyped("null")],
      [untyped("null"), "1"],
      ["5", "18446744073709551616"],
      ["5", "18446744073709551618"],
    ]),
  ]),
  ...calls("out of sight", "bits.rsh", [
    ["5", "18446744073709551615"],
    ["-5", "18446744073709551615"],
  ]),
];

const RANGES: readonly Expression[] = [
  ...calls("a row of numbers", "numbers.range", [
    ["1", "5"],
    ["5", "1"],
    ["3", "3"],
    ["-2", "2"],
    ["1.0", "3.0"],
    ["1e1", "12"],
    ["9007199254740990", "9007199254740994"],
    ["100000000000000000001", "99999999999999999999"],
    ["505", "515"],
  ]),
  ...calls("no whole numbers", "numbers.range", [
    ["1.5", "3"],
    ["1", "3.5"],
    ["1", untyped('"3"')],
    [untyped("null"), "3"],
  ]),
];

const AMOUNTS = [
  ...["0", "1", "10", "1.5", "0.5", ".5", "5.", "00012", "123456789012345678901234567890"],
  ...["-1", "+1", "-1.5", "1e3", "1E3", "1e-3", "1e+2", "1.0e1", "1e3000", "1e-3000"],
];
const UNIT_NAMES = [
  ...["", "m", "k", "K", "M", "g", "G", "t", "T", "p", "P", "e", "E", "ki", "Ki", "kI", "mi"],
  ...["Mi", "MI", "gi", "Gi", "ti", "Ti", "pi", "Pi", "ei", "Ei", "kb", "KB", "kib", "KiB", "mb"],
  ...["MiB", "gb", "GiB", "tb", "TiB", "pb", "PiB", "eb", "EiB", "b", "B", "x", "kk", "mib"],
];
const ODD_AMOUNTS = [
  ...[
    "",
    "k",
    "Mi",
    "1 k",
    " 1",
    "1 ",
    '"10k"',
    '1"0"k',
    "e",
    "1e",
    "1ek",
    "1e+",
    "1e+k",
    "1e-",
    ".",
  ],
  ...[
    "1.2.3",
    "--1",
    "1-1",
    "+-1",
    "1+1k",
    "1_000",
    "0x10",
    "0b1",
    "0o7",
    "1e1234567",
    "1e12345678k",
  ],
  ...[
    "1e1e1",
    "1e100000",
    "1e-999999",
    "1e5ki",
    "\u0661k",
    "1\u212a",
    "1\u212aib",
    "1M\u0130",
    "1\u00b5",
    "1ki\u0000",
    "Infk",
    "inf",
  ],
  ...[
    "1e3e",
    "1e3E",
    "1em",
    "e3",
    ".k",
    "-k",
    "+",
    "1e0000000",
    "1e+1234567",
    "12e6k",
    "1k1",
    "1k e",
  ],
];

const UNITS: readonly Expression[] = ["units.parse", "units.parse_bytes"].flatMap((name) => [
  ...calls(
    "units",
    name,
    UNIT_NAMES.map((unit) => [text(`12.5${unit}`)]),
  ),
  ...calls(
    "amounts",
    name,
    AMOUNTS.flatMap((amount) => [[text(amount)], [text(`${amount}Ki`)]]),
  ),
  ...calls(
    "thousandths",
    name,
    AMOUNTS.map((amount) => [text(`${amount}m`)]),
  ),
  ...calls(
    "odd text",
    name,
    ODD_AMOUNTS.map((amount) => [text(amount)]),
  ),
  ...calls("no text", name, [[untyped("1")], [untyped("null")]]),
]);

const CHANCE: readonly Expression[] = [
  ...calls("nothing to choose from", "rand.intn", [
    ['"x"', "0"],
    ['"x"', "1"],
    ['"x"', "-1"],
    ['"x"', "1.0"],
    ['"x"', "-0.0"],
  ]),
  ...calls("no limit", "rand.intn", [
    ['"x"', "1e3"],
    ['"x"', "1.5"],
    ['"x"', "9223372036854775808"],
    [untyped("1"), "1"],
    ['"x"', untyped('"1"')],
  ]),
];

export const NUMBER_EXPRESSIONS: readonly Expression[] = [
  ...ARITHMETIC,
  ...UNARY,
  ...SETS,
  ...BITS,
  ...RANGES,
  ...UNITS,
  ...CHANCE,
];
