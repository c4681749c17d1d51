import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalJson } from "../../../src/means/json/canonical-json.ts";
import { readJson } from "../../../src/means/json/read-json.ts";

describe("canonicalJson", () => {
  test.each([
    ["white space goes", ' { "a" : [ 1 , true , null ] } ', '{"a":[1,true,null]}'],
    ["names are sorted", '{"b":1,"a":{"d":1,"c":2}}', '{"a":{"c":2,"d":1},"b":1}'],
    ["a name sorts before the names it begins", '{"ab":1,"a":2,"":3}', '{"":3,"a":2,"ab":1}'],
    [
      "names sort by code points, not by UTF-16 units",
      '{"\\ud83d\\ude00":1,"\\uff5e":2,"\\ue000":3,"z":4}',
      '{"z":4,"\ue000":3,"\uff5e":2,"😀":1}',
    ],
    ["numbers stay as written", "[1.0,1e3,-0,10000000000000000000001]", undefined],
    ["strings lose needless escapes", '"\\u0041\\/\\u003c\\u2028"', '"A/<\u2028"'],
    ["strings keep the escapes they need", '"\\"\\\\\\n\\u0000"', '"\\"\\\\\\n\\u0000"'],
  ])("%s", (_note, text, canonical) => {
    expect(canonicalJson(readJson(text))).toBe(canonical ?? text);
  });

  test("depends neither on the order of names nor on white space, and is its own canonical form", () => {
    const members = fc.uniqueArray(
      fc.tuple(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3 })),
      { selector: ([name]) => name },
    );
    const written = members.chain((pairs) =>
      fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
    );
    fc.assert(
      fc.property(written, ([pairs, shuffled]) => {
        const once = canonicalJson(readJson(textOf(pairs, "")));
        expect(canonicalJson(readJson(textOf(shuffled, "\n  ")))).toBe(once);
        expect(canonicalJson(readJson(once))).toBe(once);
        expect(JSON.parse(once)).toEqual(JSON.parse(textOf(pairs, "")));
      }),
    );
  });
});

function textOf(pairs: readonly (readonly [string, unknown])[], space: string): string {
  const parts = pairs.map(([name, value]) => {
    return `${space}${JSON.stringify(name)}:${JSON.stringify(value, undefined, space)}`;
  });
  return `{${parts.join(",")}}`;
}
