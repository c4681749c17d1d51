import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readJson } from "../../src/means/json/read-json.ts";
import { opaBinary } from "./opa.ts";
import { temporaryFolder } from "./process.ts";
import { readAst } from "./read-ast.ts";

const MODULE = `package a["b-c"]

import data.x as y

f(x, [a, _]) := a if x
a.b[x].c := 1.50 if some x
p contains x if { some k, v in input; every a, b in y { a == b }; x := {k: v | true} }
r["k"] = {1, 2} if not input.z with input.q as 1
t := $"hi {x}!" if { x := 1 } else := 20000000000000000001
`;

function parse(text: string): ReturnType<typeof readAst> {
  const { folder, remove } = temporaryFolder();
  try {
    const file = path.join(folder, "a.rego");
    writeFileSync(file, text);
    const args = ["parse", "--format", "json", "--json-include", "locations", file];
    return readAst(readJson(execFileSync(opaBinary(), args, { encoding: "utf8" })), "a.rego", 1);
  } finally {
    remove();
  }
}

describe("the syntax tree that opa prints", () => {
  const module = parse(MODULE);

  test("has the package, the imports and the rules", () => {
    expect(module.path.map(({ value }) => value)).toEqual([
      { kind: "var", name: "data" },
      { kind: "string", text: "a" },
      { kind: "string", text: "b-c" },
    ]);
    expect(module.imports.map(({ alias }) => alias)).toEqual(["y"]);
    expect(module.rules.map(({ head }) => head.name)).toEqual(["f", "", "p", "r", "t"]);
  });

  test("has the statements by what they say", () => {
    const kinds = module.rules.map(({ body }) => body.map(({ terms }) => terms.kind));
    expect(kinds).toEqual([["term"], ["some"], ["some", "every", "call"], ["term"], ["call"]]);
    expect(module.rules[3]?.body[0]).toMatchObject({ isNegated: true, with: [{}] });
  });

  test("may have a template string without parts", () => {
    const [rule] = parse('package a\n\np := $""\n').rules;
    expect(rule?.head.value?.value).toMatchObject({ kind: "templatestring", parts: [] });
  });

  test("keeps the text of numbers, and the places", () => {
    expect(module.rules[1]?.head.value?.value).toEqual({ kind: "number", text: "1.50" });
    expect(module.rules[4]?.otherwise?.head.value?.value).toEqual({
      kind: "number",
      text: "20000000000000000001",
    });
    expect(module.rules[0]?.head.location).toEqual({ file: "a.rego", row: 5, col: 1 });
  });
});
