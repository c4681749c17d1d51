import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { BUILTIN_NAMES, VOID_BUILTINS } from "../../../../src/opa/rego/parse/builtin-names.ts";
import { opaBinary } from "../../../support/opa.ts";

interface Builtin {
  readonly name: string;
  readonly decl: { readonly result?: unknown };
}

test("the names of builtins, and those without a value, are those of OPA's capabilities", () => {
  const text = execFileSync(opaBinary(), ["capabilities", "--current"], { encoding: "utf8" });
  const { builtins } = JSON.parse(text) as { readonly builtins: readonly Builtin[] };
  expect([...BUILTIN_NAMES].sort()).toEqual(builtins.map(({ name }) => name).sort());
  const without = builtins.filter(({ decl }) => decl.result === undefined);
  expect([...VOID_BUILTINS].sort()).toEqual(without.map(({ name }) => name).sort());
});
