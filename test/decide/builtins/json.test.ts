import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { makeNumber, makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { anyValue, nastyText } from "../values/arbitrary-value.ts";
import { askOpa, askOpaStrictly } from "./ask-opa.ts";
import { answerOf, type Call, randomCallsAreAnsweredAsOpaDoes, regoCall } from "./same-as-opa.ts";

/** Few keys, so that paths lead somewhere. */
const key: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>("a", "b", "0", "1", "-", 0, 1, 2, makeNumber("1.0")),
  // Not of one member: such an array has its member's hash in OPA, whose objects lose it when that member is set again
  // (v1/ast/term.go, insert).
  fc.constantFrom<Value>([], [0, "a"], ["a", "a"]),
);
const document: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => {
  const values = fc.array(tie("value"), { maxLength: 4 });
  return {
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      key,
      values,
      values.map(makeSet),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map(makeObject),
    ),
  };
}).value;
/** Never empty: where it removes the whole value, OPA crashes. */
const path: fc.Arbitrary<Value> = fc.oneof(
  fc.array(key, { minLength: 1, maxLength: 3 }),
  fc
    .array(fc.constantFrom("a", "b", "0", "1", "2", "-"), { minLength: 1, maxLength: 3 })
    .map((parts) => `/${parts.join("/")}`),
);
const operation: fc.Arbitrary<Value> = fc
  .record({
    op: fc.constantFrom("add", "add", "replace", "move", "copy", "test", "remove"),
    path,
    from: path,
    value: document,
  })
  .map((attributes) => attributes as Value);
const object = fc.array(fc.tuple(key, document), { maxLength: 5 }).map(makeObject);

const call: fc.Arbitrary<Call> = fc.oneof(
  fc
    .tuple(fc.oneof(object, document), fc.array(operation, { maxLength: 4 }))
    .map((operands) => ({ builtin: "json.patch", operands })),
  fc
    .tuple(fc.constantFrom("json.filter", "json.remove"), object, fc.array(path, { maxLength: 4 }))
    .map(([builtin, ...operands]) => ({ builtin, operands })),
  anyValue.map((value) => ({ builtin: "json.marshal", operands: [value] })),
  fc
    .tuple(
      fc.constantFrom("json.unmarshal", "json.is_valid"),
      fc.oneof(
        fc
          .array(fc.constantFrom(...'{}[]:,"\\ 1e.-0', "null", "true", '"a"', '"\\ud800', "1e5"), {
            maxLength: 8,
          })
          .map((parts) => parts.join("")),
        anyValue.map((value) => answerOf({ builtin: "json.marshal", operands: [value] }) ?? ""),
        nastyText,
      ),
    )
    .map(([builtin, text]) => ({ builtin, operands: [text] })),
);

randomCallsAreAnsweredAsOpaDoes(call, 600);

test("bytes that are not UTF-8 are read as the real opa does", () => {
  const calls = ["json.unmarshal", "json.is_valid"].flatMap((builtin) =>
    ['"\xff\xc3("', '"a"\xff', "\xff", '{"\xff":1,"\xfe":2}'].map((text) => ({
      builtin,
      operands: [textOf(Buffer.from(text, "latin1"))],
    })),
  );
  expect(calls.map(answerOf)).toEqual(askOpa(calls.map(regoCall)));
});

test("a patch at which the real opa panics, below what was removed of a set, has an answer", () => {
  const patch = [{ op: "move", from: "/0", path: "/0/-/1" }];
  const call = { builtin: "json.patch", operands: [makeSet(["0", 1]), patch] };
  expect(askOpaStrictly([regoCall(call), "1"])).toEqual([{ panics: true }, { json: "1" }]);
  expect(answerOf(call)).toBeUndefined();
});
