import { isDeepStrictEqual } from "node:util";
import { isPolicyError } from "../../src/domain/policy-error.ts";
import { bytesOf } from "../../src/opa/go/text-bytes.ts";
import type { Module, RegoVersion } from "../../src/opa/rego/ast/nodes.ts";
import { parseModule } from "../../src/opa/rego/parse/parse-module.ts";
import { askOracle, type ParsedByOpa } from "./oracle.ts";
import { readAst } from "./read-ast.ts";

export interface ParserDifference {
  readonly text: string;
  readonly ours: string;
  readonly opas: string;
}

export interface ParserComparison {
  /** By OPA, as all texts that are not refused. */
  readonly accepted: number;
  readonly refused: ReadonlySet<string>;
  readonly differences: readonly ParserDifference[];
}

/** Texts that are at most so long together are asked for at once. */
const AT_ONCE = 1_000_000;

/** Reads each text with our parser and with OPA's, and compares the trees, with the places of everything in them. */
export function compareParsers(texts: readonly string[], version: RegoVersion): ParserComparison {
  const differences: ParserDifference[] = [];
  const refused = new Set<string>();
  for (const some of portions(texts)) {
    for (const [text, parsed] of parseByOpa(some, version)) {
      if (parsed.tree === undefined && !isUnprintable(parsed)) refused.add(text);
      const difference = differenceOf(text, parsed, version);
      if (difference !== undefined) differences.push(difference);
    }
  }
  return { accepted: texts.length - refused.size, refused, differences };
}

function* portions(texts: readonly string[]): Generator<readonly string[]> {
  let some: string[] = [];
  let length = 0;
  for (const text of texts) {
    some.push(text);
    length += text.length;
    if (length < AT_ONCE) continue;
    yield some;
    [some, length] = [[], 0];
  }
  if (some.length > 0) yield some;
}

function parseByOpa(
  texts: readonly string[],
  version: RegoVersion,
): readonly (readonly [text: string, parsed: ParsedByOpa])[] {
  const inBase64 = (text: string): string => Buffer.from(bytesOf(text)).toString("base64");
  const files = Object.fromEntries(texts.map((text, at) => [String(at), inBase64(text)]));
  const [answer] = askOracle([{ modules: {}, files, v0: version === 0 }]);
  return texts.map((text, at) => [text, answer?.parsed?.get(String(at)) ?? {}]);
}

/** What OPA cannot print, numbers that are not JSON, it has read all the same. */
function isUnprintable({ errors = [] }: ParsedByOpa): boolean {
  return errors[0]?.code === "unprintable";
}

const FILE = "a.rego";

function differenceOf(
  text: string,
  { tree, errors = [] }: ParsedByOpa,
  version: RegoVersion,
): ParserDifference | undefined {
  let ours: Module | string;
  try {
    ours = parseModule(text, FILE, version);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    ours = `refused: ${error.message}`;
  }
  if (isUnprintable({ errors })) {
    return typeof ours === "string" ? { text, ours, opas: "read" } : undefined;
  }
  if (tree === undefined) {
    if (typeof ours === "string") return undefined;
    return { text, ours: "read", opas: JSON.stringify(errors) };
  }
  const opas = readAst(tree, FILE, version);
  if (isDeepStrictEqual(ours, opas)) return undefined;
  return { text, ...excerpts(print(ours), print(opas)) };
}

/** Members in one order, and places short. */
function print(tree: unknown): string {
  return JSON.stringify(tree, (key, value) => {
    if (key === "location") return `${value.row}:${value.col}`;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort());
  });
}

/** Both texts from a little before they part: whole trees are hard to read. */
function excerpts(ours: string, opas: string): { readonly ours: string; readonly opas: string } {
  let parted = 0;
  while (parted < ours.length && ours[parted] === opas[parted]) parted++;
  const from = Math.max(0, parted - 400);
  return { ours: ours.slice(from, from + 800), opas: opas.slice(from, from + 800) };
}
