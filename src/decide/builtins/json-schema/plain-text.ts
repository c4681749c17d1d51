import { isPolicyError } from "../../../domain/policy-error.ts";
import { isOverBudget } from "../../context.ts";
import { printFloatJson } from "../../values/print-value.ts";
import type { Value } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";
import { spendOnText } from "../cost.ts";
import type { Work } from "../work.ts";

/** A value as text that equal values share: its JSON with every number as Go writes a float64 (`marshalWithoutNumber`). */
export function plainText(value: Value, { context }: Work): string {
  const text = orBuiltinError(() => printFloatJson(value));
  spendOnText(context, text.length * 16);
  return text;
}

/** OPA's complaint where Go cannot write or read a value as JSON. */
export function orBuiltinError<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (isPolicyError(error) && !isOverBudget(error)) throw new BuiltinError(error.message);
    throw error;
  }
}
