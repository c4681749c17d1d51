import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import type { Value } from "../../../src/decide/values/value.ts";
import { contextAt } from "../../support/at-once.ts";
import { regoText } from "../values/arbitrary-value.ts";
import { type Answer, askOpaStrictly } from "./ask-opa.ts";
import { drawn } from "./drawn.ts";
import { operandText } from "./expression.ts";
import { QUERIES, SCHEMAS, VALID_SCHEMA } from "./graphql-documents.ts";
import { GRAPHQL } from "./graphql-expressions.ts";
import { strictAnswer } from "./strict-answer.ts";

const TOKEN =
  /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|\.\.\.|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|\s+|[\s\S]/g;

function tokensOf(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.match(TOKEN) ?? []);
}

const ODD_TOKENS = [
  "#c\n",
  "\r\n",
  "\u0001",
  "'",
  '"""a\\"""b"""',
  '"\\u00e9"',
  "01",
  "1e999",
  "{a: 1}",
];
const anyToken = fc.constantFrom(...tokensOf([...QUERIES, ...SCHEMAS]), ...ODD_TOKENS);

/** A document of which a few tokens are taken out, put in or exchanged. */
function mutated(documents: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.nat(), fc.nat({ max: 2 }), anyToken);
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(change, { maxLength: 3 }))
    .map(([document, changes]) => {
      const tokens = [...tokensOf([document])];
      for (const [at, removed, token] of changes) {
        const place = at % (tokens.length + 1);
        if (removed === 2) tokens.splice(place, 1);
        else tokens.splice(place, removed, token);
      }
      return tokens.join("");
    });
}

/** Of what Go says against JSON that fits no structure, we say only that it is so. */
function withoutGoStructures({ error, ...rest }: Answer): Answer {
  if (error === undefined) return rest;
  return { error: error.replace(/(json: cannot unmarshal).*/, "$1") };
}

describe("every call of the table is answered as the real opa does, errors included", () => {
  const answers = askOpaStrictly(GRAPHQL.map(({ rego }) => rego));

  test.each(GRAPHQL.map((expression, i) => ({ ...expression, want: answers[i] as Answer })))(
    "$builtin: $note",
    ({ builtin, args, want }) => {
      const operands = args.map((arg) => parseValue(operandText(arg)));
      const got = strictAnswer(builtin, operands);
      expect(withoutGoStructures(got)).toEqual(withoutGoStructures(want));
    },
  );
});

describe("documents with random faults are read and judged as the real opa does", () => {
  const query = mutated(QUERIES);
  const schema = mutated(SCHEMAS);
  const call = fc.oneof(
    query.map((each) => ({ builtin: "graphql.parse_query", operands: [each] })),
    schema.map((each) => ({ builtin: "graphql.parse_schema", operands: [each] })),
    schema.map((each) => ({ builtin: "graphql.schema_is_valid", operands: [each] })),
    query.map((each) => ({ builtin: "graphql.is_valid", operands: [each, VALID_SCHEMA] })),
    query.map((each) => ({ builtin: "graphql.parse", operands: [each, VALID_SCHEMA] })),
  );
  const cases = drawn(call, 500).map((each) => ({
    ...each,
    rego: `${each.builtin}(${each.operands.map(regoText).join(", ")})`,
  }));
  const answers = askOpaStrictly(cases.map(({ rego }) => rego));

  test.each(cases.map((sample, i) => ({ ...sample, want: answers[i] })))(
    "$rego",
    ({ builtin, operands, want }) => {
      expect(strictAnswer(builtin, operands)).toEqual(want);
    },
  );
});

describe("hostile documents", () => {
  const DEEP = 100_000;

  test.each([
    { note: "selections", text: "{a".repeat(DEEP) },
    { note: "lists", text: `{a(b:${"[".repeat(DEEP)}` },
    { note: "inline fragments", text: "{...".repeat(DEEP) },
    { note: "types", text: `query($a:${"[".repeat(DEEP)}` },
  ])("deep $note end the decision", ({ text }) => {
    expect(() => strictAnswer("graphql.parse_query", [text])).toThrow(/nested deeper than/);
  });

  test("what is not that deep is answered", () => {
    const selections = `${"{a(b: 1) b: ".repeat(190)}a${" c: a}".repeat(190)}`;
    const schema = "type Query { a(b: Int): Query }";
    expect(strictAnswer("graphql.is_valid", [selections, schema])).toEqual({ json: "false" });
  });

  test("a deep syntax tree ends the decision", () => {
    let tree: Value = { Name: "a" };
    for (let i = 0; i < DEEP; i++) tree = { SelectionSet: [tree] };
    expect(() =>
      strictAnswer("graphql.is_valid", [{ Operations: [tree] }, "type Query { a: Int }"]),
    ).toThrow(/nested deeper than/);
  });

  test("fragments without end are refused", () => {
    const names = Array.from({ length: 300 }, (_, i) => `F${i}`);
    const fragments = names.map(
      (name, i) => `fragment ${name} on Query { a ...F${(i + 1) % 300} }`,
    );
    const text = `{ ...F0 } ${fragments.join(" ")}`;
    expect(strictAnswer("graphql.is_valid", [text, "type Query { a: Int }"])).toEqual({
      json: "false",
    });
  });

  test("work that grows faster than the document is counted", () => {
    let steps = 0;
    const spend = (count: number): void => {
      steps += count;
    };
    const same = `{ ${"a ".repeat(2000)} }`;
    BUILTINS.get("graphql.is_valid")?.call({ ...contextAt(0n), spend }, [
      same,
      "type Query { a: Int }",
    ]);
    expect(steps).toBeGreaterThan(2000 ** 2 / 2);
  });
});
