/**
 * Draws text of few words in which everything that the grammar puts together stands next to everything: much of it OPA
 * refuses.
 */
interface Drawing {
  readonly random: () => number;
  /** How much may still be written. */
  left: number;
}

const FLAT = [
  ...["x", "y", "_", "1", "2", "input", "data.a", '"s"', "null", "true", "-1", "-x", ".5", "a.b"],
  ...["f()", "set()", "{}", "[]", "`r`"],
];
const WORDS = ["and", "or", "not", "in.x", "if", "contains", "every"];
const OPERATORS = ["+", "-", "*", "/", "%", "&", "|", "==", "!=", "<", ">", "<=", ">="];
const SPACES = ["", " ", " ", "  ", "\n", "# c\n"];
const NAMES = ["if.a", "every.y", "data", "input.x", "in[x]", "else.y", "not.x", "_", "and.x"];
const IMPORTS = [
  ...["future.keywords.and", "future.keywords.or", "future.keywords.not", "future.keywords"],
  ...["rego.v1", "rego.v2", "data.x.y as z"],
];

/** A module with a rule or two, or statements in a rule's stead. */
export function randomSyntax(random: () => number): string {
  const imports = IMPORTS.filter(() => random() < 0.25).map((each) => `import ${each}`);
  const drawing = (): Drawing => ({ random, left: 40 });
  const parts = [random() < 0.1 ? drawBody(drawing(), 3) : drawRule(drawing())];
  if (random() < 0.3) parts.push(drawRule(drawing()));
  return ["package a", ...imports, ...parts].join("\n");
}

function drawRule(drawing: Drawing): string {
  const depth = 1 + upTo(drawing, 4);
  const value = (): string =>
    pick(drawing, ["", "", ` := ${drawTerm(drawing, depth)}`, ` = ${drawTerm(drawing, 1)}`]);
  const body = (): string =>
    choose(drawing, [
      () => ` if {${drawBody(drawing, depth)}}`,
      () => ` if ${drawLiteral(drawing, depth)}`,
      () => ` {${drawBody(drawing, depth)}}`,
      () => ` if {\n${drawBody(drawing, depth)}\n}`,
      () => "",
    ]);
  let text = (upTo(drawing, 6) === 0 ? "default " : "") + drawHead(drawing) + value() + body();
  for (let more = upTo(drawing, upTo(drawing, 4) + 1); more > 0; more--) {
    text += choose(drawing, [
      () => ` else${value()}${body()}`,
      () => `\nelse${value()}${body()}`,
      () => ` {${drawBody(drawing, 2)}}`,
    ]);
  }
  return text;
}

function drawHead(drawing: Drawing): string {
  const term = (): string => drawTerm(drawing, 1);
  return choose(drawing, [
    () => pick(drawing, ["p", "p.q", "p.q.r", "a.f(_)"]),
    () => pick(drawing, NAMES),
    () => `p[${term()}]`,
    () => `p[${term()}].q`,
    () => `p.q[${term()}]`,
    () => `f(${drawList(drawing, term)})`,
    () => `f(_, ${drawList(drawing, term)})`,
    () => `p contains ${term()}`,
    () => `p.q contains ${drawTerm(drawing, 2)}`,
    () => `p[x] contains ${term()}`,
  ]);
}

function drawBody(drawing: Drawing, depth: number): string {
  const count = 1 + upTo(drawing, upTo(drawing, 3) + 1);
  const statements = Array.from({ length: count }, () => drawLiteral(drawing, depth));
  return statements.join(pick(drawing, ["; ", "\n", ";"]));
}

