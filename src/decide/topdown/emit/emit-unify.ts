import type { Ref, Term } from "../../../opa/rego/ast/nodes.ts";
import { isGround, Unsupported } from "../scope.ts";
import type { Code } from "./code.ts";
import { emitMatch } from "./emit-match.ts";
import { emitRef } from "./emit-ref.ts";
import { emitValue } from "./emit-value.ts";

/** Goes on with every way in which two terms are equal. */
export function emitUnify(code: Code, left: Term, right: Term): void {
  if (left.value.kind === "ref") emitRefMatch(code, left.value.terms, right);
  else if (right.value.kind === "ref") emitRefMatch(code, right.value.terms, left);
  else if (isGround(left, code.variables)) emitMatch(code, emitValue(code, left), right);
  else if (isGround(right, code.variables)) emitMatch(code, emitValue(code, right), left);
  else throw new Unsupported("two terms with variables that have no value yet");
}

function emitRefMatch(code: Code, ref: Ref, other: Term): void {
  const value = emitRef(code, ref, other);
  if (other.value.kind !== "ref") {
    emitMatch(code, value, other);
    return;
  }
  const right = emitRef(code, other.value.terms);
  code.line(`if (${value} !== ${right} && !equalValues(${value}, ${right})) ${code.fail}`);
}
