import { expect, test } from "@jest/globals";
import { operandsOf } from "../../../../src/opa/rego/ast/calls.ts";
import type { Term } from "../../../../src/opa/rego/ast/nodes.ts";
import { rulesOf, walkHead, walkRule } from "../../../../src/opa/rego/ast/visit.ts";
import { parseModule } from "../../../support/syntax-trees.ts";

const MODULE = parseModule(
  `package a

import future.keywords.not
import future.keywords.or

p(q, [r]) := {"k": s, "t": [u | u = v.w]} if {
  some x, y in z with b as c
  every d in e { f or {g; h} }
  not i
}
else := $"{j}"
`,
);

test("a walk passes everything of a rule in order, and its else branches are walked as rules", () => {
  const seen = [...rulesOf(MODULE)].map((rule) => {
    const names: string[] = [];
    walkRule(rule, { term: (term) => noteName(term, names) });
    return names.join(" ");
  });
  expect(seen).toEqual(["q r s u eq u v internal x y z b c d e f g h i", "q r j"]);
});

test("a visitor that answers true keeps the walk out", () => {
  const [rule] = MODULE.rules;
  const seen: string[] = [];
  if (rule === undefined) throw new Error("no rule");
  walkHead(rule.head, {
    term: (term) => noteName(term, seen) || term.value.kind === "arraycomprehension",
  });
  const statements: string[] = [];
  walkRule(rule, {
    expression: ({ terms }) => statements.push(terms.kind) > 0 && terms.kind === "every",
    with: () => statements.push("with") > 0,
  });
  expect([seen.join(" "), statements.join(" ")]).toEqual([
    "q r s",
    "call some with every not term",
  ]);
});

test("operands are those of the builtin asked for", () => {
  const [expression] = parseModule("package a\n\np if x = 1").rules[0]?.body ?? [];
  if (expression === undefined) throw new Error("no expression");
  expect(operandsOf(expression, "eq")?.map(({ value }) => value.kind)).toEqual(["var", "number"]);
  expect(operandsOf(expression, "assign")).toBeUndefined();
});

function noteName({ value }: Term, names: string[]): boolean {
  if (value.kind === "var") names.push(value.name);
  return false;
}
