import type { Ref, Term } from "../../opa/rego/ast/nodes.ts";
import { constantOf } from "./rule-tree.ts";

/** A reference in the words of a function's name. */
export function dottedName(ref: Ref): string {
  return ref
    .map((term) => (term.value.kind === "var" ? term.value.name : String(constantOf(term))))
    .join(".");
}

/** Whether an operator is that of equality, which unifies its operands. */
export function isEquality({ value }: Term): boolean {
  if (value.kind !== "ref" || value.terms.length !== 1) return false;
  const [head] = value.terms;
  return head?.value.kind === "var" && head.value.name === "eq";
}
