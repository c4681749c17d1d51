import { baseDocument, isTargeted, keysOf } from "../topdown/base-documents.ts";
import type { Exit } from "../topdown/exit.ts";
import type { RuleNode } from "../topdown/rule-tree.ts";
import { memberOf } from "../values/lookup.ts";
import { mergeValues } from "../values/merge-values.ts";
import { isArray, makeObject, type Value } from "../values/value.ts";
import { below } from "./below.ts";
import { type Item, isGroundItem, itemOf, Known, termOf, variableItem } from "./item.ts";
import type { Query, Reference } from "./query.ts";
import { unify, unifyIn } from "./unify.ts";

/** Goes on with each value of a reference (topdown's biunifyRef). */
export function reference(asked: Reference): Exit | undefined {
  const { query, terms, bindings } = asked;
  const head = terms[0];
  if (head === undefined) return undefined;
  const name = head.value.kind === "var" ? head.value.name : undefined;
  const { input } = query.run.evaluation;
  if (name === "data") {
    return inTree({ asked, at: 1, path: [], node: query.run.program.tree });
  }
  if (name === "input") {
    return input === undefined ? undefined : below(asked, 1, new Known(input), bindings);
  }
  const [start, from] = bindings.apply(itemOf(head));
  return start === head ? undefined : below(asked, 1, start, from);
}

/** Where a reference is in `data`: which term is next, and where those before have led. */
interface InTree {
  readonly asked: Reference;
  readonly at: number;
  readonly path: readonly Value[];
  readonly node: RuleNode | undefined;
}

function inTree(place: InTree): Exit | undefined {
  const { asked, at } = place;
  const term = asked.terms[at];
  if (term === undefined) return atEnd(place);
  const plugged = asked.bindings.plug(itemOf(term));
  if (plugged instanceof Known) return enter(place, plugged.value);
  return isGroundItem(plugged) ? undefined : enumerate(place, itemOf(term));
}

function atEnd({ asked, path, node }: InTree): Exit | undefined {
  const { query, right, rightBindings, bindings, next } = asked;
  const value = extentOf(query, path, node);
  if (value === undefined) return undefined;
  return unify({
    ...{ query, left: right, leftBindings: rightBindings },
    ...{ right: new Known(value), rightBindings: bindings, next },
  });
}

function enter({ asked, at, path, node }: InTree, key: Value): Exit | undefined {
  const { run } = asked.query;
  const longer = [...path, key];
  const child = isTargeted(run.evaluation, longer) ? undefined : node?.children.get(key);
  if (child !== undefined && child.rules.length > 0) return run.parts.rules(asked, at, child);
  return inTree({ asked, at: at + 1, path: longer, node: child });
}

/** The keys of base documents, then those of rules that are no keys of theirs. */
function enumerate(place: InTree, pattern: Item): Exit | undefined {
  const { asked, path, node } = place;
  const { query, bindings } = asked;
  const base = baseDocument(query.run.evaluation, path);
  const tryKey = (key: Value): Exit | undefined =>
    unify({
      ...{ query, left: new Known(key), right: pattern },
      ...{ leftBindings: bindings, rightBindings: bindings, next: () => enter(place, key) },
    });
  let deferred: Exit | undefined;
  if (base !== undefined) {
    for (const [at, each] of keysOf(base).entries()) {
      const exit = tryKey(isArray(base) ? at : each);
      if (exit !== undefined && !exit.isDeferred) return exit;
      deferred ??= exit;
    }
  }
  if (deferred !== undefined) return deferred;
  for (const key of node?.sorted ?? []) {
    if (base !== undefined && memberOf(base, key) !== undefined) continue;
    const exit = tryKey(key);
    if (exit !== undefined) return exit;
  }
  return undefined;
}

function extentOf(
  query: Query,
  path: readonly Value[],
  node: RuleNode | undefined,
): Value | undefined {
  const base = baseDocument(query.run.evaluation, path);
  const virtual = node === undefined ? undefined : leavesOf(query, path, node);
  if (virtual === undefined) return base;
  return base === undefined ? virtual : mergeValues(base, virtual);
}

function leavesOf(query: Query, path: readonly Value[], node: RuleNode): Value {
  const entries: [Value, Value][] = [];
  for (const key of node.sorted) {
    const child = node.children.get(key) as RuleNode;
    if (child.isHidden) continue;
    const longer = [...path, key];
    const isLeaf = child.rules.length > 0;
    const value = isLeaf ? leafOf(query, longer) : leavesOf(query, longer, child);
    if (value !== undefined) entries.push([key, value]);
  }
  return makeObject(entries);
}

const LEAF = variableItem("$_leaf");

function leafOf(query: Query, path: readonly Value[]): Value | undefined {
  const terms = [variableItem("data"), ...path.map((key) => termOf(new Known(key)))];
  const ref = { ...LEAF, value: { kind: "ref" as const, terms } };
  let value: Value | undefined;
  unifyIn(query, ref, LEAF, () => {
    const found = query.bindings.plug(LEAF);
    if (found instanceof Known) value = found.value;
    return undefined;
  });
  return value;
}
