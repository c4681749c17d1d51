import { describe, expect, test } from "@jest/globals";
import { objectOf, setOf } from "../../../../src/opa/rego/ast/collections.ts";
import type { Term, TermValue } from "../../../../src/opa/rego/ast/nodes.ts";
import { parseModule } from "../../../support/syntax-trees.ts";

/** In no order; OPA's parser puts them in its own. */
const TERMS = [
  ..."null true false 1 -3 1e3 20000000000000000001 x y a.b a.b[x] a[b.c] f(x) g(x) f(x,y)".split(
    " ",
  ),
  ..."[] [1] [1,2] [2] {} {1} {2,1} {1:2} {2:1,1:3} {x:1}".split(" "),
  ...['"a"', '"Z"', '"é"', '"😀"', '"\uffee"', '""', '$"a{x}"', '$"b"', '$"{x}{y}"'],
  ...["[x | x = 1]", "[x | x = 2]", "[x | x = 1; x]", "[x | not x]", "[y | y = 1 with a as 2]"],
  ...["{x | some x in y}", "{x | x = 1}", "{x: y | x = y}", "{x: 1 | every z in x { z }}"],
  ...["{x | x = 1 with a as 3}", "{x | x = 1 with b as 3}", "[x | every k, v in x { v = k }]"],
];

describe("OPA's order of terms", () => {
  test("is that of the sets and objects that OPA's parser keeps", () => {
    const value = readValue(`{${TERMS.join(", ")}}`);
    const members = readValue(`{${TERMS.map((term, at) => `${term}: ${at}`).join(", ")}}`);
    if (value.kind !== "set" || members.kind !== "object")
      throw new Error("read as something else");
    expect(value.items.length).toBe(TERMS.length);
    expect(setOf([...value.items].reverse())).toEqual(value);
    expect(objectOf([...members.entries].reverse())).toEqual(members);
  });

  test("keeps the first of equal items, and of equal keys the last value", () => {
    expect(setOf([number("1.0"), number("1")]).items).toEqual([number("1.0")]);
    const entries = [
      [number("1.0"), number("2")],
      [number("0"), number("5")],
      [number("1"), number("3")],
    ] as const;
    expect(objectOf(entries).entries).toEqual([
      [number("0"), number("5")],
      [number("1.0"), number("3")],
    ]);
  });
});

function readValue(text: string): TermValue {
  const value = parseModule(`package a\n\np := ${text}`).rules[0]?.head.value?.value;
  if (value === undefined) throw new Error("no value");
  return value;
}

function number(text: string): Term {
  return { value: { kind: "number", text }, location: { file: "a.rego", row: 1, col: 1 } };
}
