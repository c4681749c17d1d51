import { calls, type Expression, untyped, untypedCalls } from "./expression.ts";

const OBJECTS = [
  "{}",
  '{"a": 1, "b": {"c": [10, {"d": 2}]}, "e": {1, "x", [2]}}',
  '{1: "one", 2.5: "half", [1]: "list", {1}: "set", null: "null", true: "true", {"k": 1}: {}}',
  '{"__proto__": {"a": 1}, "constructor": 2, "a": null, "b": false}',
];

const GET: readonly Expression[] = [
  ...untypedCalls(
    "a key or a path",
    "object.get",
    OBJECTS.flatMap((object) =>
      [
        ...['"a"', '"b"', '"x"', "1", "1.0", "1e0", "2.50", "[1]", "{1}", "null", "true", "[]"],
        ...['["a"]', '["b", "c", 0]', '["b", "c", 1, "d"]', '["b", "c", 1.0, "d"]'],
        ...['["b", "c", 1e0]', '["b", "c", -1]', '["b", "c", 2]', '["b", "c", "0"]', '["a", "b"]'],
        ...['["e", 1.0]', '["e", "x"]', '["e", [2.0], 0]', '["e", 3]', '["e", "x", 0]'],
        ...['"__proto__"', '["__proto__", "a"]', '"toString"', '"constructor"', '["a", "x"]'],
        ...['{"k": 1.0}', '[{"k": 1.0}]', "[[1]]", "[null]"],
      ].map((key) => [object, key, '"none"']),
    ),
  ),
  ...untypedCalls("operands of the wrong type", "object.get", [
    ["[1]", "0", "9"],
    ["{1}", "1", "9"],
    ['"a"', "[]", "9"],
    ["null", "[0]", "9"],
  ]),
];

const KEYS = [
  ...[
    "[]",
    "set()",
    "{}",
    '["a"]',
    '{"a", "b"}',
    '{"a": "x", "b": {"c": null}}',
    '["a", "a", 1.0]',
  ],
  ...["{1, 2.50}", "[[1.0], {1}, null]", '["__proto__", "x"]', "[1, 2, 3, 4, 5, 6, 7, 8, 9]"],
  ...["{1.0, 2, 3, 4, 5, 6, 7, 8, 9}"],
];

const SOME: readonly Expression[] = ["object.filter", "object.remove"].flatMap((name) => [
  ...untypedCalls(
    "by keys",
    name,
    OBJECTS.flatMap((object) => KEYS.map((keys) => [object, keys])),
  ),
  ...untypedCalls("operands of the wrong type", name, [
    ["[1]", "[0]"],
    ["{1}", "[1]"],
    ["{}", '"a"'],
    ["{}", "null"],
    ["null", "null"],
  ]),
]);

const ALL_KEYS: readonly Expression[] = [
  ...untypedCalls(
    "keys of any type",
    "object.keys",
    OBJECTS.map((object) => [object]),
  ),
  ...untypedCalls("no object", "object.keys", [["[1]"], ["{1}"], ["null"], ['"a"']]),
];

const MERGED = [
  ...[
    "{}",
    '{"a": 1}',
    '{"a": 1.0}',
    '{"a": {"b": 1, "c": 2}}',
    '{"a": {"b": {"x": 1}}}',
    "{1: 1}",
  ],
  ...['{1.0: {"x": 1}}', '{1: {"x": 1.0, "y": {}}}', '{"a": {"b": 2, "d": [1]}, "z": {1}}'],
  ...['{"__proto__": {"a": 1}}', '{"__proto__": {"b": 2}}', '{"a": {}}', '{"a": null}'],
  ...["{[1]: 1, {2}: {3: 4}}", "{[1.0]: 2, {2.0}: {3.0: {}}}"],
];

const UNIONS: readonly Expression[] = [
  ...untypedCalls(
    "two objects",
    "object.union",
    MERGED.flatMap((left) => MERGED.map((right) => [left, right])),
  ),
  ...untypedCalls("operands of the wrong type", "object.union", [
    ["[1]", "{}"],
    ["{}", "{1}"],
    ["null", "null"],
  ]),
  ...untypedCalls("many objects", "object.union_n", [
    ["[]"],
    ...MERGED.map((object) => [`[${object}]`]),
    ...MERGED.flatMap((left) => MERGED.map((right) => [`[${left}, ${right}]`])),
    ...MERGED.flatMap((first) =>
      MERGED.slice(0, 9).map((last) => [`[${first}, {"a": {"b": {"y": 2}}, 1: 2}, {}, ${last}]`]),
    ),
    ['[{"a": {"b": 2}}, {"a": 4}, {"a": {"c": 3}}]'],
    ['[{"a": {"b": 2}}, {"a": 4}, {"a": {"c": 3}}, {"a": {"d": 4}}]'],
    ['[{"a": {"b": {"c": 1}}}, {"a": {"b": 2}}, {"a": {"b": {"d": 3}, "e": 4}}]'],
    ['[{"a": {"b": {"c": 1}}}, {"a": {"b": {"d": 2}}}, {"a": 5}]'],
  ]),
  ...untypedCalls("operands of the wrong type", "object.union_n", [
    ["{{}}"],
    ["null"],
    ["[1]"],
    ["[{}, [1]]"],
    ['[{"a": 1}, {}, null]'],
  ]),
];

const VALUES = [
  ...["null", "true", "false", "0", "1", "1.0", "-0.0", "1e400", '""', '"a"', '"\\u00e9"', "[]"],
  ...["[1]", "[1.0]", '["a", 1]', "{}", '{"a": 1}', '{"a": 1.0}', "{1: 2}", "set()", "{1}"],
  ...["{1.0}", "{{1}}", '{"a": {"b": [null]}}', "9007199254740993", "9007199254740992"],
  ...["0.1000000000000000055", "0.1"],
];

