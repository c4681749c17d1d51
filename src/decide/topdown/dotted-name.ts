import type { Ref } from "../../opa/rego/ast/nodes.ts";
import { constantOf } from "./rule-tree.ts";

/** A reference in the words of a function's name. */
export function dottedName(ref: Ref): string {
  return ref
    .map((term) => (term.value.kind === "var" ? term.value.name : String(constantOf(term))))
    .join(".");
}
