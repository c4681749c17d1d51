import { describe, expect, test } from "@jest/globals";
import { compareWithOpa } from "./compare.ts";
import { suiteQuestions } from "./suite-questions.ts";

/** Builtins that this engine has not yet. */
const MISSING = /^the builtin (?:http\.send|net\.lookup_ip_addr|rego\.parse_module)$/;

describe("OPA's own compliance cases are answered as OPA answers them", () => {
  test.each([0, 1] as const)("v%i", (version) => {
    const { same, sameErrors, refused, unsupported, different } = compareWithOpa(
      suiteQuestions(version),
    );
    expect(different).toEqual([]);
    expect([...unsupported.keys()].filter((what) => !MISSING.test(what))).toEqual([]);
    expect(same).toBeGreaterThan(2_000);
    expect(sameErrors).toBeGreaterThan(200);
    // What OPA's own library refuses: builtins of its tests, and a number that JSON cannot say.
    expect(refused).toBeLessThan(5);
  });
});
