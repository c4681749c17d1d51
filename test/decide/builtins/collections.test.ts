import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { makeNumber, makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import { anyValue } from "../values/arbitrary-value.ts";
import { askOpaStrictly } from "./ask-opa.ts";
import { drawn } from "./drawn.ts";
import { type Call, regoCall } from "./same-as-opa.ts";
import { strictAnswer } from "./strict-answer.ts";

/** Values that are often equal and seldom written alike. */
const few: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom("1", "1.0", "1e0", "2", "2.0", "0", "-0.0", "0.5").map(makeNumber),
  fc.constantFrom<Value>("a", "b", null, true, [], {}),
);
const member = fc.oneof(
  { weight: 3, arbitrary: few },
  fc.array(few, { maxLength: 2 }),
  fc.array(few, { maxLength: 2 }).map(makeSet),
  anyValue,
);
// From the thirteenth on Go's sort moves equal ones: see the note at `sort`.
const array = fc.array(member, { maxLength: 6 });
const set = array.map(makeSet);
const object = fc.array(fc.tuple(member, member), { maxLength: 5 }).map(makeObject);
const deep = fc
  .array(fc.tuple(few, fc.oneof(few, object)), { maxLength: 4 })
  .map((entries) => makeObject(entries));
const index = fc.integer({ min: -2, max: 8 });
const any = fc.oneof(array, set, object, member);

function calls(builtins: readonly string[], ...operands: fc.Arbitrary<Value>[]) {
  return fc.record({ builtin: fc.constantFrom(...builtins), operands: fc.tuple(...operands) });
}

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  calls(["sum", "product", "max", "min", "sort", "all", "any", "count", "type_name"], any),
  calls(["cast_array", "cast_set", "cast_object", "array.flatten", "array.reverse"], any),
  calls(["and", "or", "minus", "set_diff"], set, set),
  calls(["union", "intersection"], fc.array(set, { maxLength: 4 }).map(makeSet)),
  calls(["array.concat"], array, array),
  calls(["array.slice"], array, index, index),
  calls(["object.union"], deep, deep),
  calls(["object.union_n"], fc.array(deep, { maxLength: 5 })),
  calls(["object.filter", "object.remove"], object, any),
  calls(["object.get"], object, fc.oneof(member, array), fc.constant("none")),
  calls(["object.keys"], object),
  calls(["internal.member_2"], member, any),
  calls(["internal.member_3"], member, member, any),
  calls(["equal", "neq", "lt", "lte", "gt", "gte"], any, any),
  calls(["graph.reachable", "graph.reachable_paths"], graph(), array),
);

function graph(): fc.Arbitrary<Value> {
  const edges = fc.oneof(
    fc.array(few, { maxLength: 4 }),
    fc.array(few, { maxLength: 4 }).map(makeSet),
  );
  return fc.array(fc.tuple(few, edges), { maxLength: 6 }).map(makeObject);
}

describe("random collections", () => {
  const questions = drawn(anyCall, 1200);
  const rego = questions.map(regoCall);

  test("are put together and taken apart as the real opa does", () => {
    const answers = askOpaStrictly(rego);
    const ours = questions.map(({ builtin, operands }) => strictAnswer(builtin, operands));
    expect(ours.map((answer, i) => ({ rego: rego[i], ...answer }))).toEqual(
      answers.map((answer, i) => ({ rego: rego[i], ...answer })),
    );
  });
});
