import { describe, expect, test } from "@jest/globals";
import { isBuiltinError } from "../../../src/decide/builtins/builtin.ts";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { makeNumber, makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { contextAt } from "../../support/at-once.ts";

const BUDGET = 2_000_000;

/** The code of the refusal, or "answered". */
function within(budgetSteps: number, name: string, operands: readonly Value[]): string {
  try {
    BUILTINS.get(name)?.call(createContexts({ budgetSteps })(), operands);
    return "answered";
  } catch (error) {
    if (isPolicyError(error)) return error.code;
    throw error;
  }
}

const LETTERS = "a".repeat(100_000);
const MANY: readonly Value[] = Array.from({ length: 1_000_000 }, (_, i) => i);

/** An integer of so many digits. */
function nines(digits: number): Value {
  return makeNumber("9".repeat(digits));
}

/** Every node has an edge to every other one. */
function fullGraph(size: number): Value {
  const nodes = Array.from({ length: size }, (_, i) => `n${i}`);
  return makeObject(nodes.map((node) => [node, nodes]));
}

/** An object with one entry, in which lies another, and so on. */
function nestedObject(depth: number): Value {
  let value: Value = {};
  for (let i = 0; i < depth; i++) value = { a: value };
  return value;
}

const WIDE_TEMPLATE = '{{printf "%999999d" 1}}'.repeat(20);
const ENTRIES = MANY.slice(0, 10_000).map((i): [Value, Value] => [`k${i}`, i]);
const NEARLY: readonly Value[] = Array(20_000).fill(1);
const INSERTIONS = Array.from({ length: 100_000 }, () => ({ op: "add", path: "/0", value: 1 }));
const SEVENFOLD = { properties: { a: { multipleOf: 7 } } };
const OVERLAPPING = `{${"a ".repeat(50_000)}}`;
const PARTS = "1.".repeat(1_500_000);
const RULES = `package a\n${Array.from({ length: 100_000 }, (_, i) => `r${i} := 1`).join("\n")}`;
/** Each names the one before nine times. */
const ALIASES = Array.from({ length: 12 }, (_, i) => {
  const members =
    i === 0
      ? "x"
      : Array(9)
          .fill(`*a${i - 1}`)
          .join();
  return `k${i}: &a${i} [${members}]`;
}).join("\n");

/** Each schema of it asks the next one twice. */
function doublingSchema(depth: number): Value {
  const twice = (at: number): Value => {
    const $ref = `#/definitions/d${at + 1}`;
    return { allOf: [{ $ref }, { $ref }] };
  };
  const definitions = Array.from({ length: depth }, (_, at): [Value, Value] => [
    `d${at}`,
    twice(at),
  ]);
  return {
    definitions: makeObject([...definitions, [`d${depth}`, {}]]),
    $ref: "#/definitions/d0",
  };
}

/** Builtins that read a long text, and nothing else of what they are asked. */
const READERS: readonly string[] = [
  ...["crypto.md5", "crypto.sha1", "crypto.sha256", "hex.encode", "base64.encode"],
  ...["base64url.encode", "base64url.encode_no_pad", "base64.decode", "base64url.decode"],
  ...["base64.is_valid", "hex.decode", "urlquery.encode", "urlquery.decode", "upper", "lower"],
  ...[
    "trim_space",
    "strings.reverse",
    "count",
    "json.unmarshal",
    "json.is_valid",
    "yaml.unmarshal",
  ],
  ...[
    "yaml.is_valid",
    "uuid.parse",
    "uuid.rfc4122",
    "semver.is_valid",
    "uri.parse",
    "uri.is_valid",
  ],
  ...["time.parse_duration_ns", "time.parse_rfc3339_ns", "units.parse", "units.parse_bytes"],
  ...["to_number", "io.jwt.decode", "crypto.x509.parse_certificates", "regex.is_valid"],
  ...["crypto.x509.parse_certificate_request", "crypto.x509.parse_rsa_private_key"],
  ...["crypto.parse_private_keys", "graphql.parse_query", "graphql.parse_schema"],
  ...["graphql.schema_is_valid", "urlquery.decode_object", "glob.quote_meta", "json.marshal"],
];
const PAIRS: readonly string[] = [
  ...["crypto.hmac.md5", "crypto.hmac.sha1", "crypto.hmac.sha256", "crypto.hmac.sha512"],
  ...["crypto.hmac.equal", "contains", "endswith", "startswith", "indexof", "indexof_n", "split"],
  ...["strings.count", "trim", "trim_left", "trim_right", "trim_prefix", "trim_suffix"],
  ...["regex.match", "regex.split", "time.parse_ns", "net.cidr_contains", "sprintf"],
];

describe("what reads much counts it", () => {
  const cases = [
    ...READERS.map((name): [string, readonly Value[]] => [name, [LETTERS]]),
    ...PAIRS.map((name): [string, readonly Value[]] => {
      return [name, [LETTERS, name === "sprintf" ? [LETTERS] : LETTERS]];
    }),
    ["rand.intn", [LETTERS, 5]] as [string, readonly Value[]],
  ];
  test.each(cases)("%s", (name, operands) => {
    let steps = 0;
    const spend = (more: number): void => {
      steps += more;
    };
    const counted = { ...contextAt(0n), spend };
    try {
      const call = BUILTINS.get(name)?.call;
      if (call === undefined) throw new Error(`there is no ${name}`);
      call(counted, operands);
    } catch (error) {
      if (!isBuiltinError(error)) throw error;
    }
    expect(steps).toBeGreaterThanOrEqual(LETTERS.length / 64);
  });

  test("members that are put side by side", () => {
    const [left, right] = [makeSet(MANY.slice(0, 1_000)), makeSet(MANY.slice(0, 1_000))];
    const context = createContexts({ budgetSteps: 100_000 })();
    const ask = (): void => {
      for (let i = 0; i < 1_000; i++) {
        BUILTINS.get("equal")?.call(context, [left, right]);
        context.spend(1);
      }
    };
    expect(ask).toThrow("more than 100000 steps");
  });
});

describe("what would take too long or too much memory is refused", () => {
  test.each<[note: string, name: string, ...operands: Value[]]>([
    ["a text between all bytes of another", "replace", LETTERS, "", LETTERS],
    ["a text for each of many letters", "replace", LETTERS, "a", LETTERS],
    [
      "patterns that nearly match everywhere",
      "strings.replace_n",
      { [`${LETTERS}b`]: "", "": "" },
      LETTERS,
    ],
    ["a join with a long text", "concat", LETTERS, Array(10_000).fill("a")],
    ["long overlapping matches", "indexof_n", LETTERS, "a".repeat(50_000)],
    [
      "every text against every base",
      "strings.any_prefix_match",
      Array(10_000).fill("b"),
      Array(10_000).fill("a"),
    ],
    ["every letter alone", "split", "a".repeat(1_000_000), ""],
    ["all paths through a full graph", "graph.reachable_paths", fullGraph(30), ["n0"]],
    ["many long lists in one", "array.flatten", Array(1_000).fill(MANY)],
    ["two long lists in one", "array.concat", MANY, MANY],
    ["the product of many numbers", "product", Array(100_000).fill(9_007_199_254_740_991)],
    ["a set of many", "cast_set", MANY],
    ["a shift by many bits", "bits.lsh", 1, 3_900_000],
    ["a shift by more bits than there is memory", "bits.lsh", 1, 1_000_000_000],
    ["the bits of a long number", "bits.and", nines(1_000_000), nines(1_000_000)],
    ["the other bits of a long number", "bits.negate", nines(1_000_000)],
    ["a long number moved to the right", "bits.rsh", nines(1_000_000), 1],
    ["a range of many numbers", "numbers.range", 1, 3_000_000],
    ["a range of more numbers than there is memory", "numbers.range", 1, 1e15],
    ["a range of many steps", "numbers.range_step", 1, 3_000_000, 1],
    ["the sum of long numbers", "sum", [nines(1_000_000), nines(1_000_000)]],
    ["the product of long numbers", "product", [nines(100_000), nines(100_000)]],
    ["the product of numbers that grows", "product", Array(100).fill(nines(10_000))],
    ["the sum of two long numbers", "plus", nines(1_000_000), 1],
    ["what is left of a long number", "rem", nines(1_000_000), 7],
    ["a number of huge size", "plus", makeNumber("1e100000000"), 1],
    ["a huge number without its fraction", "floor", makeNumber("1e100000000")],
    ["a long number to base two", "format_int", nines(1_000_000), 2],
    ["a huge number to base two", "format_int", makeNumber("1e100000000"), 2],
    ["a number written with many digits", "to_number", "9".repeat(1_000_000)],
    ["many wide texts", "sprintf", "%999999[1]d".repeat(20), [1]],
    ["one text many times", "sprintf", "%[1]v".repeat(2_000), [MANY.slice(0, 10_000)]],
    ["a long number in hexadecimal", "sprintf", "%x", [nines(1_000_000)]],
    ["what no verb takes", "sprintf", "", Array(100).fill(LETTERS)],
    ["many wide texts of a template", "strings.render_template", WIDE_TEMPLATE, {}],
    ["every member of a long range", "walk", [MANY]],
    ["all addresses of a large network", "net.cidr_expand", "10.0.0.0/8"],
    ["all addresses there are", "net.cidr_expand", "::/0"],
    ["a pattern that repeats repetitions", "regex.match", "((a{1,30}){1,30})*b", LETTERS],
    ["a pattern that matches between all", "regex.replace", LETTERS, "", "aaaaaaaaaaaa"],
    ["members moved again and again", "json.patch", MANY.slice(0, 200_000), INSERTIONS],
    [
      "a list that begins again and again",
      "object.subset",
      NEARLY,
      [...NEARLY.slice(0, 10_000), 2],
    ],
    ["many unions", "object.union_n", Array(1_000).fill(makeObject(ENTRIES))],
    ["a document of many members", "json.unmarshal", `[${"1,".repeat(1_000_000)}1]`],
    ["aliases of aliases", "yaml.unmarshal", ALIASES],
    ["schemas of schemas", "json.match_schema", {}, doublingSchema(30)],
    [
      "a number that a long one must divide",
      "json.match_schema",
      { a: nines(1_000_000) },
      SEVENFOLD,
    ],
    ["a schema of many members", "json.match_schema", MANY, { items: { enum: ["a", "b", "c"] } }],
    ["a document that repeats a field", "graphql.is_valid", OVERLAPPING, "type Query{a:Int}"],
    ["a document of many fields", "graphql.parse_query", `{${"a ".repeat(500_000)}}`],
    ["versions of many parts", "semver.compare", `1.0.0-${PARTS}1`, `1.0.0-${PARTS}2`],
    ["a module of many rules", "rego.parse_module", "a.rego", RULES],
    ["a size of many digits", "units.parse_bytes", `${"9".repeat(1_000_000)}KB`],
  ])("%s", (_note, name, ...operands) => {
    expect(within(BUDGET, name, operands)).toBe("evaluation_error");
  });

  test("objects nested too deep to be merged", () => {
    const [left, right] = [nestedObject(3_000), nestedObject(2_999)];
    expect(within(BUDGET, "object.union", [left, right])).toBe("evaluation_error");
    expect(within(BUDGET, "object.union_n", [[left, right]])).toBe("evaluation_error");
  });
});

describe("what grows only with its operands is answered", () => {
  test.each<[note: string, name: string, ...operands: Value[]]>([
    ["what can be reached in a full graph", "graph.reachable", fullGraph(500), ["n0"]],
    ["a long chain", "graph.reachable_paths", chain(2_000), ["n0"]],
    ["many small objects", "object.union_n", MANY.slice(0, 100_000).map((i) => ({ [`k${i}`]: i }))],
    ["the union of many sets", "union", makeSet(MANY.slice(0, 50_000).map((i) => makeSet([i])))],
    ["a pattern in a long text", "regex.match", "(a*)*b", "a".repeat(1_000_000)],
    ["a pattern at each place", "regex.find_n", "a*b", "a".repeat(1_000_000), -1],
    ["many alternatives at many places", "glob.match", `${"{a*,b*}".repeat(40)}x`, [], LETTERS],
    ["a pattern that nearly matches everywhere", "replace", LETTERS, `${"a".repeat(50_000)}b`, ""],
  ])("%s", (_note, name, ...operands) => {
    expect(within(10_000_000, name, operands)).toBe("answered");
  });
});

function chain(size: number): Value {
  return makeObject(Array.from({ length: size }, (_, i) => [`n${i}`, [`n${i + 1}`]]));
}

test("a context tells what opa.runtime answers", () => {
  const runtime = { version: "1.22.2" };
  const ask = BUILTINS.get("opa.runtime")?.call;
  expect(ask?.(createContexts({ runtime })(), [])).toEqual(runtime);
  expect(ask?.(createContexts()(), [])).toEqual({});
});

test("print says nothing and never fails", () => {
  expect(BUILTINS.get("internal.print")?.call(createContexts()(), [[]])).toBe(true);
});

test("an interpolated string has one value or none", () => {
  const template = BUILTINS.get("internal.template_string")?.call;
  expect(() => template?.(createContexts()(), [[makeSet([1, 2])]])).toThrow(
    "template-strings must not produce multiple outputs",
  );
});
