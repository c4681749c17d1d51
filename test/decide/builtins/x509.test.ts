import { describe, expect, test } from "@jest/globals";
import { askOpa } from "./ask-opa.ts";
import { CERTIFICATE_CALLS } from "./certificate-calls.ts";
import { numbered } from "./noted-call.ts";
import { answerOf, regoCall } from "./same-as-opa.ts";

describe("certificates are read as the real opa does", () => {
  const answers = askOpa(CERTIFICATE_CALLS.map(regoCall));

  test.each(numbered(CERTIFICATE_CALLS).map((call, i) => ({ ...call, want: answers[i] })))(
    "$builtin: $note",
    ({ builtin, operands, want }) => {
      expect(answerOf({ builtin, operands })).toBe(want);
    },
  );
});