function drawLiteral(drawing: Drawing, depth: number): string {
  if (isSpent(drawing, depth)) return drawTerm(drawing, 0);
  const term = (): string => drawTerm(drawing, depth - 1);
  const literal = (): string => drawLiteral(drawing, depth - 1);
  const body = (): string => drawBody(drawing, depth - 1);
  return choose(drawing, [
    term,
    term,
    () => `${term()} := ${term()}`,
    () => `${term()} = ${term()}`,
    () => `not ${literal()}`,
    () => `not {${body()}}`,
    () => `{${body()}}`,
    () => `(${literal()})`,
    () => `(${body()})`,
    () => `${literal()} and ${literal()}`,
    () => `${literal()} or ${literal()}`,
    () => `{${body()}} or {${body()}}`,
    () => `({${body()}} and ${literal()})`,
    () => `(${literal()} or ${literal()}) and ${literal()}`,
    () => `not (${literal()})`,
    () => `not (${literal()} or ${literal()})`,
    () => `some x in ${term()}`,
    () => `some x, y in ${term()}`,
    () => "some x, y",
    () => `every x in ${term()} {${body()}}`,
    () => `every k, v in ${term()} { ${body()} }`,
    () => `${literal()} with input as ${term()}`,
    () => `${literal()} with input.x as ${term()} with data.y as ${term()}`,
    () => `print(${drawList(drawing, term)})`,
    () => `({${term()}})`,
  ]);
}

function drawTerm(drawing: Drawing, depth: number): string {
  if (isSpent(drawing, depth)) return pick(drawing, upTo(drawing, 10) === 0 ? WORDS : FLAT);
  const term = (): string => drawTerm(drawing, depth - 1);
  const list = (item = term): string => drawList(drawing, item);
  return choose(drawing, [
    ...collections(drawing, depth, term, list),
    ...operations(drawing, term, list),
  ]);
}

type Draw = () => string;

function collections(
  drawing: Drawing,
  depth: number,
  term: Draw,
  list: (item?: Draw) => string,
): Draw[] {
  const body = (): string => drawBody(drawing, depth - 1);
  return [
    () => `[${list()}]`,
    () => `{${list()}}`,
    () => `{${list(() => `${term()}:${drawSpace(drawing)}${term()}`)}}`,
    () => `[${term()} | ${body()}]`,
    () => `{${term()} | ${body()}}`,
    () => `{${term()}: ${term()} | ${body()}}`,
    () => `{,${term()}}`,
    () => `[,${term()}]`,
    () => `{${term()} | ${term()}, ${term()}}`,
    () => `({${term()} | ${term()}, ${term()}})`,
    () => `[${term()} | ${term()}, ${term()}]`,
    () => `$"a{${drawLiteral(drawing, depth - 1)}}b"`,
    () => `$\`{${term()}}\n{${term()}}\``,
  ];
}

function operations(drawing: Drawing, term: Draw, list: () => string): Draw[] {
  const space = (): string => drawSpace(drawing);
  return [
    () => `(${space()}${term()}${space()})`,
    () => `${term()}${space()}${pick(drawing, OPERATORS)}${space()}${term()}`,
    () => `${term()} ${pick(drawing, OPERATORS)} ${term()}`,
    () => `${term()} in ${term()}`,
    () => `(${term()}, ${term()} in ${term()})`,
    () => `${term()}, ${term()} in ${term()}`,
    () => `f(${list()})`,
    () => `a.b(${list()})`,
    () => `a[${term()}]`,
    () => `a.b[${term()}].c`,
    () => `{${term()}}[${term()}]`,
    () => `f(${term()}).x`,
    () => `f(${term()})[${term()}](${term()})`,
    () => `-${term()}`,
    () => `or(${term()}, ${term()})`,
    () => `and(${term()})`,
  ];
}

function drawList(drawing: Drawing, item: Draw): string {
  const items = Array.from({ length: upTo(drawing, 4) }, item).join(`,${drawSpace(drawing)}`);
  return upTo(drawing, 20) === 0 ? `${items},` : items;
}

function drawSpace(drawing: Drawing): string {
  return pick(drawing, upTo(drawing, 10) === 0 ? SPACES : SPACES.slice(0, 4));
}

function isSpent(drawing: Drawing, depth: number): boolean {
  drawing.left -= 1;
  return depth <= 0 || drawing.left < 0;
}

function choose(drawing: Drawing, ways: readonly Draw[]): string {
  return pick(drawing, ways)();
}

function pick<Item>(drawing: Drawing, items: readonly Item[]): Item {
  return items[upTo(drawing, items.length)] as Item;
}

/** A whole number below a limit. */
function upTo({ random }: Drawing, limit: number): number {
  return Math.floor(random() * limit);
}
