import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

/** Rego as it was before 1.0, some of its modules with `import rego.v1` or with keywords of the future. */
export function oldSyntax(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const { pick, chance, some } = draw;
  const drawn = some(5, () => rule(draw));
  const rules = drawn.filter(
    (each, at) =>
      !each.startsWith("default") || drawn.findIndex((other) => other.startsWith("default")) === at,
  );
  const imports = pick([
    "",
    "",
    "import data.lib",
    "import data.lib as helper\nimport input.o",
    "import future.keywords.in",
    "import future.keywords",
  ]);
  const words = imports.endsWith("keywords") ? "if" : "";
  const written = rules.map((each) => (words === "" ? each : withIf(each)));
  return {
    v0: true,
    modules: {
      "lib.rego": chance(0.5)
        ? 'package lib\n\nimport rego.v1\n\nnames contains x if some x in input.xs\n\ntop(x) := y if {\n  y := x\n} else := "none"\n'
        : 'package lib\n\nnames[x] { x = input.xs[_] }\n\ntop(x) = y { y = x } else = "none"\n',
      "t.rego": `package t\n\n${imports}\n\nf(x) = y { y := x }\n\n${written.join("\n\n")}\n`,
    },
    data: { lib: { base: { a: 1 } }, list: ["a", "b", 1] },
    inputs: some(3, () => input(draw)),
    queries: ["data.t.r0", "data.t.r1", "data.t.r2", "data.t", "data.lib"],
    strict: chance(0.2),
  };
}

/** Where the keyword is imported, `if` may stand before a body. */
function withIf(rule: string): string {
  return rule.startsWith("default") ? rule : rule.replace(/ \{ /, " if { ");
}

function call({ pick }: Draw): string {
  return pick([
    "f(input.a)",
    "data.lib.top(input.a)",
    "any(input.xs)",
    "all(input.xs)",
    "any([true, x])",
    're_match("^a", input.a)',
    "cast_set(input.xs)",
    "cast_array(data.lib.names)",
    "cast_string(input.a)",
    "cast_boolean(input.a)",
    "cast_null(input.a)",
    "cast_object(input.o)",
    "set_diff(data.lib.names, {1})",
    'net.cidr_overlap("10.0.0.0/8", "10.1.0.0/16")',
    "count(data.lib.names)",
    'regex.match("b", input.a)',
  ]);
}

function statement(draw: Draw): string {
  const { pick } = draw;
  return pick([
    () => `y = ${call(draw)}; y != "q"`,
    () => call(draw),
    () => `not ${call(draw)}`,
    () => "x == 1",
    () => "x = data.list[_]",
    () => "data.lib.names[x]",
    () => "not data.lib.names[x]",
    () => "data.list[i] = x; i > 0",
    () => "some i; data.list[i] == x",
    () => "input.o[k] = x",
    () => "input.o[_] = x; true",
    () => "[x, 1] = [input.a, z]; z == 1",
    () => "x = {y | y = input.xs[_]}[_]",
    () => "count([y | y = input.xs[_]; y == x]) > 0",
    () => "data.lib.base[x]",
    () => "input = z; z.a == x",
    () => "x != null",
  ])();
}

function rule(draw: Draw): string {
  const { pick, some } = draw;
  const name = pick(["r0", "r1", "r2"]);
  const from = pick(["x = input.a", "x := input.xs[_]", "x = data.list[_]", "input.xs[_] = x"]);
  const body = `{ ${from}; ${some(3, () => statement(draw)).join("; ")} }`;
  const other = `{ ${pick(["input.n == 1", "input.a", "not input.n == 2", "data.lib.names[1]"])} }`;
  const shape = { r0: 0, r1: 1, r2: 2 }[name];
  // A name is always of one kind, or OPA refuses it.
  if (shape === 0) {
    return pick([
      () => `${name} = x ${body}`,
      () => `${name} ${body}`,
      () => `${name} = [x] ${body} else = ${pick(["1", "input.n"])} ${other}`,
      () => `${name} ${body} ${other}`,
      () => `${name} = 1 ${other} else = 2 ${other} else = 3 { true }`,
      () => `default ${name} = ${pick(["false", '"d"', "[]"])}`,
      () => `${name} = {"k": x | ${from}} ${other}`,
      () => `${name} := x ${body}`,
    ])();
  }
  if (shape === 1)
    return pick([
      `${name}[x] ${body}`,
      `${name}[[x, input.n]] ${body}`,
      `${name}["k"] ${other}`,
      `${name}[x] ${body} { x := 7 }`,
    ]);
  return pick([
    `${name}[x] = y ${body.replace("; ", "; y := input.n; ")}`,
    `${name}["k"] = ${pick(["1", "input.n"])} ${other}`,
    `${name}[x] = 1 ${body}`,
  ])
    .replaceAll("y = ", "w = ")
    .replace(/y != "q"/g, 'w != "q"');
}

function input({ pick }: Draw): unknown {
  return {
    a: pick<unknown>(["a", "b", 1, true, null, "abc"]),
    n: pick<unknown>([0, 1, 2, "n"]),
    xs: pick<unknown>([["a", 1], [true, true], [false, true], [], [1, 1, "b"], { k: "a" }]),
    o: pick<unknown>([{ a: "a" }, { k: 1, l: 1 }, {}, [1, "b"]]),
  };
}
