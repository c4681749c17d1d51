import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import type { Value } from "../../../src/decide/values/value.ts";
import { contextAt } from "../../support/at-once.ts";
import { regoText } from "../values/arbitrary-value.ts";
import { type Answer, askOpaStrictly } from "./ask-opa.ts";
import { type Expression, operandText } from "./expression.ts";
import { SCHEMAS } from "./json-schema-documents.ts";
import { JSON_SCHEMA, UNORDERED } from "./json-schema-expressions.ts";
import { strictAnswer } from "./strict-answer.ts";

/** OPA finds what is wrong with the members of an object in any order. */
function inOrder({ json, ...rest }: Answer): Answer {
  if (json === undefined) return rest;
  const [isValid, errors] = JSON.parse(json) as [boolean, object[] | string | null];
  if (!Array.isArray(errors)) return { json, ...rest };
  return { json: JSON.stringify([isValid, errors.map((each) => JSON.stringify(each)).sort()]) };
}

function ours({ builtin, args }: Expression): Answer {
  return strictAnswer(
    builtin,
    args.map((arg) => parseValue(operandText(arg))),
  );
}

describe("every call of the tables is answered as the real opa does, errors included", () => {
  const all = [...JSON_SCHEMA, ...UNORDERED];
  const answers = askOpaStrictly(all.map(({ rego }) => rego));

  test.each([...new Set(all.map(({ note }) => note.replace(/ \(\d+\)$/, "")))])("%s", (note) => {
    const cases = all.flatMap((expression, i) =>
      expression.note.replace(/ \(\d+\)$/, "") === note
        ? [{ expression, want: answers[i] as Answer }]
        : [],
    );
    expect(cases.map(({ expression }) => [expression.rego, inOrder(ours(expression))])).toEqual(
      cases.map(({ expression, want }) => [expression.rego, inOrder(want)]),
    );
  });
});

const name = fc.constantFrom("a", "b", "c");
const document = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Value>("", "a", "ab", 0, 1, 2, 1.5, true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
  ),
})).value;
const schema = fc.letrec<{ schema: Value }>((tie) => {
  const inner = tie("schema");
  const some = fc.array(inner, { minLength: 1, maxLength: 3 });
  const count = fc.nat({ max: 3 });
  const named = fc.dictionary(name, inner, { maxKeys: 3 });
  const type = fc.constantFrom("string", "integer", "number", "object", "array", "null", "boolean");
  return {
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<Value>(true, false, {}, { $ref: "#" }, { $ref: "#/definitions/a" }),
      fc.record(
        {
          type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 2 })),
          properties: named,
          additionalProperties: inner,
          patternProperties: named,
          propertyNames: inner,
          required: fc.uniqueArray(name, { maxLength: 2 }),
          dependencies: fc.dictionary(name, fc.oneof(inner, fc.array(name)), { maxKeys: 2 }),
          items: fc.oneof(inner, some),
          additionalItems: inner,
          contains: inner,
          minItems: count,
          maxItems: count,
          uniqueItems: fc.boolean(),
          minProperties: count,
          minLength: count,
          maximum: count,
          exclusiveMinimum: count,
          multipleOf: fc.constantFrom(0.5, 2),
          enum: fc.array(document, { maxLength: 3 }),
          const: document,
          pattern: fc.constantFrom("^a", "b$"),
          oneOf: some,
          anyOf: some,
          allOf: some,
          not: inner,
          if: inner,
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
          then: inner,
          else: inner,
          definitions: named,
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<Value>,
    ),
  };
}).schema;

/** A schema that refers to itself without going deeper ends OPA's process. */
const ENDLESS = /nested deeper/;

describe("random documents and schemas are matched as the real opa does", () => {
  const cases = fc
    .sample(fc.tuple(document, schema), 500)
    .map(([value, against]) => [JSON.stringify(value), JSON.stringify(against)] as const)
    .flatMap((operands) => {
      try {
        const answer = strictAnswer("json.match_schema", operands);
        return [{ rego: `json.match_schema(${operands.map(regoText).join(", ")})`, answer }];
      } catch (error) {
        if (ENDLESS.test(String(error))) return [];
        throw error;
      }
    });
  const answers = askOpaStrictly(cases.map(({ rego }) => rego));

  test.each(cases.map((sample, i) => ({ ...sample, want: answers[i] as Answer })))(
    "$rego",
    ({ answer, want }) => {
      // Which of several faults of a schema is told is a matter of chance.
      if (want.error === undefined) expect(inOrder(answer)).toEqual(inOrder(want));
      else expect(answer).toHaveProperty("error");
    },
  );
});

describe("hostile schemas and documents", () => {
  const DEEP = 5_000;

  test.each([
    { note: "a schema that is itself", document: "1", against: '{"$ref": "#"}' },
    {
      note: "two schemas that are each other",
      document: "1",
      against: '{"$ref": "#/a", "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}',
    },
    {
      note: "a deep schema",
      document: "1",
      against: `${'{"not":'.repeat(DEEP)}{}${"}".repeat(DEEP)}`,
    },
    {
      note: "a deep document",
      document: "[".repeat(DEEP) + "]".repeat(DEEP),
      against: '{"items": {"$ref": "#"}}',
    },
  ])("$note ends the decision", ({ document: value, against }) => {
    expect(() => strictAnswer("json.match_schema", [value, against])).toThrow(/nested deeper than/);
  });

  test("a long chain of references is no deep schema", () => {
    const links = Array.from({ length: 3_000 }, (_, i) => [
      `d${i}`,
      { properties: { a: { $ref: `#/defs/d${i + 1}` } } },
    ]);
    const against = JSON.stringify({
      $ref: "#/defs/d0",
      defs: Object.fromEntries([...links, ["d3000", { type: "string" }]]),
    });
    expect(strictAnswer("json.verify_schema", [against])).toEqual({ json: "[true,null]" });
  });

  test("nothing is fetched and no file is read", () => {
    const refused = ["http://localhost:1/x", "file:///etc/passwd", "https://example.com/#/a"].map(
      ($ref) => strictAnswer("json.verify_schema", [JSON.stringify({ $ref })]).json,
    );
    expect(refused).toEqual(
      refused.map(() => expect.stringContaining("remote reference loading disabled")),
    );
  });

  test("large numbers are counted before they are worked out", () => {
    let steps = 0;
    const spend = (count: number): void => {
      steps += count;
      if (steps > 1_000_000) throw new Error("enough");
    };
    const call = (): unknown =>
      BUILTINS.get("json.match_schema")?.call({ ...contextAt(0n), spend }, [
        "1e999999",
        '{"multipleOf": 3}',
      ]);
    expect(call).toThrow("enough");
  });

  test("an object that was a schema once is compiled once", () => {
    const against = parseValue(SCHEMAS[8] as string);
    const [first, second] = [0, 0].map(() => strictAnswer("json.match_schema", ["{}", against]));
    expect(first).toEqual(second);
  });
});
