import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

/** Functions with patterns, `else` and defaults in several files, that call each other, and are called in every place. */
export function calls(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const { chance, some } = draw;
  const clauses = withOneDefault([
    ...some(4, () => clause(draw, "f", "")),
    ...some(2, () => clause(draw, "g", "f")),
    ...some(2, () => pair(draw)),
  ]);
  const rules = some(3, () => asking(draw)).map((each, at) => `r${at} ${each}`);
  const isApart = chance(0.3);
  const text = `package t\n\n${clauses.join("\n\n")}\n`;
  const asked = rules.join("\n\n");
  return {
    modules: isApart
      ? { "a.rego": text, "b.rego": `package t\n\n${asked}\n` }
      : { "t.rego": `${text}\n${asked}\n` },
    data: { d: { one: 1, list: [1, "a", [1, 2]] } },
    inputs: some(3, () => input(draw)),
    queries: rules.map((_, at) => `data.t.r${at}`),
    strict: chance(0.2),
  };
}

/** OPA takes one default of a function. */
function withOneDefault(clauses: readonly string[]): string[] {
  const isDefault = (clause: string): boolean => clause.startsWith("default");
  return clauses.filter(
    (clause, at) => !isDefault(clause) || clauses.slice(0, at).every((other) => !isDefault(other)),
  );
}

function scalar({ pick }: Draw): string {
  return pick(["1", "2", '"a"', "null", "true", "false", "1.5"]);
}

function guard(draw: Draw, variable: string, callee: string): string {
  const { pick } = draw;
  return pick([
    `${variable} == ${scalar(draw)}`,
    `${variable} != ${scalar(draw)}`,
    `${variable} > 1`,
    `not ${variable}`,
    variable,
    `input.n == ${scalar(draw)}`,
    `is_number(${variable})`,
    `1 / ${variable} > 0`,
    `${variable} in input.xs`,
    `some _ in ${variable}`,
    ...(callee === ""
      ? []
      : [`${callee}(${variable}) == ${scalar(draw)}`, `not ${callee}(${variable})`]),
  ]);
}

function clause(draw: Draw, name: string, callee: string): string {
  const { pick, chance } = draw;
  if (chance(0.08)) return `default ${name}(_) := ${scalar(draw)}`;
  const [pattern, variable] = pick<readonly [string, string]>([
    ["x", "x"],
    ["x", "x"],
    ["[x, _]", "x"],
    ["[x, 2]", "x"],
    ['{"k": x}', "x"],
    ["_", "input.n"],
    [scalar(draw), "input.n"],
    ["[x, [y]]", "y"],
  ]);
  const value = pick([
    variable,
    variable,
    "true",
    scalar(draw),
    `[${variable}]`,
    `{"v": ${variable}}`,
    ...(callee === "" ? [] : [`${callee}(${variable})`]),
  ]);
  const elses = chance(0.4)
    ? ` else := ${pick([scalar(draw), variable])} if ${guard(draw, variable, callee)}${chance(0.3) ? ` else := ${scalar(draw)}` : ""}`
    : "";
  return `${name}(${pattern}) := ${value} if { ${guard(draw, variable, callee)} }${elses}`;
}

function pair(draw: Draw): string {
  const { pick } = draw;
  const [left, right] = pick([
    ["x", "y"],
    ["x", "_"],
    ["1", "y"],
    ["[x, y]", "_"],
    ["_", "_"],
    ["x", '"a"'],
  ] as const);
  const value = pick([scalar(draw), "true", "f(input.n)", ...(left === "x" ? ["x"] : [])]);
  return `h(${left}, ${right}) := ${value} if { ${guard(draw, left === "x" ? "x" : "input.n", "g")} }`;
}

function operand({ pick }: Draw): string {
  return pick([
    "input.n",
    "input.a",
    "1",
    "2",
    '"a"',
    "null",
    "[1, 2]",
    "[input.n, [input.a]]",
    '{"k": input.n}',
    "data.d.one",
    "data.d.list[_]",
    "input.xs[_]",
    "input.missing",
    "v",
  ]);
}

function called(draw: Draw): string {
  const { pick } = draw;
  return pick([
    () => `f(${operand(draw)})`,
    () => `g(${operand(draw)})`,
    () => `h(${operand(draw)}, ${operand(draw)})`,
    () => `f(g(${operand(draw)}))`,
    () => `h(f(${operand(draw)}), ${operand(draw)})`,
    () => `data.t.f(${operand(draw)})`,
  ])();
}

function asking(draw: Draw): string {
  const { pick } = draw;
  const one = called(draw);
  const from = pick(["v := input.a", "some v in input.xs", "v := data.d.list[_]"]);
  const also = one.includes("input.xs[_]") || one.includes("list[_]");
  return pick([
    () => `if { ${from}; ${one} }`,
    () => `if { ${from}; not ${one.replaceAll("[_]", "[0]")} }`,
    () => `contains y if { ${from}; y := ${one} }`,
    () => `:= [y | ${from}; y := ${one}]`,
    () => `:= [${one} | ${from}]`,
    () => `:= {v: ${one} | ${from}; not is_object(v)}`,
    () => `contains [${one}, ${called(draw)}] if { ${from} }`,
    () => `:= y if { v := input.a; y := ${also ? "f(v)" : one} }`,
    () => `if { ${from}; ${one} == ${called(draw)} }`,
    () => `if { ${from}; f(v, 1) }`,
    () => `:= y if { v := input.a; f(v, y) }`,
    () => `if { ${from}; h(v, v, ${scalar(draw)}) }`,
    () => `:= [y | ${from}; ${one} = [y, _]]`,
    () => `if { every v in input.xs { ${one} } }`,
    () => `:= [y | ${from}; y := ${one} with input.n as ${scalar(draw)}]`,
    () => `:= [y | ${from}; y := ${one} with f as ${pick(["g", scalar(draw), "count"])}]`,
    () =>
      `:= $"{f(input.a)}:{${called(draw).replaceAll("v", "input.a").replaceAll("input.inputput.a", "input.a")}}"`,
  ])();
}

function input({ pick, chance }: Draw): unknown {
  return {
    ...(chance(0.9) && { n: pick<unknown>([0, 1, 2, "a", false]) }),
    a: pick<unknown>([1, "a", null, [1, 2], { k: 1 }, [2, ["a"]], true]),
    xs: pick<unknown>([[1, "a"], [], [2, 2, 1], [[1, 2], { k: "a" }], { z: 1 }]),
  };
}
