import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

const TEXTS = ["red", "blue", "rex", "a/b", "a/c", ""] as const;
const RULES = ["r0", "r1", "r2"] as const;
const IMPORTS =
  "import future.keywords.not\nimport future.keywords.and\nimport future.keywords.or\n";

/**
 * Complete rules, functions with patterns, `else` and defaults, behind guards that OPA's index looks up: which of them
 * conflict, and which error comes first. `boom` is a conflict in each of its forms.
 */
export function clauses(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const { pick, chance, some } = draw;
  const functions = some(2, () => functionClause(draw));
  const rules = some(5, () => rule(draw));
  const text = `package t\n\n${IMPORTS}\n${[...BOOMS, "g(x) := x", ...functions, ...rules].join("\n\n")}\n`;
  const asked = Array.from({ length: 2 }, (_, at) => `q${at} ${asking(draw)}`);
  return {
    modules: { "q.rego": `package q\n\n${IMPORTS}\n${asked.join("\n\n")}\n`, "t.rego": text },
    data: {
      base: { red: { rex: 1 }, list: ["red", 2], k: "red" },
      groups: { g1: { red: true }, g2: { blue: true, rex: 1 } },
      ...(chance(0.3) && { t: { more: 1 } }),
    },
    inputs: some(3, () => input(draw)),
    queries: ["data.q.q0", "data.q.q1", "data.t.r0", "data.t"],
    strict: pick([true, false, false]),
  };
}

const BOOMS = [
  "boomf(x) := 1 if x != 9\n\nboomf(x) := 2 if x != 8",
  "boomc := 1 if input.n != 9\n\nboomc := input.n",
  'boomo[x] := y if { some x in ["a", "b"]; some y in input.xs }',
  "boomm := {x: y | some x in [1, 2]; some y in input.xs}",
];

function scalar({ pick }: Draw): string {
  return pick(["1", "2", "true", "false", "null", "1.0", '"red"', '"blue"', '"a/b"']);
}

/** Only outside of the function that is asked. */
interface Place extends Draw {
  readonly isInFunction?: boolean;
}

function guard(draw: Place, depth = 0): string {
  const { pick, chance, isInFunction } = draw;
  const f = isInFunction === true ? "g" : "f";
  const sc = (): string => scalar(draw);
  const simple = [
    () => `input.a == ${sc()}`,
    () => `${sc()} == input.a`,
    () => `input.a = ${sc()}`,
    () => "input.a",
    () => `not input.a == ${sc()}`,
    () => "input.n > 1",
    () => `input.xs[_] == ${sc()}`,
    () => `${sc()} in input.xs`,
    () => `input.a in [${sc()}, ${sc()}]`,
    () => `input.a in {${sc()}, ${sc()}}`,
    () => `input.a in {"k": ${sc()}, "l": [1]}`,
    () => 'startswith(input.b, "re")',
    () => 'endswith(input.b, "d")',
    () => 'strings.any_prefix_match(input.b, ["r", "bl"])',
    () => 'strings.any_suffix_match(input.b, {"x", "ue"})',
    () => 'glob.match("*/b", ["/"], input.b)',
    () => 'glob.match("a/*", ["/"], input.b)',
    () => 'glob.match("re?", [], input.b)',
    () => "data.base.k == input.b",
    () => "data.base[input.b]",
    () => "data.groups.g1[input.b]",
    () => "data.groups.g2[input.b]",
    () => `data.base.list[_] == ${sc()}`,
    () => "data.base.list[_] == input.b",
    () => `[input.a, input.n] == [${sc()}, 1]`,
    () => `input.o == {"k": ${sc()}}`,
    () => `input.o.k == ${sc()}`,
    () => "some u in input.xs; u == input.a",
    () => "some w in input.o; w == input.a",
    () => "every e in input.xs { e != 1 }",
    () => `g(input.a) == ${sc()}`,
    () => `${f}(input.a) == ${sc()}`,
    () => `${f}(input.b)`,
    () => "1 / input.n > 0",
    () => "to_number(input.b) > 0",
    () => pick(["boomf(1)", "boomf(8)", "boomf(9)", "boomc == 1", "boomo.a == 1", "boomm[1] == 1"]),
    () => `${pick([f, "g"])}(${sc()}) with input.n as ${sc()}`,
    () => `input.a == ${sc()} with input.a as ${sc()}`,
    () => "true",
  ];
  const deep = [
    () => `not { ${guards(draw, depth + 1)} }`,
    () => `{ ${guards(draw, depth + 1)} } or { ${guards(draw, depth + 1)} }`,
    () => `{ ${guards(draw, depth + 1)} } and { ${guards(draw, depth + 1)} }`,
    () => `count([1 | ${guards(draw, depth + 1)}]) > 0`,
  ];
  return depth < 2 && chance(0.15) ? pick(deep)() : pick(simple)();
}

function guards(draw: Place, depth = 0): string {
  return draw.some(depth === 0 ? 4 : 2, () => guard(draw, depth)).join("; ");
}

