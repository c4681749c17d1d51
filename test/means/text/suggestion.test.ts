import { describe, expect, test } from "@jest/globals";
import { didYouMean, nearestName } from "../../../src/means/text/suggestion.ts";

const KNOWN = ["selector", "roots", "entrypoints", "decide", "name", "metadata", "id"];

describe("nearestName", () => {
  test.each([
    ["slector", "selector"],
    ["selectro", "selector"],
    ["Selector", "selector"],
    ["root", "roots"],
    ["entrypoint", "entrypoints"],
    ["entryPoints", "entrypoints"],
    ["naem", "name"],
    ["meta_data", "metadata"],
    ["is", "id"],
    ["decide", "decide"],
    ["colour", undefined],
    ["x", undefined],
    ["", undefined],
    ["n".repeat(10_000), undefined],
  ])("%s -> %s", (name, nearest) => {
    expect(nearestName(name, KNOWN)).toBe(nearest);
  });

  test("is found among many that are far longer", () => {
    const long = Array.from({ length: 1_000 }, (_, at) => `authorization_rule_${at}`);
    expect(nearestName("slector", [...long, ...KNOWN])).toBe("selector");
  });

  test("is said as a question", () => {
    expect(didYouMean("slector", KNOWN)).toBe('; did you mean "selector"?');
    expect(didYouMean("colour", KNOWN)).toBe("");
  });
});
