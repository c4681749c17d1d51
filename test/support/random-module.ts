/** Draws text of which OPA compiles a good part: few names, so that they hide and clash. */
interface Drawing {
  readonly random: () => number;
  /** Names that have been declared around. */
  readonly names: readonly string[];
  readonly depth: number;
}

const RULES = ["p", "q", "r"];
const FREE = ["x", "y", "z", "count", "sum"];

/** A small module with all statements and terms of Rego nested in each other. */
export function randomModule(random: () => number): string {
  const rules = RULES.map((name) => randomRule(name, { random, names: [], depth: 0 }));
  const words = ["not", "and", "or"].map((word) => `import future.keywords.${word}`);
  return ["package a", ...words, "import data.b.c", ...rules].join("\n");
}

function randomRule(name: string, drawing: Drawing): string {
  const [body, inside] = randomBody(drawing);
  const value = drawTerm(inside);
  const ways = [
    () => `${name} := ${value} if {${body}}`,
    () => `${name} contains ${value} if {${body}}`,
    () => `${name}[${value}] := ${drawTerm(inside)} if {${body}}`,
    () => `${name} := 1 if {${body}}\nelse := ${drawTerm(drawing)}`,
    () => `${name} := ${drawTerm(drawing)}`,
  ];
  return pick(drawing.random, ways)();
}

/** Statements one after the other, each with the names of those before it, and all of these. */
function randomBody(drawing: Drawing): readonly [text: string, inside: Drawing] {
  let inside: Drawing = { ...drawing, depth: drawing.depth + 1 };
  const statements: string[] = [];
  for (let left = 1 + Math.floor(drawing.random() * 3); left > 0; left--) {
    const fresh = FREE.filter((name) => !inside.names.includes(name));
    const [text, ...names] = randomStatement(inside, fresh);
    statements.push(text);
    inside = { ...inside, names: [...inside.names, ...names] };
  }
  const used = inside.names.slice(drawing.names.length);
  return [[...statements, `[${used.join(", ")}] != input`].join("; "), inside];
}

function randomStatement(
  drawing: Drawing,
  [name = "w", other = "v"]: readonly string[],
): readonly [text: string, ...names: string[]] {
  const term = (): string => drawTerm(drawing);
  const body = (names: readonly string[] = []): string =>
    randomBody({ ...drawing, names: [...drawing.names, ...names] })[0];
  const flat: readonly (() => readonly [string, ...string[]])[] = [
    () => [`${name} := ${term()}`, name],
    () => [`[${name}, {"k": ${other}}] := ${term()}`, name, other],
    () => [`some ${name} in ${term()}`, name],
    () => [`some ${name}, ${other} in input`, name, other],
    () => [`${term()} == ${term()}`],
    () => [`not ${term()} with input as ${term()}`],
    () => [`print(${term()})`],
  ];
  const deep: readonly (() => readonly [string, ...string[]])[] = [
    () => [`every ${name} in ${term()} {${body([name])}}`],
    () => [`every ${name}, ${other} in ${term()} {${body([name, other])}}`],
    () => [`not {${body()}}`],
    () => [`{${body()}} or {${body()}}`],
    () => [`{${body()}} and ${term()} == 1`],
  ];
  return pick(drawing.random, drawing.depth > 2 ? flat : [...flat, ...deep])();
}

function drawTerm(drawing: Drawing): string {
  const { random, names, depth } = drawing;
  const flat = [
    ...names.map((name) => () => name),
    () => "1",
    () => "input.x",
    () => "c.d",
    () => `input[${names[0] ?? '"k"'}]`,
    () => pick(random, RULES),
  ];
  if (depth > 3) return pick(random, flat)();
  const inner = { ...drawing, depth: depth + 1 };
  const deep = [
    () => `[${drawTerm(inner)}, ${drawTerm(inner)}]`,
    () => `{${drawTerm(inner)}, ${drawTerm(inner)}}`,
    () => `{"k": ${drawTerm(inner)}, ${drawTerm(inner)}: 2}`,
    () => `$"{${drawTerm(inner)}}-{${drawTerm(inner)}}"`,
    () => `object.get(input, "k", ${drawTerm(inner)})`,
    () => {
      const [body, inside] = randomBody(inner);
      return pick(random, [`[${drawTerm(inside)} | ${body}]`, `{${drawTerm(inside)} | ${body}}`]);
    },
  ];
  return pick(random, [...flat, ...deep])();
}

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
