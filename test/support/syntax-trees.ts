import { compareTexts } from "../../src/opa/go/text-bytes.ts";
import type { Module, RegoVersion } from "../../src/opa/rego/ast/nodes.ts";
import { askOracle, type OracleAnswer } from "./oracle.ts";
import { readAst } from "./read-ast.ts";

/** The modules as they are after a stage of OPA's compiler, in the order in which it walks them. */
export function modulesAfter(
  stage: string,
  answer: OracleAnswer | undefined,
  version: RegoVersion,
): Module[] {
  const trees = [...(answer?.stages?.get(stage) ?? [])];
  return trees
    .sort(([left], [right]) => compareTexts(left, right))
    .map(([file, tree]) => readAst(tree, file, version));
}

/** The tree that OPA's parser makes of one module. */
export function parseModule(text: string): Module {
  const [answer] = askOracle([{ modules: { "a.rego": text }, stages: ["Parsed"] }]);
  const [module] = modulesAfter("Parsed", answer, 1);
  if (module === undefined) throw new Error(JSON.stringify(answer?.errors));
  return module;
}
