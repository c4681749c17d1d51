import type { Rule } from "../../opa/rego/ast/nodes.ts";
import { createBuilder, type Given } from "../topdown/builder.ts";
import type { Exit } from "../topdown/exit.ts";
import { callsOf } from "../topdown/memo.ts";
import type { OwnedRule } from "../topdown/rule-tree.ts";
import { Unsupported } from "../topdown/scope.ts";
import { lookUp } from "../values/lookup.ts";
import type { Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { Bindings } from "./bindings.ts";
import { emitExit, evaluate } from "./evaluate.ts";
import { ruleNode } from "./index-event.ts";
import { type Item, isGroundItem, itemOf, Known, variableOf } from "./item.ts";
import { cacheKeysOf } from "./partial-keys.ts";
import { type AskedRules, childOf, type Next, type Query } from "./query.ts";
import { emit } from "./trace.ts";
import { unify } from "./unify.ts";

/** Goes on with as much of a partial document as is asked for (topdown's evalVirtualPartial). `at` is behind its path. */
export function partialRules(asked: AskedRules): Exit | undefined {
  const { reference, at } = asked;
  const { query, bindings, right, rightBindings, next } = reference;
  const term = reference.terms[at];
  if (term === undefined) {
    const whole = new Known(wholeDocument(asked));
    return unify({ query, left: whole, right, leftBindings: bindings, rightBindings, next });
  }
  if (asked.found.groups.length === 0) return undefined;
  const { parts, evaluation } = query.run;
  const cached = evaluation.memo.documents.get(asked.node);
  if (cached !== undefined) return parts.below(reference, at, new Known(cached), bindings);
  if (variableOf(bindings.plug(itemOf(term))) !== undefined) {
    return parts.below(reference, at, new Known(wholeDocument(asked)), bindings);
  }
  return byKeys(asked);
}

function byKeys(asked: AskedRules): Exit | undefined {
  const { reference, at, node } = asked;
  const { bindings, query } = reference;
  const { parts, evaluation } = query.run;
  const { hit, key, path } = cacheKeysOf(asked);
  if (hit !== undefined) {
    return parts.below(reference, at + hit.depth, new Known(hit.value), bindings);
  }
  const growing = startDocument(asked);
  for (const owned of rulesOf(asked)) evaluateMatching(asked, owned, growing);
  const document = growing.finish();
  const held = key === undefined ? undefined : lookUp(document, path);
  if (key !== undefined && held !== undefined) callsOf(evaluation.memo, node).set(key, held);
  return parts.below(reference, at, new Known(document), bindings);
}

function rulesOf({ set, found }: AskedRules): readonly OwnedRule[] {
  return found.groups.map(({ rule, branches }) => {
    return set.rules[rule]?.[branches[0] as number]?.owned as OwnedRule;
  });
}

function wholeDocument(asked: AskedRules): Value {
  const { node, reference } = asked;
  const { evaluation } = reference.query.run;
  const known = evaluation.memo.documents.get(node);
  if (known !== undefined) return known;
  const growing = startDocument(asked);
  for (const owned of rulesOf(asked)) {
    const child = childOf(reference.query, owned.rule.body, owned.rule, new Bindings());
    const event = ruleNode(owned.rule, owned.ref);
    emit(child, "Enter", event);
    evaluate(child, () => {
      emitExit(child, event);
      growing.add(owned, child.bindings);
      emit(child, "Redo", event);
      return undefined;
    });
  }
  const whole = growing.finish();
  evaluation.memo.documents.set(node, whole);
  return whole;
}

/** Evaluates a rule whose head is what is asked for. */
function evaluateMatching(asked: AskedRules, owned: OwnedRule, growing: Growing): void {
  const child = childOf(asked.reference.query, owned.rule.body, owned.rule, new Bindings());
  const event = ruleNode(owned.rule, owned.ref);
  emit(child, "Enter", event);
  unifyHead(asked, owned, child, () => {
    child.isDefined = true;
    return evaluate(child, () => {
      emitExit(child, event);
      if (growing.add(owned, child.bindings)) emit(child, "Duplicate", event);
      emit(child, "Redo", event);
      return undefined;
    });
  });
  if (!child.isDefined) emit(child, "Fail", event);
}

function unifyHead(
  { reference, at }: AskedRules,
  { rule, ref }: OwnedRule,
  child: Query,
  next: Next,
): void {
  const { terms, bindings } = reference;
  const pairs: [Item, Item][] = [];
  let position = at;
  for (; position < terms.length && position < ref.length; position++) {
    pairs.push([itemOf(terms[position] as never), itemOf(ref[position] as never)]);
  }
  const last = keyOf(rule);
  const isMulti = rule.head.value === undefined && last !== undefined;
  if (isMulti && position < terms.length && ref.length <= terms.length) {
    pairs.push([itemOf(terms[position] as never), itemOf(last)]);
  }
  const tryPair = (index: number): Exit | undefined => {
    const [left, right] = pairs[index] ?? [];
    if (left === undefined || right === undefined) return next();
    return unify({
      ...{ query: child, left, right, leftBindings: bindings, rightBindings: child.bindings },
      next: () => tryPair(index + 1),
    });
  };
  tryPair(0);
}

function keyOf({ head }: Rule): Rule["head"]["key"] {
  return head.key ?? head.ref.at(-1);
}

interface Growing {
  /** Adds what a head gives; true where it was there before. Throws a conflict. */
  add(owned: OwnedRule, bindings: Bindings): boolean;
  finish(): Value;
}

function startDocument({ at, set }: AskedRules): Growing {
  const builder = createBuilder(set.isSet);
  const seen = new ValueMap<true>();
  return {
    add({ rule: { head }, ref }, bindings) {
      const path = ref.slice(at).map((term) => known(bindings.plug(itemOf(term))));
      const member =
        head.value === undefined && head.key !== undefined
          ? known(bindings.plug(itemOf(head.key)))
          : undefined;
      const value = head.value === undefined ? true : known(bindings.plug(itemOf(head.value)));
      const given: Given = { path, member, value };
      if (set.isSet) builder.addMember(member as Value);
      else builder.add(given, head.location);
      const place = member === undefined ? path : [...path, member];
      const isDuplicate = seen.has(place);
      seen.set(place, true);
      return isDuplicate;
    },
    finish: () => builder.finish(),
  };
}

function known(item: Item): Value {
  if (item instanceof Known) return item.value;
  throw new Unsupported(isGroundItem(item) ? "a reference in a head" : "a head without a value");
}
