import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { FINDING_CODES } from "../../../src/kinds/dependency-policy/finding-codes.ts";
import { ROOT } from "../../support/process.ts";

const RULES = path.join(ROOT, "rego/dependency");
/** Never denied. */
const WARNINGS = ["excused", "exception_expired", "exception_expiring", "exception_unused"];
/** Of no policy, and of a younger version that passes. */
const OTHERS = ["no_policy", "too_young_but_fixes"];

test("every code that the rules write out is known, with what it is about", () => {
  const texts = readdirSync(RULES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"))
    .filter((name) => !/^(?:fixes|outcomes|suspects)\//.test(name))
    .map((name) => readFileSync(path.join(RULES, name), "utf8"));
  const written = texts.flatMap((text) =>
    [...text.matchAll(/"code": "([a-z_]+)",\n\t+"(?:effectiveOn|evidence|message)"/g)].map(
      ([, code]) => code ?? "",
    ),
  );
  expect(written.length).toBeGreaterThan(20);
  const known = new Set([...Object.keys(FINDING_CODES), ...WARNINGS, ...OTHERS]);
  expect(written.filter((code) => !known.has(code))).toEqual([]);
});
