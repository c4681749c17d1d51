import { describe, expect, test } from "@jest/globals";
import { lookUp, lookUpStored, pathKey } from "../../../src/decide/values/lookup.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printValue } from "../../../src/decide/values/print-value.ts";

const OBJECT =
  '{"1": "s", "01": "z", "0": "zero", ".": "dot", "a": {"b": [1]}, "true": 5, "-1": "m"}';
const NUMBERED = '{1: "n", 2.0: "f", -3: "m", 18446744073709551616: "big", true: "b", "x": null}';
const ARRAY = '["x", "y", ["p", "q"]]';
const SET = '{1, "1", "a", [1], true, 2.0}';

/** What a real `opa run --server` 1.22.2 answers for these values as rules. */
describe("below the value of a rule", () => {
  test.each([
    ["the value itself", ARRAY, "", ARRAY],
    ["a string key", OBJECT, "true", "5"],
    ["keys of keys", OBJECT, "a/b/0", "1"],
    ["no key of digits", OBJECT, "1", undefined],
    ["no key of a point", OBJECT, ".", undefined],
    ["a numeric key", NUMBERED, "1", '"n"'],
    ["a numeric key written otherwise", NUMBERED, "02", '"f"'],
    ["a negative numeric key", NUMBERED, "-3", '"m"'],
    ["no numeric key beyond int64", NUMBERED, "18446744073709551616", undefined],
    ["no boolean key", NUMBERED, "true", undefined],
    ["a null value", NUMBERED, "x", "null"],
    ["an index", ARRAY, "1", '"y"'],
    ["an index with zeros before it", ARRAY, "01", '"y"'],
    ["an index with a sign", ARRAY, "+1", '"y"'],
    ["an index with a point", ARRAY, "1.", '"y"'],
    ["an index with zeros behind it", ARRAY, "1.00", '"y"'],
    ["a zero without digits", ARRAY, ".0", '"x"'],
    ["a zero with a sign", ARRAY, "-.", '"x"'],
    ["minus zero", ARRAY, "-0", '"x"'],
    ["index of an index", ARRAY, "2/1", '"q"'],
    ["no negative index", ARRAY, "-1", undefined],
    ["no index beyond the end", ARRAY, "3", undefined],
    ["no index of letters", ARRAY, "a", undefined],
    ["no index with a space", ARRAY, "1 ", undefined],
    ["no sign alone", ARRAY, "-", undefined],
    ["no fraction", ARRAY, "1.5", undefined],
    ["no index of twenty characters", ARRAY, "00000000000000000001", undefined],
    ["a member", SET, "a", '"a"'],
    ["a number in a set is given as asked for", SET, "2", "2"],
    ["a number, not a string", SET, "1", "1"],
    ["no boolean in a set", SET, "true", undefined],
    ["nothing below a member", SET, "a/b", undefined],
    ["nothing below a scalar", '"abc"', "0", undefined],
    ["no inherited key", "{}", "constructor", undefined],
  ])("%s", (_note, value, path, want) => {
    const found = lookUp(parseValue(value), path === "" ? [] : path.split("/").map(pathKey));
    expect(found === undefined ? undefined : printValue(found)).toBe(want);
  });
});

describe("below base data", () => {
  test.each([
    ["a key of digits", OBJECT, "1", '"s"'],
    ["the key of the same integer", OBJECT, "01", '"s"'],
    ["the key of a point read as zero", OBJECT, ".", '"zero"'],
    ["a negative key", OBJECT, "-1", '"m"'],
    ["an index", ARRAY, "01", '"y"'],
    ["no negative index", ARRAY, "-1", undefined],
    ["a string key", OBJECT, "a/b/0", "1"],
    ["a null value", '{"x": null}', "x", "null"],
  ])("%s", (_note, value, path, want) => {
    const found = lookUpStored(parseValue(value), path.split("/").map(pathKey));
    expect(found === undefined ? undefined : printValue(found)).toBe(want);
  });
});
