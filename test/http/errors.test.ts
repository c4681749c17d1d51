import { describe, expect, test } from "@jest/globals";
import { type ErrorCode, PolicyError } from "../../src/domain/policy-error.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { errorAnswer, STATUS_OF } from "../../src/http/errors.ts";
import { REGO_PARSE_ERROR } from "../../src/opa/program/findings.ts";

const bodyOf = (error: unknown, options = {}) => {
  const { status, body } = errorAnswer(error, options);
  return { status, body: JSON.parse(String(body)) as unknown };
};

describe("errorAnswer", () => {
  test("has OPA's shape, with findings and their places", () => {
    const found = {
      code: REGO_PARSE_ERROR.code,
      message: "unexpected }",
      location: { file: "a.rego", row: 3, col: 7 },
    };
    const error = new PolicyError("invalid_parameter", "refused", { diagnostics: [found] });
    expect(bodyOf(error)).toEqual({
      status: 400,
      body: { code: "invalid_parameter", message: "refused", errors: [found] },
    });
  });

  test("leaves errors out when there are none, as OPA does", () => {
    expect(bodyOf(new PolicyError("not_found", "no such thing"))).toEqual({
      status: 404,
      body: { code: "not_found", message: "no such thing" },
    });
  });

  test("names the head that stays", () => {
    const active = { epoch: "0".repeat(16), sequence: 4, revision: parseRevision("a".repeat(64)) };
    expect(bodyOf(new PolicyError("invalid_parameter", "refused"), { active }).body).toEqual({
      code: "invalid_parameter",
      message: "refused",
      active,
    });
  });

  test("an evaluation error is OPA's internal_error", () => {
    expect(bodyOf(new PolicyError("evaluation_error", "conflict"))).toMatchObject({
      status: 500,
      body: { code: "internal_error", message: "conflict" },
    });
  });

  const surprises: readonly { note: string; thrown: unknown }[] = [
    { note: "an error", thrown: new Error("secret path /etc/x") },
    { note: "text", thrown: "secret" },
    { note: "undefined", thrown: undefined },
    { note: "null", thrown: null },
    { note: "an object that lies", thrown: { status: 200, message: "secret" } },
  ];
  for (const { note, thrown } of surprises) {
    test(`${note} that nobody expected is told to the log alone`, () => {
      const answer = bodyOf(thrown);
      expect(answer.status).toBe(500);
      expect(JSON.stringify(answer)).not.toContain("secret");
      expect(JSON.stringify(answer)).not.toContain("at ");
      expect(errorAnswer(thrown).failure).toEqual({ cause: thrown });
      expect(errorAnswer(thrown, { isTold: true }).failure).toBeUndefined();
    });
  }

  test("every code has a status, and a late body ends the connection", () => {
    for (const [code, status] of Object.entries(STATUS_OF)) {
      const answer = errorAnswer(new PolicyError(code as ErrorCode, "message"));
      expect(answer.status).toBe(status);
      expect(answer.failure !== undefined).toBe(status >= 500);
      expect(answer.headers["Connection"]).toBe(status === 408 ? "close" : undefined);
    }
  });
});
