import type { Module, Ref, Rule, Term } from "../ast/nodes.ts";
import { isGround, isScalar } from "../ast/terms.ts";
import { isEmptyBody } from "./equalities.ts";

/**
 * Tells of a whole reference whether rules stand behind it that are never undefined (v1/ast, isRefToKnownDefinedRule), as
 * they are now.
 */
export function definedRules(modules: readonly Module[]): (ref: Ref) => boolean {
  const rulesByPath = new Map<string, Rule[]>();
  for (const { path, rules } of modules) {
    for (const rule of rules) {
      const key = pathKey([...path, ...groundPrefix(rule.head.ref)]);
      const known = rulesByPath.get(key);
      if (known === undefined) rulesByPath.set(key, [rule]);
      else known.push(rule);
    }
  }
  const defined = new Set<string>();
  for (const [key, rules] of rulesByPath) if (areDefined(rules)) defined.add(key);
  return (ref) => ref.every(isKey) && defined.has(pathKey(ref));
}

function areDefined(rules: readonly Rule[]): boolean {
  const [first, ...others] = rules;
  if (first === undefined || first.head.args.length > 0) return false;
  if (first.isDefault || first.head.value === undefined) return true;
  return others.length === 0 ? isConstant(first) : others.some(({ isDefault }) => isDefault);
}

function isConstant({ head: { value }, body }: Rule): boolean {
  if (value === undefined || !isEmptyBody(body)) return false;
  switch (value.value.kind) {
    case "array":
    case "object":
    case "set":
      return isGround(value);
    default:
      return isScalar(value) || value.value.kind === "var";
  }
}

/** The name, and what stands behind it up to the first variable. */
function groundPrefix([name, ...rest]: Ref): Ref {
  const end = rest.findIndex((term) => !isScalar(term));
  const ground = end < 0 ? rest : rest.slice(0, end);
  return name === undefined ? [] : [nameAsKey(name), ...ground];
}

function nameAsKey(name: Term): Term {
  const { value, location } = name;
  return value.kind === "var" ? { value: { kind: "string", text: value.name }, location } : name;
}

function isKey(term: Term, at: number): boolean {
  return at === 0 ? term.value.kind === "var" : isScalar(term);
}

/** Numbers are the same when they are written alike. */
function pathKey(ref: Ref): string {
  return JSON.stringify(ref.map(({ value }) => value));
}
