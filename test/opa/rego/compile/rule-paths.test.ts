import { expect, test } from "@jest/globals";
import type { RegoFile } from "../../../../src/domain/bundle.ts";
import { compileFiles } from "../../../../src/opa/rego/compile/compile-files.ts";
import { packagePaths, rulePaths } from "../../../../src/opa/rego/compile/rule-paths.ts";
import { builtinSignatures } from "../../../support/builtin-signatures.ts";
import { runOpa, withFolder } from "../../../support/opa-folder.ts";

function pathsOf(...texts: readonly string[]): { rules: string[]; packages: string[] } {
  const files = texts.map((text, at): RegoFile => ({ file: `f${at}.rego`, version: 1, text }));
  const compilation = compileFiles(files, builtinSignatures());
  const lines = (paths: readonly (readonly string[])[]): string[] =>
    paths.map((path) => path.join(" ")).sort();
  return { rules: lines(rulePaths(compilation)), packages: lines(packagePaths(compilation)) };
}

const HEADS = `package app.heads

default allow := false

allow if input.x

default grade(_) := 1

grade(x) := 2 if x > 1

a.b[c].d := 1 if some c in ["x", "y"]

a["b-c"].e contains "z"

q[1] := 2

s contains 1

nested.deep.f(x) := x

chained := 1 if {
	false
} else := 2
`;

test("rules without arguments have a path, as far as their names are constant, and what lies above rules; functions have none", () => {
  expect(pathsOf(HEADS).rules).toEqual([
    "app",
    "app heads",
    "app heads a",
    "app heads a b",
    "app heads a b-c",
    "app heads a b-c e",
    "app heads allow",
    "app heads chained",
    "app heads nested",
    "app heads nested deep",
    "app heads q",
    "app heads s",
  ]);
});

test("OPA takes them as entrypoints", () => {
  const { rules } = pathsOf(HEADS);
  withFolder([["a.rego", HEADS]], (folder) => {
    const entrypoints = rules.flatMap((each) => ["-e", each.replaceAll(" ", "/")]);
    const build = ["build", "-t", "plan", "-o", "plan.tar.gz", "a.rego"];
    expect(() => runOpa(folder, [...build, ...entrypoints])).not.toThrow();
    for (const none of ["app/heads/nested/deep/f", "app/heads/grade", "app/none"]) {
      expect(() => runOpa(folder, [...build, "-e", none])).toThrow(/entrypoint|not called/);
    }
  });
});

test("packages have a path with or without rules, and so has what lies above them, or above rules alone, each once", () => {
  const found = pathsOf(
    'package teams["a-b"]["c \\"d\\" é"]["default"]\n\nif_ := 1\n',
    "package later.on\n",
    "package later.on\n\nf(x) := x\n",
    "package later.other\n\nr.s.t := 1\n\nr.s.f(x) := x\n\nr.u contains 1\n",
  );
  expect(found.rules).toContain('teams a-b c "d" é default if_');
  expect(found.packages).toEqual([
    "later",
    "later on",
    "later other",
    "later other r",
    "later other r s",
    "teams",
    "teams a-b",
    'teams a-b c "d" é',
    'teams a-b c "d" é default',
  ]);
});
