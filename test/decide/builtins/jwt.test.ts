import { describe, expect, test } from "@jest/globals";
import { HOST_BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { contextAt } from "../../support/at-once.ts";
import { askOpa } from "./ask-opa.ts";
import { JWT_CALLS } from "./jwt-calls.ts";
import { numbered } from "./noted-call.ts";
import { answerOf, regoCall } from "./same-as-opa.ts";
import { signed } from "./token-writer.ts";

describe("tokens are read and verified as the real opa does", () => {
  const answers = askOpa(JWT_CALLS.map(regoCall));

  test.each(numbered(JWT_CALLS).map((call, i) => ({ ...call, want: answers[i] })))(
    "$builtin: $note",
    ({ builtin, operands, want }) => {
      expect(answerOf({ builtin, operands })).toBe(want);
    },
  );
});

test.each([
  { now: 1_699_999_999_999_999_000n, isValid: true },
  { now: 1_700_000_000_000_000_000n, isValid: false },
])("without a time of its own a token is judged at the decision's: $now", ({ now, isValid }) => {
  const token = signed("HS256", "secret", '{"exp":1700000000}');
  const verify = HOST_BUILTINS.get("io.jwt.decode_verify");
  const answer = verify?.(contextAt(now), [token, { secret: "secret" }]);
  expect(answer).toEqual(
    isValid ? [true, { alg: "HS256" }, { exp: 1_700_000_000 }] : [false, {}, {}],
  );
});
