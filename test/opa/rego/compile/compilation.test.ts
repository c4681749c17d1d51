import { expect, test } from "@jest/globals";
import type { Term } from "../../../../src/opa/rego/ast/nodes.ts";
import { createCompilation } from "../../../../src/opa/rego/compile/compilation.ts";
import { appendToBody, nameTerm } from "../../../../src/opa/rego/compile/equalities.ts";
import { parseModule } from "../../../support/syntax-trees.ts";

const MODULE = parseModule(
  `package q

r if true
__local1__ := [__local2__ | __local2__ = 1]
f(__local5__) := __local6__ if __local6__ = __local5__ else := __local7__ if __local7__ = 1
r.s[__local8__].t contains 1 if { some __local8__; {"a": {__local9__}} = input }
`,
);
const COMPILATION = createCompilation([MODULE], new Map());
const ONE: Term = {
  value: { kind: "number", text: "1" },
  location: { file: "a.rego", row: 3, col: 4 },
};

test("a fresh name is none that a module has, wherever it stands", () => {
  const { freshName } = COMPILATION;
  expect([freshName(), freshName()]).toEqual(["__local0__", "__local3__"]);
});

test("a named term is bound behind a body, or in the stead of one that says nothing", () => {
  const { name, equality } = nameTerm(COMPILATION, ONE);
  expect(name).toEqual({ value: { kind: "var", name: "__local4__" }, location: ONE.location });
  expect(equality).toMatchObject({ isGenerated: true, location: ONE.location });
  expect(COMPILATION.freshName()).toBe("__local10__");
  const body = appendToBody(MODULE.rules[0]?.body ?? [], [equality]);
  expect(body).toEqual([equality]);
  expect(appendToBody(body, [equality])).toEqual([equality, equality]);
});