const COMPARISON: readonly Expression[] = [
  ...["equal", "neq", "lt", "lte", "gt", "gte"].flatMap((name) =>
    untypedCalls(
      "any two values",
      name,
      VALUES.flatMap((left) => VALUES.map((right) => [left, right])),
    ),
  ),
];

const NUMBER_TEXTS = [
  ...[
    "1",
    "-1",
    "1.50",
    "1e3",
    "1E+3",
    ".5",
    "5.",
    "+5",
    "-0",
    "007",
    "0x1p4",
    "0X1.8P-2",
    "0x.8p0",
  ],
  ...["1_000", "1__0", "_1", "1_", "1_.5", "1._5", "1_e5", "1e5_0", "1e_5", "0x_1p4", "0x1_p4"],
  ...["0x1p_4", "0x1", "0xp4", "0x.p4", "0b1", "0o7", "1e400", "-1e400", "1e308", "1.8e308"],
  ...["1e-400", "1e-30000", "1e-30102", "1e-30103", "1e-30104", "1e-99999", "0e99999", "0x1p1023"],
  ...[
    "0x1p1024",
    "0x1e5p3",
    "inf",
    "Infinity",
    "-inf",
    "+-nan",
    "NaN",
    "infinit",
    "",
    " ",
    "1 ",
    " 1",
  ],
  ...[
    "1e",
    "e1",
    "1e+",
    "--1",
    "+-1",
    "1.2.3",
    ".",
    "-.",
    "+.e1",
    "1f",
    "0x",
    "\\u0661",
    "abc",
    "1\\n",
  ],
  ...[
    "9007199254740993",
    "123456789012345678901234567890",
    "9223372036854775808",
    "-",
    "+",
    "_",
    "1e1_",
  ],
].map((text) => `"${text}"`);

const TYPES: readonly Expression[] = [
  ...[
    ...["array", "boolean", "null", "object", "set", "string"].map((type) => `cast_${type}`),
    ...["array", "boolean", "null", "number", "object", "set", "string"].map(
      (type) => `is_${type}`,
    ),
    ...["type_name", "to_number"],
  ].flatMap((name) =>
    untypedCalls(
      "any value",
      name,
      [...VALUES, '[1, 1.0, "a"]', '{"b", "a", 1}'].map((value) => [value]),
    ),
  ),
  ...calls(
    "text",
    "to_number",
    NUMBER_TEXTS.map((text) => [untyped(text)]),
  ),
];

const GRAPHS = [
  "{}",
  '{"a": ["b", "c"], "b": ["d"], "c": {"d"}, "d": []}',
  '{"a": ["a"]}',
  '{"a": ["a", "b"], "b": ["a", "c"], "c": ["b"]}',
  '{"a": {"b"}, "b": {"a"}, "x": {"y"}, "y": null}',
  '{"a": ["b", "b"], "b": "c", "c": {"d": 1}}',
  "{1: [2.0, 3], 2: [1.0], 3.0: []}",
  "{[1]: [{2}], {2.0}: [null], null: [[1.0]]}",
  '{"a": ["missing"], "b": ["missing", "a"]}',
  '{"a": [], "b": set()}',
];

const REACHED: readonly Expression[] = ["graph.reachable", "graph.reachable_paths"].flatMap(
  (name) => [
    ...untypedCalls(
      "graphs",
      name,
      GRAPHS.flatMap((graph) =>
        [
          ...[
            "[]",
            "set()",
            '["a"]',
            '{"a", "b"}',
            '["b", "a", "b"]',
            '["missing"]',
            "[1.0]",
            "{1}",
          ],
          ...["[[1.0]]", '["x", "a"]', "[null]", '["c"]'],
        ].map((initial) => [graph, initial]),
      ),
    ),
    ...untypedCalls("operands of the wrong type", name, [
      ["[]", "[]"],
      ["{}", '"a"'],
      ["{}", "{}"],
      ["null", "null"],
    ]),
  ],
);

const COLLECTIONS = [
  ...["[]", "set()", "{}", '[1, "a", [2]]', '{1, "a", [2]}', '{"a": 1, "b": "a", 1: [2.0]}'],
  ...['"a"', "1", "null", '{"__proto__": 1}', "[null, false]", "{null: null}"],
];

const INTERNAL: readonly Expression[] = [
  ...untypedCalls(
    "members",
    "internal.member_2",
    COLLECTIONS.flatMap((collection) =>
      ["1", "1.0", '"a"', "[2]", "[2.0]", "null", "false", '"b"'].map((value) => [
        value,
        collection,
      ]),
    ),
  ),
  ...untypedCalls(
    "members by key",
    "internal.member_3",
    COLLECTIONS.flatMap((collection) =>
      ["0", "1.0", '"a"', '"b"', "1e0", "-1", "[2]", "null", '"__proto__"'].flatMap((key) =>
        ["1", '"a"', "[2]", "null", "0"].map((value) => [key, value, collection]),
      ),
    ),
  ),
  ...untypedCalls("interpolated", "internal.template_string", [
    ["[]"],
    ['["a ", 1, " ", 1.50, true, null]'],
    ['["x: ", {"a"}, " y: ", {[1, "b", {2}]}, {{"k": "v"}}]'],
    ['["none: ", set(), {null}]'],
    ["[{1e3}, {set()}, {{}}]"],
    ["null"],
    ['"a"'],
  ]),
];

export const OBJECT_EXPRESSIONS: readonly Expression[] = [
  ...GET,
  ...SOME,
  ...ALL_KEYS,
  ...UNIONS,
  ...COMPARISON,
  ...TYPES,
  ...REACHED,
  ...INTERNAL,
];
