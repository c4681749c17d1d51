/** Rego variables, of which statements take some at random, so that they need and give values to each other. */
const NAMES = ["u", "v", "w", "x", "y", "z"];

/**
 * A module of functions and rules whose statements stand in any order, so that some can be brought into one in which each
 * finds values for what it needs; the others are refused by OPA.
 */
export function randomOrderModule(random: () => number): string {
  const body = randomStatements(random, 1 + Math.floor(random() * 4), 0);
  const head = pick(random, ["p contains u", "p[u] := v", "p := [w, x]", "p", "p", "p"]);
  return ["package a", "f(a) := a", "g(a, [b, c]) := b if a > c", `${head} if { ${body} }`].join(
    "\n",
  );
}

function randomStatements(random: () => number, count: number, depth: number): string {
  const statements = Array.from({ length: count }, () => randomStatement(random, depth));
  const given = NAMES.filter(() => random() < (depth === 0 ? 0.6 : 0.2)).map(
    (name) => `${name} = input.${name}`,
  );
  return shuffle(random, [...statements, ...given]).join("; ");
}

function randomStatement(random: () => number, depth: number): string {
  const name = (): string => pick(random, NAMES);
  const term = (): string => randomTerm(random, depth);
  const nested = (): string => randomStatements(random, 1 + Math.floor(random() * 2), depth + 1);
  const flat = [
    () => `${name()} = ${term()}`,
    () => `${term()} = ${term()}`,
    () => `[${name()}, {"k": ${name()}}] = ${term()}`,
    () => `{"k": ${name()}, ${name()}: 1} = ${term()}`,
    () => `input[${name()}][${name()}]`,
    () => `${name()}[${name()}] = ${name()}`,
    () => `data.b[${name()}].c[${term()}] > ${name()}`,
    () => `f(${term()}, ${name()})`,
    () => `g(${name()}, [1, ${name()}], ${name()})`,
    () => `walk(${name()}, [${name()}, ${name()}])`,
    () => `count(${term()}, ${name()})`,
    () => `${term()} == ${term()}`,
    () => `not ${term()}`,
    () => `not f(${term()}) = ${name()}`,
    () => `${name()} = input.k with input as ${term()}`,
    () => `f(${name()}, ${name()}) with f as ${pick(random, ["1", "count", "abs"])}`,
    () => `some n in ${term()}; n > ${name()}`,
    () => `t${Math.floor(random() * 1e6)} := ${term()}`,
  ];
  const deep = [
    () => `every n in ${term()} { n == ${name()}; ${nested()} }`,
    () => `every m, n in ${name()} { ${name()} = m[n] }`,
    () => `${name()} = [${term()} | ${nested()}]`,
    () => `${name()} = {${term()}: ${name()} | ${nested()}}`,
    () => `count({${name()} | ${nested()}}, ${name()})`,
  ];
  return pick(random, depth > 1 ? flat : [...flat, ...deep])();
}

function randomTerm(random: () => number, depth: number): string {
  const name = (): string => pick(random, NAMES);
  const flat = [name, name, () => "1", () => `input.${name()}`, () => `${name()}[${name()}]`];
  const deep = [
    () => `[${name()}, ${randomTerm(random, depth + 1)}]`,
    () => `{${name()}, ${randomTerm(random, depth + 1)}}`,
    () => `{"k": ${randomTerm(random, depth + 1)}, ${name()}: 2}`,
    () => `f(${randomTerm(random, depth + 1)})`,
    () => `{f(${name()}) | ${randomStatements(random, 1, depth + 1)}}`,
    () => `input[[${name()} | ${name()} = ${name()}[_]]]`,
  ];
  return pick(random, depth > 2 ? flat : [...flat, ...flat, ...deep])();
}

function shuffle<Item>(random: () => number, items: readonly Item[]): Item[] {
  const keyed = items.map((item): [number, Item] => [random(), item]);
  return keyed.sort(([left], [right]) => left - right).map(([, item]) => item);
}

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
