import type { Body, Expression, ExpressionTerms } from "../../opa/rego/ast/nodes.ts";
import type { Exit } from "../topdown/exit.ts";
import { evaluate, evaluateOnce, nodeOf } from "./evaluate.ts";
import { itemOf } from "./item.ts";
import { closureOf, type Next, type Query } from "./query.ts";
import { emit } from "./trace.ts";
import { isIterable } from "./unify.ts";

/** Goes on each time a statement with bodies holds: `every`, `not { }`, `and`, `or`. */
export function statement(query: Query, { terms }: Expression, next: Next): Exit | undefined {
  switch (terms.kind) {
    case "every":
      return evaluateEvery(query, terms, next);
    case "not": {
      const child = closureOf(query, terms.body);
      return evaluateOnce(child) ?? (child.isDefined ? undefined : next());
    }
    case "and":
      return hasOne(query, terms.left) && hasOne(query, terms.right) ? next() : undefined;
    case "or":
      return hasOne(query, terms.left) || hasOne(query, terms.right) ? next() : undefined;
    default:
      return undefined;
  }
}

function hasOne(query: Query, body: Body): boolean {
  const child = closureOf(query, body);
  child.findsOne = true;
  evaluateOnce(child);
  return child.isDefined;
}

type Every = Extract<ExpressionTerms, { readonly kind: "every" }>;

function evaluateEvery(query: Query, every: Every, next: Next): Exit | undefined {
  const node = nodeOf(query);
  if (!isIterable(query.bindings.plug(itemOf(every.domain)))) {
    emit(query, "Fail", node);
    return undefined;
  }
  const domain = closureOf(query, generatorOf(every));
  let holdsForAll = true;
  emit(domain, "Enter", node);
  const exit = evaluate(domain, () => {
    if (!holdsForAll) return undefined;
    const body = closureOf(domain, every.body);
    body.findsOne = true;
    const passed = evaluateOnce(body);
    holdsForAll = body.isDefined;
    emit(domain, "Redo", node);
    return passed?.outer;
  });
  if (exit !== undefined) return exit;
  if (!holdsForAll) {
    emit(domain, "Fail", node);
    return undefined;
  }
  const passed = next();
  emit(domain, "Exit", node);
  return passed;
}

/** The body that gives each key and value. */
function generatorOf({ key, value, domain }: Every): Body {
  const { location } = domain;
  const eq = { value: { kind: "var", name: "eq" }, location } as const;
  const name = key ?? { value: { kind: "var", name: "$_every" } as const, location };
  const ref = { value: { kind: "ref" as const, terms: [domain, name] }, location };
  const operator = { value: { kind: "ref" as const, terms: [eq] }, location };
  return [
    {
      ...{ terms: { kind: "call", terms: [operator, ref, value] }, location, with: [] },
      ...{ isNegated: false, isGenerated: false, fromAssignment: false },
    },
  ];
}
