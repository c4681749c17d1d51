import { compareTexts } from "../../go/text-bytes.ts";
import { builtinRef, variable } from "../ast/calls.ts";
import type { Expression, ExpressionTerms, Ref, Term } from "../ast/nodes.ts";
import { isRootDocument, isWildcard } from "../ast/terms.ts";
import { variablesOf } from "../ast/variables.ts";
import { walkTerm } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { bind, type NameScopes, type Occurrence } from "./name-scopes.ts";
import { outputsOfEquality } from "./output-names.ts";

interface Declaring {
  readonly compilation: Compilation;
  readonly scopes: NameScopes;
}

/** Gives a name a new one in the innermost scope. */
export function declareName(
  name: string,
  { compilation, scopes }: Declaring,
  occurrence: Occurrence = "declared",
): string {
  const fresh = compilation.freshName();
  compilation.writtenNames.set(fresh, name);
  bind(scopes, name, fresh, occurrence);
  return fresh;
}

/** Declares a variable of the text, and complains where its scope has it already. */
function declareWritten(
  { value, location }: Term,
  declaring: Declaring,
  occurrence: Occurrence = "declared",
): string | undefined {
  if (value.kind !== "var") return undefined;
  const before = declaring.scopes.at(-1)?.get(value.name)?.occurrence;
  if (before !== undefined) {
    const message = `var ${value.name} ${BEFORE[before]} above`;
    declaring.compilation.checks?.complaints.push({ message, location });
  }
  return declareName(value.name, declaring, occurrence);
}

const BEFORE: Readonly<Record<Occurrence, string>> = {
  seen: "referenced",
  argument: "declared",
  assigned: "assigned",
  declared: "declared",
};

/**
 * Declares what `some` names. False when it says no more than that; `some x in xs` becomes `x = xs[k]` with a new
 * variable as the key, whose names are still to be replaced.
 */
export function declareSome(expression: Expression, declaring: Declaring): boolean {
  const { terms } = expression;
  if (terms.kind !== "some") return true;
  for (const symbol of terms.symbols) {
    if (symbol.value.kind === "call") {
      declareMembers(expression, symbol.value.terms, declaring);
      return true;
    }
    declareWritten({ ...symbol, location: expression.location }, declaring);
  }
  return false;
}

function declareMembers(expression: Expression, call: Ref, declaring: Declaring): void {
  const { location } = expression;
  const operands = call.slice(1);
  const [first, second, third] = operands;
  if (first === undefined || second === undefined) return;
  const [key, value, collection] =
    third === undefined
      ? [variable(declaring.compilation.freshName(), location), first, second]
      : [first, second, third];
  const names = variablesOf(collection);
  const into = collection.value.kind === "ref" ? collection.value.terms : [collection];
  const member: Term = { value: { kind: "ref", terms: [...into, key] }, location };
  expression.terms = { kind: "call", terms: [builtinRef("eq", location), value, member] };
  const outputs = outputsOfEquality(expression, value, member, names);
  for (const name of [...outputs].sort(compareTexts)) declareName(name, declaring);
}

/** An `every` without a key gets one. */
export function declareEvery(
  every: Extract<ExpressionTerms, { readonly kind: "every" }>,
  declaring: Declaring,
): void {
  if (every.key === undefined) {
    every.key = variable(declaring.compilation.freshName(), every.value.location);
  } else declareVariable(every.key, declaring);
  declareVariable(every.value, declaring);
}

function declareVariable(term: Term, declaring: Declaring): void {
  if (term.value.kind !== "var" || isWildcard(term.value.name)) return;
  const name = declareWritten(term, declaring);
  if (name !== undefined) term.value = { kind: "var", name };
}

/** Declares what stands left of `:=`, which becomes `=`. */
export function declareAssigned(expression: Expression, target: Term, declaring: Declaring): void {
  declareInPattern(target, declaring);
  if (expression.terms.kind !== "call") return;
  const [operator, ...operands] = expression.terms.terms;
  const { location } = operator ?? expression;
  expression.terms.terms = [builtinRef("eq", location), ...operands];
  expression.fromAssignment = true;
}

function declareInPattern(pattern: Term, declaring: Declaring): void {
  walkTerm(pattern, {
    term: (term) => {
      const { value } = term;
      if (value.kind === "array") return false;
      if (value.kind === "object") {
        for (const [, member] of value.entries) declareInPattern(member, declaring);
      } else {
        const written = isRootDocument(term) ? rootName(value) : term;
        const name = written && declareWritten(written, declaring, "assigned");
        if (name !== undefined) term.value = { kind: "var", name };
      }
      return true;
    },
  });
}

function rootName(value: Term["value"]): Term | undefined {
  return value.kind === "ref" ? value.terms[0] : undefined;
}
