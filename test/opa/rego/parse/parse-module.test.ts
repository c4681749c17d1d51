import { expect, test } from "@jest/globals";
import { isPolicyError, type PolicyError } from "../../../../src/domain/policy-error.ts";
import { parseModule } from "../../../../src/opa/rego/parse/parse-module.ts";

function refusalOf(text: string): PolicyError {
  try {
    parseModule(text, "a.rego", 1);
  } catch (error) {
    if (isPolicyError(error)) return error;
  }
  throw new Error(`${text} is read`);
}

test("a module that is no Rego is refused with the place, in OPA's words", () => {
  const refusal = refusalOf("package a\n\np if {\n\tx == 1 y\n}\n");
  expect(refusal.code).toBe("invalid_parameter");
  expect(refusal.diagnostics).toEqual([
    {
      code: "rego_parse_error",
      message: "unexpected identifier token: expected \\n or ; or }",
      location: { file: "a.rego", row: 4, col: 9 },
    },
  ]);
});

test("each rule that version 1 does not take is complained of", () => {
  const { diagnostics } = refusalOf("package a\n\np { x }\nq[x] { x }\n");
  expect(diagnostics.map(({ message, location }) => `${location?.row}: ${message}`)).toEqual([
    "3: `if` keyword is required before rule body",
    "4: `if` keyword is required before rule body",
    "4: `contains` keyword is required for partial set rules",
  ]);
});
