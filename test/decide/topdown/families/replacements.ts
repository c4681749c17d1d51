import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

/** `with` in the place of input, base and virtual documents, functions and builtins, each inside the other; v0 syntax too. */
export function replacements(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const { chance, some } = draw;
  const v0 = chance(0.3);
  const rules = Array.from({ length: 4 }, (_, at) => rule(draw, v0, at));
  const iff = v0 ? "" : " if";
  const text = `package t

g(x) = ["g", x, input.a]

f(x) = ["f", x, data.base.k]

h(x, y) = [x, y, data.t.base]

base${v0 ? "[x]" : " contains x"}${iff} { x := data.base.list[_] }

obj[k] = v${iff} { v := input.o[k] }

val = input.a

${v0 ? "twice(x) = 1 { x > 0 }\n\ntwice(x) = 2 { x > 1 }" : "twice(x) := 1 if x > 0\n\ntwice(x) := 2 if x > 1"}

${rules.join("\n\n")}
`;
  return {
    v0,
    modules: { "t.rego": text },
    data: { base: { k: 1, list: [1, 2] }, other: { k: { l: 3 } } },
    inputs: some(3, () => input(draw)),
    queries: ["data.t.r0", "data.t.r1", "data.t.r2", "data.t.r3", "data.t.obj", "data.t"],
    strict: chance(0.3),
  };
}

function asked(draw: Draw): string {
  const { pick } = draw;
  return pick([
    "g(1)",
    "f(input.a)",
    "h(1, data.base)",
    "data.t.base",
    "data.t.base[1]",
    "data.t.obj",
    "data.t.obj.k",
    "data.t.obj[input.a]",
    "data.t.val",
    "data.base",
    "data.base.k",
    "data.base.list[_]",
    "data.other.k",
    "data.other",
    "input",
    "input.a",
    "input.o.k",
    "count(data.base.list)",
    "twice(input.n)",
    "twice(2)",
    "[x | x := data.base.list[_]]",
    'concat(",", [input.a])',
    "to_number(input.a)",
    "data.t.twice(1)",
  ]);
}

function replacement(draw: Draw): string {
  const { pick } = draw;
  const value = pick([
    "1",
    '"new"',
    "[3]",
    '{"k": 5}',
    "{7}",
    "input.a",
    // Copies: OPA would write a second replacement into the documents themselves, and end in a circle.
    "json.unmarshal(json.marshal(input.o))",
    "json.unmarshal(json.marshal(data.other.k))",
    "data.base.k",
    "data.t.val",
    "null",
  ]);
  return pick([
    `input as ${value}`,
    `input.a as ${value}`,
    `input.o.k as ${value}`,
    `input.x.y as ${value}`,
    `data.base as ${value}`,
    `data.base.k as ${value}`,
    `data.base.k.deep as ${value}`,
    `data.base.list as ${value}`,
    `data.t.val as ${value}`,
    `data.t.obj as ${value}`,
    `data.t.base as ${value}`,
    `data.t as ${value}`,
    `data.new.path as ${value}`,
    `g as ${value}`,
    "g as f",
    "f as g",
    "data.t.f as data.t.g",
    "data.t.twice as g",
    `data.t.twice as ${value}`,
    "count as g",
    `count as ${value}`,
    "to_number as data.t.g",
    "g as to_number",
    `concat as ${value}`,
    "concat as data.t.h",
  ]);
}

function rule(draw: Draw, v0: boolean, at: number): string {
  const { pick, some } = draw;
  const withs = (): string => some(2, () => ` with ${replacement(draw)}`).join("");
  const head = v0 ? `r${at}` : `r${at} := x if`;
  const set = v0 ? `r${at}[x]` : `r${at} contains x if`;
  return pick([
    () => `${v0 ? `${head} = x` : head} { x := ${asked(draw)}${withs()} }`,
    () =>
      `${v0 ? `${head} = x` : head} { y := ${asked(draw)}${withs()}; x := [y, ${asked(draw)}] }`,
    () => `${v0 ? `${head} = x` : head} { x := [y | y := ${asked(draw)}${withs()}] }`,
    () => `${set} { x := ${asked(draw)}${withs()} }`,
    () => `r${at}${v0 ? "" : " if"} { ${asked(draw)}${withs()} }`,
    () => `r${at}${v0 ? "" : " if"} { not ${asked(draw)}${withs()} }`,
    () =>
      `r${at}${v0 ? "" : " if"} { ${asked(draw)}${withs()}; ${asked(draw)} == ${asked(draw)}${withs()} }`,
    () => `${v0 ? `${head} = x` : head} { x := data.t.r${(at + 1) % 4}${withs()} }`,
    () =>
      `${v0 ? `${head} = x` : head} { x := ${asked(draw)}; y := ${asked(draw)}${withs()}; x == y }`,
    () => `${set} { data.base.list[x] == data.base.list[_]${withs()} }`,
  ])();
}

function input(draw: Draw): unknown {
  const { pick } = draw;
  return pick<unknown>([
    { a: "k", n: 1, o: { k: 1, l: 2 } },
    { a: "7", n: 2, o: { k: "x" } },
    { a: 1, n: 0 },
    { n: 3, o: {} },
    [1, 2],
    "text",
  ]);
}
