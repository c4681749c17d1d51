import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

/** Statements in statements: `not { }`, `and`, `or`, `every`, texts with expressions in them, in loops and comprehensions. */
export function sentences(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const { chance, some } = draw;
  const rules = some(4, () => rule(draw)).map((each, at) => `r${at} ${each}`);
  const helpers =
    "s contains x if some x in input.xs\n\no[k] := v if some k, v in input.o\n\nf(x) := y if y := x + 1\n\nn := input.n";
  return {
    modules: {
      "t.rego": `package t\n\nimport future.keywords.not\nimport future.keywords.and\nimport future.keywords.or\n\n${helpers}\n\n${rules.join("\n\n")}\n`,
    },
    data: { d: { a: 1, b: ["x", 2], c: { a: null } } },
    inputs: some(3, () => input(draw)),
    queries: rules.map((_, at) => `data.t.r${at}`),
    strict: chance(0.2),
  };
}

function operand({ pick }: Draw): string {
  return pick([
    "x",
    "x",
    "input.n",
    "n",
    "1",
    "2.0",
    '"a"',
    "null",
    "o.a",
    "o[x]",
    "data.d[x]",
    "data.d.b[_]",
    "s",
    "f(x)",
    "f(input.n)",
    "count(s)",
    "[x]",
    "[{x}]",
    '[{"a": x}]',
    "input.o[x]",
    "set()",
  ]);
}

function statement(draw: Draw, depth: number): string {
  const { pick } = draw;
  const inner = (): string => statements(draw, depth + 1);
  const plain = [
    () => `${operand(draw)} ${pick(["==", "!=", "<", ">="])} ${operand(draw)}`,
    () => `${operand(draw)} in ${pick(["input.xs", "s", "data.d", "input.o", "[1, x]"])}`,
    () => operand(draw),
    () => `not ${operand(draw)}`,
    () => `not ${operand(draw)} == ${operand(draw)}`,
    () => `${text(draw)} == ${pick(['"1"', '"a 1"', "x"])}`,
    () => "input.o[y] = x",
    () => "s[x]",
    () => "1 / input.n > 0",
    () => `${operand(draw)} == ${operand(draw)} with input.n as ${pick(["1", "x", '"q"'])}`,
  ];
  const nested = [
    () => `not { ${inner()} }`,
    () => `{ ${inner()} } or { ${inner()} }`,
    () => `{ ${inner()} } and { ${inner()} }`,
    () => `${simple(draw)} or ${simple(draw)}`,
    () => `${simple(draw)} and ${simple(draw)}`,
    () => `every e in ${pick(["input.xs", "s", "o", "[x, 1]", "{}", "input.n"])} { ${each(draw)} }`,
    () => `every k, e in ${pick(["input.xs", "s", "o", '{"a": x}'])} { k != e; ${each(draw)} }`,
    () => `[c | c := ${operand(draw)}; ${ofItsOwn(inner())}] != []`,
    () => `{c | some c in input.xs; ${ofItsOwn(inner())}} == {x}`,
  ];
  return pick(depth > 1 || draw.chance(0.55) ? plain : nested)();
}

/**
 * With a variable of its own: where it may take the variable from outside as well, OPA ends some statements with an internal
 * error (`KNOWN` in regressions.ts); the family of comprehensions is about that.
 */
function ofItsOwn(body: string): string {
  return body.replaceAll(/\bx\b/g, "c");
}

function each(draw: Draw): string {
  return draw.pick(["e == x", "e != x", "not e == x", "not { e == x; e != 1 }", "f(e) > 1", "e"]);
}

/** Operands of `and` and `or` that need no braces. */
function simple(draw: Draw): string {
  return draw.pick(["x == 1", "s[x]", "input.n == 1", "o[x]", "f(x) == 2", 'x in {1, "a"}']);
}

function statements(draw: Draw, depth: number): string {
  return draw.some(2, () => statement(draw, depth)).join("; ");
}

function text(draw: Draw): string {
  const { pick, some } = draw;
  const part = (): string =>
    pick([
      "{x}",
      "{ input.n }",
      "{n}",
      "{s}",
      "{o.a}",
      "{f(x)}",
      "{[y | some y in input.xs]}",
      '{"q"}',
      "{1 / input.n}",
      '{$"<{x}>"}',
      "a",
      " ",
      "\\{",
      "é",
    ]);
  return `$"${some(3, part).join("")}"`;
}

function rule(draw: Draw): string {
  const { pick } = draw;
  const from = pick([
    "some x in input.xs",
    "some x, _ in input.o",
    "x := input.n",
    "x := n",
    "s[x]",
    "x = input.xs[_]",
  ]);
  const body = `${from}; ${statements(draw, 0)}`;
  return pick([
    () => `if { ${body} }`,
    () => `contains x if { ${body} }`,
    () => `:= [x | ${body}]`,
    () => `:= {x: ${operand(draw)} | ${body}}`,
    () => `:= ${text(draw)} if { ${body} }`,
    () => `contains ${text(draw)} if { ${body} }`,
    () => `if { not { ${body} } }`,
    () => `:= x if { ${body} } else := ${text(draw).replaceAll("x", "n")}`,
    () =>
      `if { ${from}; ${statements(draw, 0)} } else if { not ${simple(draw).replaceAll("x", "n")} }`,
  ])();
}

function input({ pick }: Draw): unknown {
  return {
    n: pick<unknown>([0, 1, 2, "a", null]),
    xs: pick<unknown>([[1, 2], ["a", 1, "a"], [], [null, false], { a: 1, b: "a" }, [[1], "b"]]),
    o: pick<unknown>([{ a: 1 }, { a: "a", b: 2 }, {}, { a: false, x: [1] }, [1, 2]]),
  };
}
