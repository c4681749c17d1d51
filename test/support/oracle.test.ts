import { expect, test } from "@jest/globals";
import { askOracle } from "./oracle.ts";
import { readAst } from "./read-ast.ts";

test("the oracle answers, tells errors, and gives the tree after each stage of the compiler", () => {
  const modules = { "a.rego": "package a\n\np contains x if some x in input.xs\nf(x) := x if x\n" };
  const [good, bad] = askOracle([
    { modules, queries: ["data.a.p"], inputs: [{ xs: [3, 1] }], stages: ["Parsed", "CheckTypes"] },
    { modules: { "a.rego": "package a\n\np := x" } },
  ]);
  expect(good?.answers).toEqual([[{ result: "[1,3]" }]]);
  expect(bad?.errors).toMatchObject([{ code: "rego_unsafe_var_error", row: 3 }]);
  const kinds = ["Parsed", "CheckTypes"].map((stage) => {
    const tree = good?.stages?.get(stage)?.get("a.rego") ?? null;
    return readAst(tree, "a.rego", 1).rules[0]?.body[0]?.terms.kind;
  });
  expect(kinds).toEqual(["some", "call"]);
});
