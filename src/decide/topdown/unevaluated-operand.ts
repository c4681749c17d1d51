import type { Location } from "../../domain/policy-error.ts";
import type { Term } from "../../opa/rego/ast/nodes.ts";
import { EVAL_INTERNAL_ERROR } from "../findings.ts";
import { printValue } from "../values/print-value.ts";
import { EvaluationError } from "./errors.ts";
import type { Frame, Step } from "./frame.ts";
import { type Bound, isGround, type Scope, Unsupported } from "./scope.ts";

/**
 * What becomes of a call of a builtin with a variable that has no value: OPA's compiler leaves some in comprehensions that
 * are computed for all values at once, and its evaluation ends with an internal error. Undefined where all have values.
 */
export function compileUnevaluated(
  scope: Scope,
  name: string,
  operands: readonly Term[],
  location: Location,
  bound: Bound,
): Step | undefined {
  const at = operands.findIndex((operand) => !isGround(operand, bound));
  if (at < 0) return undefined;
  const text = compileText(scope, operands[at] as Term, bound);
  return (frame) => {
    const what = `built-in function ${name} called with operand ${at + 1}`;
    const message = `${what} that requires evaluation: ${text(frame)}`;
    throw new EvaluationError(EVAL_INTERNAL_ERROR.code, message, location);
  };
}

/** The operand with the values that it has. */
function compileText(scope: Scope, term: Term, bound: Bound): (frame: Frame) => string {
  if (isGround(term, bound)) {
    const value = scope.program.compile.value(scope, term, bound);
    return (frame) => printValue(value(frame));
  }
  const { value } = term;
  const textOf = (part: Term): ((frame: Frame) => string) => compileText(scope, part, bound);
  switch (value.kind) {
    case "var":
      return () => value.name;
    case "array":
      return joined("[", value.items.map(textOf), "]");
    case "set":
      return joined("{", value.items.map(textOf), "}");
    case "object": {
      const entries = value.entries.map(([key, held]) =>
        joined("", [textOf(key), textOf(held)], "", ": "),
      );
      return joined("{", entries, "}");
    }
    default:
      throw new Unsupported(`a ${value.kind} that has no value yet`);
  }
}

function joined(
  start: string,
  parts: readonly ((frame: Frame) => string)[],
  end: string,
  between = ", ",
): (frame: Frame) => string {
  return (frame) => `${start}${parts.map((part) => part(frame)).join(between)}${end}`;
}
