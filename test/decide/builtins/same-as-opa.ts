import { describe, expect, test } from "@jest/globals";
import type fc from "fast-check";
import { isBuiltinError } from "../../../src/decide/builtins/builtin.ts";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import type { Value } from "../../../src/decide/values/value.ts";
import { bytesOf, hasRawBytes } from "../../../src/opa/go/text-bytes.ts";
import { contextAt } from "../../support/at-once.ts";
import { regoText } from "../values/arbitrary-value.ts";
import { askOpaStrictly } from "./ask-opa.ts";
import { drawn } from "./drawn.ts";
import { untyped } from "./expression.ts";

/** A call of a builtin with operands of any type. */
export interface Call {
  readonly builtin: string;
  readonly operands: readonly Value[];
}

/** The JSON text of our answer, undefined where the builtin gives none. */
export function answerOf({ builtin, operands }: Call): string | undefined {
  try {
    const value = BUILTINS.get(builtin)?.call(contextAt(0n), operands);
    return value === undefined ? undefined : printJson(value);
  } catch (error) {
    if (isBuiltinError(error)) return undefined;
    throw error;
  }
}

/** Rego that makes the call, with nothing but ASCII in it; a text that is not UTF-8 may be an operand but no part of one. */
export function regoCall({ builtin, operands }: Call): string {
  return `${builtin}(${operands.map((operand) => untyped(regoOperand(operand))).join(", ")})`;
}

function regoOperand(value: Value): string {
  if (typeof value !== "string" || !hasRawBytes(value)) return regoText(value);
  return `base64.decode("${Buffer.from(bytesOf(value)).toString("base64")}")`;
}

/**
 * Tests that random calls are answered as the real `opa` answers them, in one run of it. Where that ends with a panic,
 * anything may be the answer, but there is one.
 */
export function randomCallsAreAnsweredAsOpaDoes(calls: fc.Arbitrary<Call>, count: number): void {
  describe("random calls are answered as the real opa does", () => {
    const samples = drawn(calls, count);
    const regos = samples.map(regoCall);
    const answers = askOpaStrictly(regos);

    test.each(samples.map((call, i) => ({ call, rego: regos[i], want: answers[i] })))(
      "$rego",
      ({ call, want }) => {
        const answer = answerOf(call);
        if (want?.panics === undefined) expect(answer).toBe(want?.json);
      },
    );
  });
}
