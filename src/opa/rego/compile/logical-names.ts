import { operandsOf } from "../ast/calls.ts";
import type { Body, Expression, Term } from "../ast/nodes.ts";
import {
  type LogicalTerms,
  NEEDED,
  type VariableOptions,
  variablesOfAll,
  variablesOfExpression,
} from "../ast/variables.ts";
import type { Compilation } from "./compilation.ts";
import { OPERANDS, outputsOfEquality } from "./output-names.ts";
import { arityOf } from "./rule-tree.ts";

/** Which variables of an expression must have a value: of `not`, `and` and `or` those that come from outside. */
export function neededNames(compilation: Compilation): VariableOptions {
  return {
    ...NEEDED,
    logical: (terms, names) => {
      for (const body of implicitBodies(terms)) {
        for (const name of outerNames(body, compilation)) names.add(name);
      }
    },
  };
}

/** Those that the text has without braces. */
function implicitBodies(terms: LogicalTerms): Body[] {
  if (terms.kind === "not") return terms.isExplicit ? [] : [terms.body];
  return [
    ...(terms.isLeftExplicit ? [] : [terms.left]),
    ...(terms.isRightExplicit ? [] : [terms.right]),
  ];
}

/** What a body does not bind for itself, one expression for the next: OPA's unsafeImplicitBodyVars. */
function outerNames(body: Body, compilation: Compilation): string[] {
  const uses = new Map<string, number>();
  for (const expression of body) {
    for (const name of variablesOfExpression(expression, NEEDED)) {
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
  }
  const names = [...uses.keys()];
  if (body.length === 1) return names;
  const bound = boundNames(body, names, compilation);
  return names.filter((name) => !bound.has(name) || uses.get(name) === 1);
}

function boundNames(body: Body, names: readonly string[], compilation: Compilation): Set<string> {
  const equalities = body.filter((each) => operandsOf(each, "eq") !== undefined);
  const safe = new Set([...names, "data", "input"]);
  for (const { value } of equalities.flatMap((each) => operandsOf(each, "eq")?.slice(0, 2) ?? [])) {
    if (value.kind === "var") safe.delete(value.name);
  }
  const bound = bindByEqualities(equalities, safe);
  for (const name of body.flatMap((each) => outputsOfCall(each, compilation))) bound.add(name);
  return bound;
}

/** Again and again, as one may give another what it needs. */
function bindByEqualities(equalities: readonly Expression[], safe: Set<string>): Set<string> {
  const bound = new Set<string>();
  let before = -1;
  while (before < bound.size) {
    before = bound.size;
    for (const equality of equalities) {
      const [left, right] = operandsOf(equality, "eq") as [Term, Term];
      for (const name of outputsOfEquality(equality, left, right, safe)) {
        bound.add(name);
        safe.add(name);
      }
    }
  }
  return bound;
}

function outputsOfCall({ terms }: Expression, compilation: Compilation): string[] {
  if (terms.kind !== "call") return [];
  const [operator] = terms.terms;
  if (operator?.value.kind !== "ref") return [];
  const arity = arityOf(compilation, operator.value.terms);
  return arity === undefined ? [] : [...variablesOfAll(terms.terms.slice(arity + 1), OPERANDS)];
}
