import { type BuiltinDeclaration, isBuiltinError } from "../../../src/decide/builtins/builtin.ts";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import type { Value } from "../../../src/decide/values/value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { withoutRawBytes } from "../../../src/opa/go/text-bytes.ts";
import { contextAt } from "../../support/at-once.ts";
import type { Answer } from "./ask-opa.ts";

/** What our builtin says to the operands, as `askOpaStrictly` tells what OPA's says. */
export function strictAnswer(builtin: string, operands: readonly Value[]): Answer {
  try {
    const value = (BUILTINS.get(builtin) as BuiltinDeclaration).call(contextAt(0n), operands);
    return value === undefined ? {} : { json: printJson(value) };
  } catch (error) {
    // Asked for JSON text that there is not, OPA says it more shortly.
    if (isPolicyError(error) && error.message.startsWith("json: ")) {
      const message = error.message.replace(", trying to marshal", "");
      return { error: `eval_builtin_error: ${message}` };
    }
    if (!isBuiltinError(error)) throw error;
    return { error: `${error.code}: ${withoutRawBytes(error.message)}` };
  }
}
