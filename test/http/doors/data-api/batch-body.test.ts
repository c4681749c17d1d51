import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { projectionOf } from "../../../../src/decide/values/projection.ts";
import { decodeProjected } from "../../../../src/decide/values/read-projected.ts";
import { readBatch } from "../../../../src/http/doors/data-api/batch-body.ts";

const PROJECTION = projectionOf([["a"], ["b", "c"]]);

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("1", "-0", "2.50", "12345678901234567", "null", '"x"', '"é"', '"\\ud800"'),
    fc.constantFrom('"\\u0061\\n"', "true", '"user:alice:admin"', "1e9999999"),
    fc.array(tie("json"), { maxLength: 3 }).map((items) => `[${items.join(" ,")}]`),
    fc
      .array(fc.tuple(fc.constantFrom("a", "b", "c", "d", "\\u0061", "é"), tie("json")), {
        maxLength: 4,
      })
      .map((members) => `{${members.map(([name, value]) => `"${name}": ${value}`).join()}}`),
  ),
}));

/** Bodies of batches, some of them broken. */
const bodies = fc
  .record({
    inputs: fc.array(
      fc.tuple(
        fc.constantFrom("id", "id1", "\\u0069d", "é", "\\ud800", ""),
        json as fc.Arbitrary<string>,
      ),
      { maxLength: 4 },
    ),
    common: fc.option(json as fc.Arbitrary<string>),
    isCommonFirst: fc.boolean(),
    name: fc.constantFrom("inputs", "INPUTS", "\\u0069nputs"),
    end: fc.constantFrom("", "", "", "", ',"inputs":null', ',"inputs":{"id":{"a":7}}', ",", "7"),
  })
  .map(({ inputs, common, isCommonFirst, name, end }) => {
    const members = [`"${name}":{${inputs.map(([key, text]) => `"${key}":${text}`).join(", ")}}`];
    if (common !== null) members.push(`"common_input":${common}`);
    return `{${(isCommonFirst ? members.toReversed() : members).join()}${end}}`;
  });

test("what is read of an input beforehand is what is read of it when it is decided", () => {
  fc.assert(
    fc.property(bodies, (text) => {
      const wanted = outcome(text, undefined);
      const read = outcome(text, PROJECTION);
      expect(read).toEqual(wanted);
    }),
    { numRuns: 5_000 },
  );
});

/** The inputs by their names, each in bytes and as much of it as the projection wants; or why there are none. */
function outcome(text: string, beforehand: typeof PROJECTION): unknown {
  try {
    const inputs = readBatch(Buffer.from(text), beforehand);
    return inputs && [...inputs].map(([key, input]) => [key, input.key, told(input)]);
  } catch (error) {
    return (error as Error).message;
  }

  function told(input: { readonly bytes: Uint8Array; value(of: typeof PROJECTION): unknown }) {
    const { bytes } = input;
    const value =
      beforehand === undefined ? decodeProjected(bytes, PROJECTION) : input.value(beforehand);
    const whole = input.value(undefined);
    return { text: Buffer.from(bytes).toString("latin1"), value, whole };
  }
}
