import { bytesOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import type { Value } from "../../values/value.ts";
import { stringOperand } from "../operands.ts";

/** Steps that a byte of a certificate or key takes to be read, checked and written. */
const STEPS = 64;

/** The bytes of a text operand; what is done with them is paid for here. */
export function bytesOperand(
  context: EvaluationContext,
  args: readonly Value[],
  position: number,
): Buffer {
  const bytes = Buffer.from(bytesOf(stringOperand(args, position)));
  context.spend(STEPS * bytes.length);
  return bytes;
}
