import parseExpression, { type Info } from "spdx-expression-parse";
import type { Sbom } from "../sbom/sbom.ts";
import type { ModuleFacts } from "./dependency-facts.ts";

export type LicenceFacts = NonNullable<ModuleFacts["licence"]>;

/** More ways to meet an expression than people write; from there on all its licences must be met, which meets any of them. */
const MOST_ALTERNATIVES = 256;
const MOST_LENGTH = 4096;

/**
 * The licences that a document tells of Go modules, by path and version. Of a module that is there several times with different
 * licences all must be met.
 */
export function licencesIn({
  components,
}: Sbom): (path: string, version: string) => LicenceFacts | undefined {
  const told = new Map<string, Set<string>>();
  for (const { module, licences } of components.values()) {
    if (module === undefined) continue;
    const key = keyOf(module.path, module.version);
    const known = told.get(key) ?? new Set();
    for (const licence of licences) known.add(licence);
    told.set(key, known);
  }
  return (path, version) => {
    const licences = told.get(keyOf(path, version)) ?? new Set();
    return licences.size === 0 ? undefined : licenceFacts([...licences].sort());
  };
}

/** Some tools leave the `v` out. */
function keyOf(path: string, version: string): string {
  return `${path}@${version.replace(/^v(?=[0-9])/, "")}`;
}

/**
 * Licence expressions that all must be met, as one and as alternatives. What SPDX does not know is a licence of that name:
 * `"Our own"`, in quotes, and all licences that it names. What has too many alternatives to be told apart has one, with all its
 * licences: none is hidden from a rule that denies it.
 */
export function licenceFacts(expressions: readonly string[]): LicenceFacts {
  const expression =
    expressions.length === 1
      ? (expressions[0] as string)
      : expressions.map((each) => (/ OR /.test(each) ? `(${each})` : each)).join(" AND ");
  let alternatives: readonly (readonly string[])[] = [[]];
  for (const each of expressions) alternatives = both(alternatives, alternativesOf(each));
  return { expression, alternatives: distinct(alternatives) };
}

function alternativesOf(expression: string): readonly (readonly string[])[] {
  const parsed = expression.length > MOST_LENGTH ? undefined : parsedExpression(expression);
  return parsed === undefined ? [[expression, ...namedIn(expression)]] : normalForm(parsed);
}

function namedIn(text: string): string[] {
  const words = new Set(text.split(/[^A-Za-z0-9.+:-]+/));
  return [...words].filter((word) => parsedExpression(word) !== undefined);
}

function parsedExpression(expression: string): Info | undefined {
  try {
    return parseExpression(expression);
  } catch {
    return undefined;
  }
}

/** Disjunctive: each alternative is a list of licences. Nesting is bounded by the length. */
function normalForm(info: Info): readonly (readonly string[])[] {
  if (!("conjunction" in info)) return [[licenceText(info)]];
  const [left, right] = [normalForm(info.left), normalForm(info.right)];
  if (info.conjunction === "and") return both(left, right);
  return left.length + right.length > MOST_ALTERNATIVES
    ? [allOf([...left, ...right])]
    : [...left, ...right];
}

function both(
  left: readonly (readonly string[])[],
  right: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  if (left.length * right.length > MOST_ALTERNATIVES) return [allOf([...left, ...right])];
  return left.flatMap((a) => right.map((b) => allOf([a, b])));
}

function allOf(alternatives: readonly (readonly string[])[]): string[] {
  return [...new Set(alternatives.flat())];
}

function licenceText({
  license,
  plus,
  exception,
}: Exclude<Info, { conjunction: unknown }>): string {
  return `${license}${plus === true ? "+" : ""}${exception === undefined ? "" : ` WITH ${exception}`}`;
}

function distinct(alternatives: readonly (readonly string[])[]): string[][] {
  const sorted = alternatives.map((each) => [...new Set(each)].sort());
  const byText = new Map(sorted.map((each) => [JSON.stringify(each), each]));
  return [...byText.keys()].sort().map((text) => byText.get(text) as string[]);
}
