import { PolicyError } from "../../domain/policy-error.ts";
import { normalizeText } from "../../opa/go/text-bytes.ts";
import { printValue } from "../values/print-value.ts";
import { type Value, ValueSet } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnText } from "./cost.ts";
import { arrayOperand } from "./operands.ts";

/** `print(...)`: goes nowhere, and never fails. */
const print: Builtin = () => true;

/**
 * An interpolated string: each part a scalar, or the set of the values that an expression has, none for `<undefined>`.
 * Throws a PolicyError `evaluation_error` for more than one.
 */
const templateString: Builtin = (context, args) => {
  let text = "";
  for (const part of arrayOperand(args, 0)) {
    const printed = partText(part);
    spendOnText(context, printed.length, text.length + printed.length);
    text += printed;
  }
  return normalizeText(text);
};

function partText(part: Value): string {
  if (!(part instanceof ValueSet)) return scalarText(part);
  if (part.size > 1) {
    throw new PolicyError(
      "evaluation_error",
      "eval_conflict_error: template-strings must not produce multiple outputs",
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
