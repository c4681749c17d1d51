import { int64Of } from "../../go/number-text.ts";
import { operandsOf } from "../ast/calls.ts";
import { compareTerms } from "../ast/compare.ts";
import type { Body, Expression, Ref, Term } from "../ast/nodes.ts";
import { isConstant } from "./constant.ts";

/** What a variable can be, where that is told by constants ahead of it. */
export type KnownValues = ReadonlyMap<string, readonly Term[]>;

/** A reference is narrowed to so many at most. */
const MAX_EXPANSION = 64;

/** For each expression of a body, and for what comes behind it, what is known there (v1/ast/compile.go). */
export function knownValues(body: Body): readonly KnownValues[] {
  const before: KnownValues[] = [new Map()];
  for (const expression of body) {
    const known = before.at(-1) as KnownValues;
    const bound = bindingOf(expression, known);
    before.push(bound === undefined || known.has(bound[0]) ? known : new Map([...known, bound]));
  }
  return before;
}

function bindingOf(
  expression: Expression,
  known: KnownValues,
): readonly [name: string, values: readonly Term[]] | undefined {
  if (expression.isNegated || expression.with.length > 0) return undefined;
  const [left, right] = operandsOf(expression, "eq") ?? [];
  if (left === undefined || right === undefined) return undefined;
  return bindTo(left, right, known) ?? bindTo(right, left, known);
}

function bindTo(
  { value }: Term,
  other: Term,
  known: KnownValues,
): readonly [name: string, values: readonly Term[]] | undefined {
  const values = value.kind === "var" ? valuesOfTerm(other, known) : undefined;
  return value.kind === "var" && values !== undefined ? [value.name, values] : undefined;
}

function valuesOfTerm(term: Term, known: KnownValues): readonly Term[] | undefined {
  const { value } = term;
  if (value.kind === "var") return known.get(value.name);
  if (value.kind === "ref") return valuesOfRef(value.terms, known);
  return isConstant(term) ? [term] : undefined;
}

function valuesOfRef([head, ...parts]: Ref, known: KnownValues): readonly Term[] | undefined {
  let values = head && valuesOfTerm(head, known);
  for (const part of parts) {
    if (values === undefined) return undefined;
    const next: Term[] = [];
    for (const value of values) {
      const selected = isConstant(part) ? memberAt(value, part) : membersOf(value);
      if (selected === undefined) return undefined;
      next.push(...selected);
    }
    if (next.length > MAX_EXPANSION) return undefined;
    values = next;
  }
  return values;
}

function memberAt({ value }: Term, key: Term): readonly Term[] {
  if (value.kind === "array") {
    const at = key.value.kind === "number" ? int64Of(key.value.text) : undefined;
    const item = at === undefined ? undefined : value.items[Number(at)];
    return item === undefined ? [] : [item];
  }
  if (value.kind === "set") return value.items.filter((item) => compareTerms(item, key) === 0);
  if (value.kind !== "object") return [];
  return value.entries.flatMap(([name, member]) => (compareTerms(name, key) === 0 ? [member] : []));
}

function membersOf({ value }: Term): readonly Term[] | undefined {
  if (value.kind === "array" || value.kind === "set") return value.items;
  return value.kind === "object" ? value.entries.map(([, member]) => member) : undefined;
}

/** The references that one can stand for, itself where nothing more is known of its variables. */
export function narrowRef(ref: Ref, known: KnownValues): readonly Ref[] {
  let narrowed: readonly Ref[] = [ref];
  for (let at = 1; known.size > 0 && at < ref.length; at++) {
    const part = ref[at] as Term;
    const values = isConstant(part) ? [] : (valuesOfTerm(part, known) ?? []);
    if (values.length === 0 || narrowed.length * values.length > MAX_EXPANSION) continue;
    narrowed = narrowed.flatMap((one) => values.map((value) => one.with(at, value)));
  }
  return narrowed;
}
