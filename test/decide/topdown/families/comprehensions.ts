import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

/** Comprehensions that OPA computes once for all values of a variable, or may not, nested and with errors inside. */
export function comprehensions(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const { chance, some } = draw;
  const rules = some(4, () => rule(draw));
  const text = `package t\n\nimport future.keywords.not\n\nboom(x) := y if some y in [1, x]\n\nf(x) := x\n\n${rules.map((each, at) => `r${at} ${each}`).join("\n\n")}\n`;
  return {
    modules: { "t.rego": text },
    data: {
      owners: { a: "ann", b: "bob", c: "ann", d: 1 },
      list: [
        { id: 1, tag: "x" },
        { id: 2, tag: "x" },
        { id: 1, tag: "y" },
      ],
      ...(chance(0.5) && {
        pairs: [
          ["a", 1],
          ["b", 2],
          ["a", 3],
        ],
      }),
    },
    inputs: some(3, () => input(draw)),
    queries: ["data.t.r0", "data.t.r1", "data.t.r2", "data.t.r3", "data.t"],
    strict: chance(0.3),
  };
}

function source(draw: Draw, name: string): string {
  return draw.pick([
    `some ${name} in input.xs`,
    `some ${name} in data.owners`,
    `some ${name} in ["ann", "bob", 1, 1.0]`,
    `data.owners[_] = ${name}`,
    `${name} = input.xs[_]`,
    `data.list[_].id = ${name}`,
    `${name} := input.n`,
    `input.o[_] = ${name}`,
  ]);
}

/** A body that may give the variable a value on its own. */
function inner(draw: Draw, name: string, depth: number): string {
  const { pick } = draw;
  return pick([
    () => `data.owners[k] = ${name}`,
    () => `data.owners[k] == ${name}`,
    () => `data.list[k].id = ${name}`,
    () => `data.list[k] = {"id": ${name}, "tag": _}`,
    () => `data.pairs[k] = [_, ${name}]`,
    () => `[${name}, k] = data.pairs[_]`,
    () => `input.o[k] = ${name}`,
    () => `some k, v in data.owners; v == ${name}`,
    () => `k := input.xs[_]; k = ${name}`,
    () => `k = ${name}`,
    () => `walk(input, [k, ${name}])`,
    () => `data.owners[k] = ${name}; boom(input.n) == 1`,
    () => `data.owners[k] = ${name}; 1 / input.n > 0`,
    () => `data.owners[k] = ${name}; y := [z | data.owners[z] = ${name}]; count(y) > 0`,
    () => `data.owners[k] = ${name}; y := ${comprehension(draw, "other", depth + 1)}; y != []`,
    () => `data.owners[k] = ${name}; not input.xs[k]`,
    () => `f(k) = ${name}; k := input.n`,
    () => `data.owners[k] = q; q = ${name}`,
    () => `data.owners[k] = ${name} with data.owners as {"z": "ann"}`,
    () => `not { ${name} == 1 }; data.owners[k] = ${name}`,
  ])();
}

function comprehension(draw: Draw, name: string, depth: number): string {
  const { pick } = draw;
  if (depth > 1) return pick(["[1 | input.n]", "{2}", "[]"]);
  const body = inner(draw, name, depth);
  return pick([
    `[k | ${body}]`,
    `{k | ${body}}`,
    `{k: ${name} | ${body}}`,
    `{${name}: k | ${body}}`,
    `{"same": k | ${body}}`,
    `[[k, ${name}] | ${body}]`,
    `count([k | ${body}])`,
  ]);
}

function rule(draw: Draw): string {
  const { pick } = draw;
  const made = comprehension(draw, "v", 0);
  const from = source(draw, "v");
  return pick([
    () => `:= {v: ks | ${from}; ks := ${made}}`,
    () => `contains [v, ks] if { ${from}; ks := ${made} }`,
    () => `[v] := ks if { ${from}; ks := ${made} }`,
    () => `:= ks if { ${from}; ks = ${made}; count(ks) > 1 }`,
    () => `if { ${from}; ${made} == ${pick(["[]", "input.xs", '{"a"}'])} }`,
    () =>
      `:= [ks, ls] if { ${source(draw, "other")}; ${from}; ks := ${made}; ls := ${comprehension(draw, "other", 0)} }`,
    () => `if { every v in input.xs { ks := ${made}; count(ks) > 0 } }`,
    () =>
      `if { not ${from.startsWith("some") ? "input.n == 1" : "input.n == 2"}; ${from}; ks := ${made}; ks }`,
    () => `:= [v | ${from}; ks := ${made}; ls := ${comprehension(draw, "v", 0)}; ks == ls]`,
    () => `:= {ks | ${from}; ks := ${made} with input.n as 2}`,
  ])();
}

function input(draw: Draw): unknown {
  const { pick } = draw;
  return {
    n: pick([0, 1, 2]),
    xs: pick<unknown>([["ann", "bob"], [1, "ann", 1], [], ["a", "c"]]),
    o: pick<unknown>([{ a: "ann", b: 1 }, { a: "ann", c: "ann" }, {}]),
  };
}
