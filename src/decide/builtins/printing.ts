import { normalizeText } from "../../opa/go/text-bytes.ts";
import { EVAL_CONFLICT_ERROR, EVAL_INTERNAL_ERROR } from "../findings.ts";
import { printValue } from "../values/print-value.ts";
import { isArray, isObject, type Value, ValueSet } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, BuiltinHalt, pure } from "./builtin.ts";
import { spendOnText } from "./cost.ts";
import { arrayOperand } from "./operands.ts";

/** `print(...)`: goes nowhere, and never fails. */
const print: Builtin = () => true;

/**
 * An interpolated string: each part a scalar, or the set of the values that an expression has, none for `<undefined>`.
 * Halts for more than one, and for a part that is a collection.
 */
const templateString: Builtin = (context, args) => {
  const parts = arrayOperand(args, 0);
  for (const part of parts) refuseCollection(part);
  let text = "";
  for (const part of parts) {
    const printed = partText(part);
    spendOnText(context, printed.length, text.length + printed.length);
    text += printed;
  }
  return normalizeText(text);
};

function refuseCollection(part: Value): void {
  if (!isArray(part) && !isObject(part)) return;
  const message = `illegal argument type: ${isArray(part) ? "array" : "object"}`;
  throw new BuiltinHalt(message, EVAL_INTERNAL_ERROR.code);
}

function partText(part: Value): string {
  if (!(part instanceof ValueSet)) return scalarText(part);
  if (part.size > 1) {
    throw new BuiltinHalt(
      "template-strings must not produce multiple outputs",
      EVAL_CONFLICT_ERROR.code,
    );
  }
  return part.size === 0 ? "<undefined>" : scalarText(part.sorted[0] as Value);
}

function scalarText(value: Value): string {
  return typeof value === "string" ? value : printValue(value);
}

export const PRINTING: BuiltinFamily = {
  "internal.print": pure(1, print),
  "internal.template_string": pure(1, templateString),
};