/** Guards that go through variables. */
function body(draw: Place): string {
  const { pick } = draw;
  return pick([
    () => guards(draw),
    () => guards(draw),
    () => `x := input.a; ${guards(draw)}; x == ${scalar(draw)}`,
    () => `x := input; ${guards(draw)}; x.a == ${scalar(draw)}`,
    () => `x := ${scalar(draw)}; input.a == x; ${guards(draw)}`,
    () => `k := "red"; data.base[k].rex == 1; ${guards(draw)}`,
    () => `x := input.b; x in {"red", "blue"}; ${guards(draw)}`,
  ])();
}

function value(draw: Draw): string {
  const { pick } = draw;
  return pick([
    () => "true",
    () => "true",
    () => scalar(draw),
    () => "input.n",
    () => "input.a",
    () => `[${scalar(draw)}]`,
    () => '{"k": input.n}',
    () => "g(input.n)",
    () => "{v | some v in input.xs}",
  ])();
}

function branches(draw: Place): string {
  const { chance, some } = draw;
  if (chance(0.7)) return "";
  const others = some(2, () => `else := ${value(draw)} if { ${body(draw)} }`);
  return [...others, ...(chance(0.3) ? [`else := ${scalar(draw)}`] : [])].join(" ");
}

function rule(draw: Draw): string {
  const { pick, chance } = draw;
  const name = pick(RULES);
  if (chance(0.1)) return `default ${name} := ${scalar(draw)}`;
  if (chance(0.1)) return `${name} := ${value(draw)}`;
  return `${name} := ${value(draw)} if { ${body(draw)} } ${branches(draw)}`;
}

function functionClause(draw: Draw): string {
  const { pick, chance } = draw;
  if (chance(0.05)) return `default f(_) := ${scalar(draw)}`;
  const pattern = pick(["p", "p", "p", scalar(draw), "[p, 1]", '{"k": p}', "_"]);
  // It must not ask for itself.
  const inside = { ...draw, isInFunction: true };
  if (!pattern.includes("p")) return `f(${pattern}) := ${value(draw)} if { ${guard(inside)} }`;
  const demand = pick([
    `p == ${scalar(draw)}`,
    `${scalar(draw)} == p`,
    `p in [${scalar(draw)}, ${scalar(draw)}]`,
    "p > 1",
    `y := p; y == ${scalar(draw)}`,
    'glob.match("*/b", ["/"], p)',
    'startswith(p, "r")',
    "p",
  ]);
  const result = pick([value(draw), "p"]);
  const all = pick([demand, guard(inside), `${demand}; ${guard(inside)}`]);
  return `f(${pattern}) := ${result} if { ${all} } ${branches(inside)}`;
}

function asking(draw: Draw): string {
  const { pick } = draw;
  const ref = pick([
    "data.t.r0",
    "data.t.r1",
    "data.t.r2",
    "data.t.f(input.a)",
    "data.t.f(input.b)",
  ]);
  return pick([
    () => `if { ${ref} }`,
    () => `if { ${ref}; ${pick(["data.t.r0", "data.t.boomc == 1", "data.t.boomf(1)", "1 / 0"])} }`,
    () => `:= x if { x := ${ref} }`,
    () =>
      `:= [x, y] if { x := ${ref}; y := ${pick(["data.t.r1", "data.t.f(1)", "data.t.f(input.n)"])} }`,
    () => `:= [x | x := ${ref}]`,
    () => `if not ${ref}`,
    () => `if { not { ${ref}; data.t.r2 } }`,
    () => `if { { ${ref} } or { data.t.r1 } }`,
    () => `if { every x in [input.a, input.b] { data.t.f(x) } }`,
    () => `contains x if { some y in input.xs; x := data.t.f(y) }`,
    () => `[x] := y if { some x in input.xs; y := ${ref} }`,
    () => `if { some x in input.xs; data.t.f(x) == ${scalar(draw)}; ${ref} }`,
    () => `:= x if { x := ${ref} with input.a as ${scalar(draw)} }`,
    () =>
      `:= x if { x := data.t.r0 with data.t.f as ${pick(["data.t.g", "count", scalar(draw)])} }`,
    () => `if { ${ref} == ${scalar(draw)} } else := "no"`,
    () => `:= $"{${ref}} {input.n}"`,
  ])();
}

function input(draw: Draw): unknown {
  const { pick, chance } = draw;
  return {
    ...(chance(0.9) && {
      a: pick<unknown>(["red", "blue", "a/b", 1, 2, true, false, null, [1, 1]]),
    }),
    b: pick(TEXTS),
    n: pick([0, 1, 2, 8, 9]),
    xs: pick<unknown>([[1, 2], [2], [], ["red", 1], { k: 1 }, ["a/b", "blue"]]),
    o: pick<unknown>([{ k: 1 }, { k: "red" }, {}, { k: true, l: 2 }]),
  };
}
