import { compatibleRules, type Kept } from "./compatible-rules.ts";
import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

const KEYS = ['"red"', '"blue"', '"sub"', "1", "true", "[1]"] as const;

/** Partial sets and objects, heads that are references with variables, several under one path, asked by keys and by patterns. */
export function partialRules(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const { pick, chance, some } = draw;
  const kept: Kept[] = [];
  const rules = compatibleRules(
    "t",
    some(6, () => rule(draw)),
    kept,
  );
  const asked = Array.from({ length: 3 }, (_, at) => `q${at} ${asking(draw)}`);
  const text = `package t\n\nboom(x) := y if some y in [1, x]\n\n${rules.join("\n\n")}\n`;
  const more = chance(0.3)
    ? {
        "s.rego": `package t.${pick(["p", "p.red", "m"])}\n\n${some(2, () => rule(draw)).join("\n\n")}\n`,
      }
    : {};
  return {
    modules: { "q.rego": `package q\n\n${asked.join("\n\n")}\n`, "t.rego": text, ...more },
    data: {
      base: { red: { blue: 1 }, k: ["red", "sub", 1] },
      ...(chance(0.3) && { t: pick<unknown>([{ p: { old: 1 } }, { z: 1 }, { m: { red: 2 } }, 3]) }),
    },
    inputs: some(3, () => input(draw)),
    queries: ["data.q.q0", "data.q.q1", "data.q.q2", "data.t", "data.t.p"],
    strict: chance(0.2),
  };
}

function operand(draw: Draw): string {
  return draw.pick(["[x]", "[x]", "[y]", ".red", ".blue", ".sub", "[1]"]);
}

function rule(draw: Draw): string {
  const { pick, chance, some } = draw;
  const name = pick(["p", "p", "m", "s"]);
  const path = `${name}${chance(0.3) ? operand(draw) : ""}${some(2, () => operand(draw)).join("")}`;
  const source = pick([
    "some x in input.xs; some y in input.ys",
    "some x, y in input.o",
    'some x in ["red", "sub", 1]; y := input.b',
    "some x in data.base.k; some y in [x, input.b]",
    "x := input.a; y := input.b",
    "x := input.a; y := boom(1)",
    "x := input.b; y := boom(input.n)",
    "[x, y] := [input.a, input.b]; input.n > 1",
    'some x in input.xs; input.b == "red"; y := 1 / input.n',
  ]);
  const value = pick(["x", "y", "1", '{"k": y}', '{"red": x}', "[x, y]", '"red"', "input.n"]);
  return pick([
    () => `${path} := ${value} if { ${source} }`,
    () => `${path} := ${value} if { ${source} }`,
    () => `${path} contains ${value} if { ${source} }`,
    () => `${name} contains ${value} if { ${source} }`,
    () => `${name}.${pick(["red", "blue"])} := ${pick(["1", '{"sub": 1}', "input.n"])}`,
    () => `${name} := {"red": 1}`,
  ])();
}

function asking(draw: Draw): string {
  const { pick, some } = draw;
  const part = (): string =>
    pick(["[_]", "[v]", "[input.a]", "[input.b]", `[${pick(KEYS)}]`, ".red", "[w]", "[w]"]);
  // Where a free variable stands twice in one reference, that is a question of its own.
  const parts = some(3, part).map((each, at, all) =>
    /^\[[vw]\]$/.test(each) && all.indexOf(each) < at ? "[_]" : each,
  );
  const ref = `data.t.${pick(["p", "m", "s"])}${parts.join("")}`;
  const uses = [...(ref.includes("[v]") ? ["v"] : []), ...(/\bw\b/.test(ref) ? ["w"] : [])];
  const fresh = uses.length > 0 ? `some ${uses.join(", ")}; ` : "";
  const bound = uses.map((each) => `${each} := ${pick(["input.a", "1", '"red"'])}; `).join("");
  return pick([
    () => `:= [z | ${fresh}z := ${ref}]`,
    () => `:= {[${["z", ...uses].join(", ")}] | ${fresh}z := ${ref}}`,
    () => `:= {[${["z", ...uses].join(", ")}] | ${bound}z := ${ref}}`,
    () => `if { ${fresh}${ref} }`,
    () => `if { ${fresh}${ref} == ${pick([...KEYS, "input.n"])} }`,
    () => `if { ${bound}not ${ref.replaceAll("[_]", "[1]")} }`,
    () => `contains z if { ${fresh}z := ${ref} }`,
    () => `[z] := 1 if { ${bound}z := ${ref} }`,
    () => `:= x if { ${bound}x := ${ref} with input.xs as ["red", "blue"] }`,
    () => `:= [x, y] if { ${bound}x := data.t.${pick(["p", "m", "s"])}; y := ${ref} }`,
    () => `:= [x, y] if { x := data.t.p.red; y := data.t.p[input.a][input.b] }`,
    () => `if { every k in ["red", input.b] { data.t.${pick(["p", "m", "s"])}[k] } }`,
  ])();
}

function input(draw: Draw): unknown {
  const { pick } = draw;
  return {
    a: pick<unknown>(["red", "blue", "sub", 1, true, [1, 2], 1.5]),
    b: pick<unknown>(["red", "blue", "sub", 1]),
    n: pick([0, 1, 2]),
    xs: pick<unknown>([["red", "sub"], ["red"], [], [1, 2, true], { k: "blue" }]),
    ys: pick<unknown>([[1, 2], ["red"], ["sub", "red"], [[1, 2]]]),
    o: pick<unknown>([{ red: 1, sub: 2 }, { red: "red" }, {}]),
  };
}
