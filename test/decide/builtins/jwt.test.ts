import { expect, test } from "@jest/globals";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { contextAt } from "../../support/at-once.ts";
import { askOpa } from "./ask-opa.ts";
import { JWT_CALLS } from "./jwt-calls.ts";
import { notedCallsAreAnsweredAsOpaDoes } from "./noted-call.ts";
import { answerOf, regoCall } from "./same-as-opa.ts";
import { RANDOM_SIGNATURES, SIGNING_CALLS } from "./signing-calls.ts";
import { signed } from "./token-writer.ts";

notedCallsAreAnsweredAsOpaDoes("tokens", JWT_CALLS);
notedCallsAreAnsweredAsOpaDoes("signing", SIGNING_CALLS);

test("the real opa verifies the signatures in which there is chance", () => {
  const verifications = RANDOM_SIGNATURES.map(({ sign, verify, key }) => {
    const token = JSON.parse(answerOf(sign) ?? "null") as string;
    return regoCall({ builtin: verify, operands: [token, key] });
  });
  expect(askOpa(verifications)).toEqual(RANDOM_SIGNATURES.map(() => "true"));
});

test.each([
  { now: 1_699_999_999_999_999_000n, isValid: true },
  { now: 1_700_000_000_000_000_000n, isValid: false },
])("without a time of its own a token is judged at the decision's: $now", ({ now, isValid }) => {
  const token = signed("HS256", "secret", '{"exp":1700000000}');
  const verify = BUILTINS.get("io.jwt.decode_verify")?.call;
  const answer = verify?.(contextAt(now), [token, { secret: "secret" }]);
  expect(answer).toEqual(
    isValid ? [true, { alg: "HS256" }, { exp: 1_700_000_000 }] : [false, {}, {}],
  );
});
