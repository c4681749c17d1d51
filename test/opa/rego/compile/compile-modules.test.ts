import { expect, test } from "@jest/globals";
import { compileModules } from "../../../../src/opa/rego/compile/compile-modules.ts";
import { builtinSignatures } from "../../../support/builtin-signatures.ts";
import { askOracle } from "../../../support/oracle.ts";
import { modulesAfter } from "../../../support/syntax-trees.ts";

const MODULES = {
  "a.rego":
    "package a\n\nimport data.b\n\np contains f(x) if { x > 1; x = input[b.q[_]] }\nf(x) = count(x)\n",
  "b.rego": 'package b\n\nq contains $"{x}" if some x in input.xs\n',
};

test("the modules of a bundle become what OPA's compiler makes of them", () => {
  const [answer] = askOracle([{ modules: MODULES, stages: ["Parsed", "CheckTypes"] }]);
  const modules = modulesAfter("Parsed", answer, 1);
  const { ruleTree } = compileModules(modules, builtinSignatures());
  expect(modules).toEqual(modulesAfter("CheckTypes", answer, 1));
  expect([...(ruleTree.children.get("var data")?.children.keys() ?? [])]).toHaveLength(2);
});
