import { formatGo, type GoOperand } from "../../opa/go/format.ts";
import { normalizeText } from "../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../context.ts";
import { printValue } from "../values/print-value.ts";
import { isNumber, numberText, type Value } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnDigits, spendOnText } from "./cost.ts";
import { arrayOperand, stringOperand } from "./operands.ts";

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** `sprintf(format, values)` (OPA v1/topdown/strings.go): Go's formatting; composites are printed as Rego text. */
export const sprintf: Builtin = (context, args) => {
  const format = stringOperand(args, 0);
  const values = arrayOperand(args, 1);
  const operands = values.map((value) => operandOf(context, value));
  const grow = (by: number, total: number): void => spendOnText(context, by, total);
  return normalizeText(formatGo(format, operands, grow));
};

function operandOf(context: EvaluationContext, value: Value): GoOperand {
  if (typeof value === "string") return { type: "string", value };
  const text = isNumber(value) ? numberText(value) : printValue(value);
  if (!isNumber(value)) {
    spendOnText(context, text.length);
    return { type: "string", value: text };
  }
  spendOnDigits(context, text.length);
  return numberOperand(text);
}

/** The text of a number, not its value, makes it a float: `1.0` is one. */
function numberOperand(text: string): GoOperand {
  if (/[.eE]/.test(text)) {
    const float = Number(text);
    return Number.isFinite(float)
      ? { type: "float64", value: float }
      : { type: "string", value: text };
  }
  if (!/^[-+]?\d+$/.test(text)) return { type: "string", value: text };
  const integer = BigInt(text);
  const fits = integer >= INT64_MIN && integer <= INT64_MAX;
  return { type: fits ? "int64" : "*big.Int", value: integer };
}

export const SPRINTF: BuiltinFamily = {
  sprintf: pure(2, sprintf),
};
