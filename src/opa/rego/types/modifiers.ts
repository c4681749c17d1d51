import { isGround } from "../ast/ground.ts";
import type { Expression, Ref, Rule, Term } from "../ast/nodes.ts";
import type { RuleTree } from "../compile/rule-tree.ts";
import type { ModifiersOf } from "./infer-body.ts";
import type { RuleGraph } from "./rule-graph.ts";
import { rulesAt } from "./rules-at.ts";
import { ANY, type Type } from "./type.ts";
import { type TypeEnvironment, typeOfRef, wrapAround } from "./type-environment.ts";
import { typeOfTerm } from "./type-of-term.ts";
import { newTypeTree, putType, type TypeTree } from "./type-tree.ts";
import { uniteTypes } from "./unite-types.ts";

/**
 * What `with` changes for an expression: a replaced document may be of its own type and of its replacement's, and rules that
 * depend on it may be anything.
 */
export function modifiersIn(graph: RuleGraph, ruleTree: RuleTree): ModifiersOf {
  const relaxed = new Map<string, TypeTree | undefined>();

  function relaxedBy(target: Ref, isFunction: boolean): TypeTree | undefined {
    const key = `${isFunction} ${JSON.stringify(
      target.map(({ value }) => value),
      withoutPlaces,
    )}`;
    if (!relaxed.has(key)) relaxed.set(key, relax(graph, ruleTree, target, isFunction));
    return relaxed.get(key);
  }

  return (environment, expression) => modify(environment, expression, relaxedBy);
}

function withoutPlaces(key: string, value: unknown): unknown {
  return key === "location" ? undefined : value;
}

function modify(
  environment: TypeEnvironment,
  expression: Expression,
  relaxedBy: (target: Ref, isFunction: boolean) => TypeTree | undefined,
): TypeEnvironment {
  let inside = environment;
  const replaced: [path: Ref, type: Type][] = [];
  for (const { target, value } of expression.with) {
    if (target.value.kind !== "ref") continue;
    const { terms } = target.value;
    const type = typeOfRef(environment, terms);
    const isFunction = type?.kind === "function";
    const relaxed = relaxedBy(terms, isFunction);
    if (relaxed !== undefined) inside = wrapAround(inside, relaxed);
    if (isFunction) continue;
    replaced.push([groundPrefix(terms), replacedType(environment, terms, type, value)]);
  }
  if (replaced.length === 0) return inside;
  const tree = newTypeTree();
  for (const [path, type] of replaced) putType(tree, path, type);
  return wrapAround(inside, tree);
}

function replacedType(
  environment: TypeEnvironment,
  target: Ref,
  type: Type | undefined,
  replacement: Term,
): Type {
  if (type === undefined || !target.slice(1).every(isGround)) return ANY;
  const other = typeOfTerm(environment, replacement);
  return (other && uniteTypes(type, other)) ?? ANY;
}

export function groundPrefix(ref: Ref): Ref {
  const end = ref.findIndex((term, at) => at > 0 && !isGround(term));
  return end < 0 ? ref : ref.slice(0, end);
}

function relax(
  { dependents, pathOf }: RuleGraph,
  ruleTree: RuleTree,
  target: Ref,
  isFunction: boolean,
): TypeTree | undefined {
  const rules = rulesAt(ruleTree, target, pathOf);
  if (rules.size === 0) return undefined;
  // Grows while it is walked: what reads these, and what reads that.
  const reached = new Set<Rule>(rules);
  for (const rule of reached) {
    for (const reader of dependents.get(rule) ?? []) reached.add(reader);
  }
  const tree = newTypeTree();
  let isEmpty = true;
  for (const rule of reached) {
    const path = groundPrefix(pathOf(rule));
    if (isFunction && isSamePath(path, target)) continue;
    putType(tree, path, ANY);
    isEmpty = false;
  }
  return isEmpty ? undefined : tree;
}

function isSamePath(left: Ref, right: Ref): boolean {
  return (
    left.length === right.length && left.every(({ value }, at) => isSameName(value, right[at]))
  );
}

function isSameName(value: Term["value"], other: Term | undefined): boolean {
  if (value.kind === "string")
    return other?.value.kind === "string" && other.value.text === value.text;
  return value.kind === "var" && other?.value.kind === "var" && other.value.name === value.name;
}
