import { isDeepStrictEqual } from "node:util";
import { expect, test } from "@jest/globals";
import { inOne } from "../../../../src/means/async/steps.ts";
import type { Module, Term } from "../../../../src/opa/rego/ast/nodes.ts";
import { compileFiles } from "../../../../src/opa/rego/compile/compile-files.ts";
import { packModules } from "../../../../src/opa/rego/packed/pack-modules.ts";
import type { PackedModules } from "../../../../src/opa/rego/packed/packed-modules.ts";
import { unpackModules } from "../../../../src/opa/rego/packed/unpack-modules.ts";
import { parseModule } from "../../../../src/opa/rego/parse/parse-module.ts";
import { builtinSignatures } from "../../../support/builtin-signatures.ts";
import { opaSuite } from "../../../support/opa-suite.ts";

test.each([0, 1] as const)(
  "modules of OPA's suite of version %i are unpacked as they were, parsed and compiled",
  (version) => {
    const kinds = new Set<string>();
    const changed: string[] = [];
    for (const { note, modules = [] } of opaSuite(version)) {
      const files = modules.map((text, at) => ({ file: `${at}.rego`, text, version }));
      const parsed = files.map(({ text, file }) => parseModule(text, file, version));
      for (const made of [parsed, compileFiles(files, builtinSignatures()).modules]) {
        if (!isDeepStrictEqual(sent(made), made)) changed.push(note);
        noteKinds(made, kinds);
      }
    }
    expect(changed).toEqual([]);
    expect([...kinds].sort()).toEqual(expect.arrayContaining(version === 1 ? ALL_KINDS : []));
  },
);

test("what every node can say is kept", () => {
  const text = `# METADATA
# title: a
package a.b["c d"]

import data.x as y # with a name
import input.z

default p := 1e3

p := -1.0 if { not q; some r in input } else := \`raw\` if { input[_].a with input as {"a": null} } else := 3

q contains x if { x := {k: v | some k, v in {1, "\\ud83d\\ude00"}} }

r.s[t] := [u | every u, v in t { u == v }] if { some t, _; t = input; true; false }

f(a, [b]) if { a + b == set() } # last`;
  const made = [parseModule(text, "a.rego", 1), parseModule("package b", "b.rego", 0)];
  expect(sent(made)).toStrictEqual(made);
});

test("what many nodes share is packed once and shared again", () => {
  const module = parseModule("package a\n\np := [1, 2]", "a.rego", 1);
  const [rule] = module.rules;
  if (rule === undefined) throw new Error("there is no rule");
  const { location } = rule;
  let items: Term[] = [{ value: { kind: "null" }, location }];
  for (let times = 0; times < 60; times++) {
    items = [1, 2].map(() => ({ value: { kind: "array", items }, location }));
  }
  rule.head.value = { value: { kind: "array", items }, location };
  const packed = packModules([module]);
  expect(packed.numbers.length).toBeLessThan(1_000);
  const [first, second] = partsOf(partsOf(unpacked(packed)[0]?.rules[0]?.head.value)[0]);
  expect(partsOf(first)).toHaveLength(2);
  expect(partsOf(first)).toBe(partsOf(second));
});

function partsOf(term: Term | undefined): readonly Term[] {
  return term?.value.kind === "array" ? term.value.items : [];
}

function sent(modules: readonly Module[]): readonly Module[] {
  return unpacked(structuredClone(packModules(modules)));
}

function unpacked(packed: PackedModules): readonly Module[] {
  return inOne(unpackModules(packed));
}

const ALL_KINDS = [
  ...["null", "boolean", "number", "string", "var", "ref", "call", "array", "set", "object"],
  ...["arraycomprehension", "setcomprehension", "objectcomprehension", "templatestring"],
  ...["term", "call", "some", "every", "not", "and", "or"],
];

function noteKinds(modules: readonly Module[], kinds: Set<string>): void {
  JSON.stringify(modules, (key, value) => {
    if (key === "kind") kinds.add(value);
    return value;
  });
}
