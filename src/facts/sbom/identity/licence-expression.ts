/**
 * Canonical licence expressions: SPDX's grammar without its lists of identifiers, so that a text means the same whatever edition
 * of the lists one has.
 */
type Term = {
  readonly kind: "one" | "AND" | "OR";
  readonly text: string;
  readonly parts: readonly Term[];
};

interface Reader {
  readonly words: readonly string[];
  at: number;
  readonly nameOf: (reference: string) => string | undefined;
}

const MAX_LENGTH = 65_536;
const MAX_DEPTH = 20;
const IDENTIFIER = /^[A-Za-z0-9.-]+\+?$/;
const REFERENCE = /^(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;
const OPERATOR = /^(?:AND|OR|WITH)$/i;

/**
 * What applies by an expression: each must, in canonical form. A text that is no expression counts as a name. `nameOf` gives the
 * name behind a document's own `LicenseRef-`.
 */
export function licencesOf(
  text: string,
  nameOf: (reference: string) => string | undefined = () => undefined,
): readonly string[] {
  if (saysNothing(text)) return [];
  const written = text.trim();
  const term = written.length > MAX_LENGTH ? undefined : read(written, nameOf);
  if (term === undefined) return [licenceName(written)];
  if (saysNothing(term.text)) return [];
  return term.kind === "AND" ? term.parts.map((part) => part.text) : [term.text];
}

/** True where nobody has looked, or says so. */
export function saysNothing(text: string): boolean {
  const written = text.trim();
  return written === "" || written === "NOASSERTION";
}

/** A licence by a name that is no identifier: quoted, so that it is not taken for one. */
export function licenceName(name: string): string {
  return JSON.stringify(name.trim());
}

/** An identifier as it stands in an expression. */
export function licenceIdentifier(text: string): string {
  const identifier = text.trim();
  const isOne = IDENTIFIER.test(identifier) && !OPERATOR.test(identifier);
  return isOne ? identifier : licenceName(identifier);
}

function read(text: string, nameOf: Reader["nameOf"]): Term | undefined {
  const words = text.match(/[()]|[^()\s]+/g) ?? [];
  const reader: Reader = { words, at: 0, nameOf };
  const term = alternatives(reader, 0);
  return reader.at === words.length ? term : undefined;
}

function alternatives(reader: Reader, depth: number): Term | undefined {
  return joined(reader, "OR", () => joined(reader, "AND", () => single(reader, depth)));
}

function joined(
  reader: Reader,
  kind: "AND" | "OR",
  next: () => Term | undefined,
): Term | undefined {
  const parts: Term[] = [];
  do {
    const part = next();
    if (part === undefined) return undefined;
    if (part.kind === kind) parts.push(...part.parts);
    else parts.push(part);
  } while (takes(reader, kind));
  return together(kind, parts);
}

/** In order and each once, so that one alone is itself. */
function together(kind: "AND" | "OR", parts: readonly Term[]): Term {
  const byText = new Map(parts.map((part) => [part.text, part]));
  const sorted = [...byText.keys()].sort().map((text) => byText.get(text) as Term);
  const [only, ...more] = sorted;
  if (only !== undefined && more.length === 0) return only;
  const text = sorted.map((part) => (part.kind === "one" ? part.text : `(${part.text})`));
  return { kind, text: text.join(` ${kind} `), parts: sorted };
}

function single(reader: Reader, depth: number): Term | undefined {
  if (takes(reader, "(")) {
    if (depth === MAX_DEPTH) return undefined;
    const inner = alternatives(reader, depth + 1);
    return inner !== undefined && takes(reader, ")") ? inner : undefined;
  }
  const word = reader.words[reader.at] ?? "";
  const licence = wordOf(word, reader.nameOf);
  if (licence === undefined) return undefined;
  reader.at += 1;
  if (!takes(reader, "WITH")) return { kind: "one", text: licence, parts: [] };
  const exception = wordOf(reader.words[reader.at] ?? "", () => undefined);
  if (exception === undefined) return undefined;
  reader.at += 1;
  return { kind: "one", text: `${licence} WITH ${exception}`, parts: [] };
}

function wordOf(word: string, nameOf: Reader["nameOf"]): string | undefined {
  if (OPERATOR.test(word)) return undefined;
  if (REFERENCE.test(word)) {
    const name = nameOf(word);
    return name === undefined ? word : licenceName(name);
  }
  return IDENTIFIER.test(word) ? word : undefined;
}

function takes(reader: Reader, word: string): boolean {
  const isThere = reader.words[reader.at]?.toUpperCase() === word;
  if (isThere) reader.at += 1;
  return isThere;
}
