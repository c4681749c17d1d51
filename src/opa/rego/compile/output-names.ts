import { operandsOf } from "../ast/calls.ts";
import type { Expression, Ref, Term } from "../ast/nodes.ts";
import { isComprehension, isScalar } from "../ast/terms.ts";
import {
  NEEDED,
  type VariableOptions,
  variablesOf,
  variablesOfAll,
  variablesOfWith,
} from "../ast/variables.ts";
import { type Visitor, walkExpression, walkTerm } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { arityOf } from "./rule-tree.ts";
import { isRefSafe, type Names, unify } from "./unify.ts";

/** Leaves what a call may be given or gives. */
export const OPERANDS: VariableOptions = {
  skipClosures: true,
  skipSets: true,
  skipObjectKeys: true,
  skipRefHead: true,
};

const NONE: ReadonlySet<string> = new Set();

/** Which variables an expression gives a value when the safe ones have theirs. */
export type OutputTeller = (expression: Expression, safe: Names) => ReadonlySet<string>;

/**
 * Tells of one expression after the other which variables it gives a value when the safe ones have theirs: OPA's
 * outputVarsForExpr. Each answer holds until the next question. OPA keeps one set for them, in which what a call has left
 * counts for an `every` that is asked next, and so it is here: the order of a body may hang on it.
 */
export function outputTeller(
  compilation: Pick<Compilation, "builtins" | "ruleTree">,
): OutputTeller {
  const kept = new Set<string>();
  return (expression, safe) => {
    const { terms } = expression;
    if (expression.isNegated || !areModifiersSafe(expression, safe)) return NONE;
    if (terms.kind === "term") return outputsOfRefs(expression, safe);
    if (terms.kind === "every") {
      walkTerm(terms.domain, refVisitor(safe, kept));
      return kept;
    }
    if (terms.kind !== "call") return NONE;
    const operands = operandsOf(expression, "eq");
    if (operands === undefined)
      return outputsOfCall(expression, terms.terms, safe, compilation, kept);
    const [left, right] = operands;
    if (left === undefined || right === undefined || operands.length > 2) return NONE;
    kept.clear();
    return outputsOfEquality(expression, left, right, safe);
  };
}

function areModifiersSafe({ with: modifiers }: Expression, safe: Names): boolean {
  return modifiers.every((each) =>
    [...variablesOfWith(each, NEEDED)].every((name) => safe.has(name)),
  );
}

function outputsOfCall(
  expression: Expression,
  terms: readonly Term[],
  safe: Names,
  compilation: Pick<Compilation, "builtins" | "ruleTree">,
  kept: Set<string>,
): ReadonlySet<string> {
  const [operator] = terms;
  const arity =
    operator?.value.kind === "ref" ? arityOf(compilation, operator.value.terms) : undefined;
  if (arity === undefined) return NONE;
  kept.clear();
  walkExpression(expression, refVisitor(safe, kept));
  if (arity + 1 >= terms.length) return kept;
  const needed = [...variablesOfAll(terms.slice(0, arity + 1), OPERANDS)];
  if (needed.some((name) => !kept.has(name) && !safe.has(name))) return NONE;
  for (const name of variablesOfAll(terms.slice(arity + 1), OPERANDS)) kept.add(name);
  return kept;
}

/** The variables that get a value by an equality when the safe ones have theirs (v1/ast, outputVarsForExprEq). */
export function outputsOfEquality(
  equality: Expression,
  left: Term,
  right: Term,
  safe: Names,
): Set<string> {
  const outputs = outputsOfRefs(equality, safe);
  // What `:=` gives a name cannot come to its value by the other side.
  const assigned = equality.fromAssignment ? variablesOf(left) : NONE;
  for (const name of assigned) outputs.delete(name);
  const basis: Names = {
    has: (name) => outputs.has(name) || (safe.has(name) && !assigned.has(name)),
  };
  const unified = unify(basis, left, right);
  for (const name of outputs) if (safe.has(name)) outputs.delete(name);
  for (const name of unified) if (!safe.has(name)) outputs.add(name);
  return outputs;
}

/** The variables that the references of an expression run through. */
function outputsOfRefs(expression: Expression, safe: Names): Set<string> {
  const outputs = new Set<string>();
  walkExpression(expression, refVisitor(safe, outputs));
  return outputs;
}

const BEHIND_HEAD: VariableOptions = { skipRefHead: true };

function addOperands(ref: Ref, outputs: Set<string>): void {
  for (const [at, term] of ref.entries()) {
    if (at === 0 || isScalar(term)) continue;
    for (const name of variablesOf(term, BEHIND_HEAD)) outputs.add(name);
  }
}

function refVisitor(safe: Names, outputs: Set<string>): Visitor {
  return {
    term: ({ value }) => {
      if (value.kind === "templatestring" || isComprehension(value)) return true;
      if (value.kind !== "ref") return false;
      if (!isRefSafe(value.terms, safe)) return true;
      addOperands(value.terms, outputs);
      return false;
    },
  };
}
