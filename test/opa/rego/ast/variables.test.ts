import { describe, expect, test } from "@jest/globals";
import {
  type VariableOptions,
  variablesOf,
  variablesOfAll,
  variablesOfBody,
  variablesOfExpression,
} from "../../../../src/opa/rego/ast/variables.ts";
import { parseModule } from "../../../support/syntax-trees.ts";

const BODY = `{
  f[a](b, {c: d}, {e})
  every g, h in i { j }
  x := [k | k = l]
  not m with n as o
  y = $"{p}"
}`;

const OPTIONS: readonly (readonly [note: string, options: VariableOptions, names: string])[] = [
  ["all", {}, "a assign b c d e eq f g h i j k l m n o p x y"],
  ["no closures", { skipClosures: true }, "a assign b c d e eq f i m n o x y"],
  ["no object keys", { skipObjectKeys: true }, "a assign b d e eq f g h i j k l m n o p x y"],
  ["no names of functions", { skipRefCallHead: true }, "a b c d e g h i j k l m o p x y"],
  ["no heads", { skipRefHead: true }, "a b c d e g h i j k l m n o p x y"],
  ["no targets", { skipWithTarget: true }, "a assign b c d e eq f g h i j k l m o p x y"],
  ["no sets", { skipSets: true }, "a assign b c d eq f g h i j k l m n o p x y"],
  ["no templates", { skipTemplateStrings: true }, "a assign b c d e eq f g h i j k l m n o x y"],
];

describe("the variables of a body", () => {
  const [rule] = parseModule(`package q\n\nr if ${BODY}`).rules;

  test.each(OPTIONS)("%s", (_note, options, names) => {
    expect([...variablesOfBody(rule?.body ?? [], options)].sort()).toEqual(names.split(" "));
  });
});

test("a term, several, and an expression have theirs", () => {
  const [rule] = parseModule("package q\n\nr(x, [y]) if z = [x, w] with u as v").rules;
  const [first, second] = rule?.head.args ?? [];
  const [expression] = rule?.body ?? [];
  if (first === undefined || second === undefined || expression === undefined) throw new Error();
  expect([...variablesOf(second)]).toEqual(["y"]);
  expect([...variablesOfAll([first, second])]).toEqual(["x", "y"]);
  expect([...variablesOfExpression(expression)]).toEqual(["eq", "z", "x", "w", "u", "v"]);
});
