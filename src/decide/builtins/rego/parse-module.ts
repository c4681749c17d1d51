import { isPolicyError } from "../../../domain/policy-error.ts";
import { parseModule } from "../../../opa/rego/parse/parse-module.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "../builtin.ts";
import { stringOperand } from "../operands.ts";
import { complaintText } from "./complaint-text.ts";
import { moduleValue } from "./module-value.ts";

/** Reading Rego and making values of it takes about as many steps for each character. */
const STEPS_PER_CHARACTER = 50;

/** `rego.parse_module(filename, rego)`: the syntax tree, always of Rego's version 1. */
const regoParseModule: Builtin = (context, args) => {
  const file = stringOperand(args, 0);
  // OPA calls both operand 1.
  const text = stringOperand([args[1] ?? null], 0);
  context.spend(text.length * STEPS_PER_CHARACTER);
  try {
    return moduleValue(parseModule(text, file, 1));
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    throw new BuiltinError(complaintText(error, text));
  }
};

export const REGO: BuiltinFamily = {
  "rego.parse_module": pure(2, regoParseModule),
};
