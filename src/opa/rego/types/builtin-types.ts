import { builtinRef } from "../ast/calls.ts";
import { BUILTIN_TYPE_TEXTS } from "./builtin-type-texts.ts";
import { readFunctionType } from "./read-type.ts";
import { newTypeTree, putType, type TypeTree } from "./type-tree.ts";

/** The types of OPA's builtins by their names' parts. */
export function builtinTypes(): TypeTree {
  const tree = newTypeTree();
  for (const [name, text] of Object.entries(BUILTIN_TYPE_TEXTS)) {
    const { value } = builtinRef(name, { file: "", row: 1, col: 1 });
    if (value.kind === "ref") putType(tree, value.terms, readFunctionType(text));
  }
  return tree;
}
