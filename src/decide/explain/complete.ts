import { CONFLICT } from "../topdown/answer-rules.ts";
import type { Exit } from "../topdown/exit.ts";
import type { OwnedRule } from "../topdown/rule-tree.ts";
import { equalValues, type Value } from "../values/value.ts";
import { Bindings } from "./bindings.ts";
import { emitExit, evaluate } from "./evaluate.ts";
import { ruleNode } from "./index-event.ts";
import { itemOf, Known } from "./item.ts";
import { type AskedRules, childOf } from "./query.ts";
import { emit } from "./trace.ts";
import { type Tried, tryRules } from "./try-rules.ts";

const NO_VALUE = new Known(true);

/** Goes on with the value of complete rules, below it (topdown's evalVirtualComplete). */
export function completeRules(asked: AskedRules): Exit | undefined {
  const { reference, at, node, set, found } = asked;
  const { parts, evaluation } = reference.query.run;
  if (found.groups.length === 0 && set.fallback === undefined) return undefined;
  const { documents } = evaluation.memo;
  const known = documents.get(node);
  if (known !== undefined) {
    return parts.below(reference, at, new Known(known), reference.bindings);
  }
  if (documents.has(node)) return undefined;
  return tryRules(
    set,
    found,
    (owned, previous) => evaluateRule(asked, owned, previous),
    () => evaluation.memo.documents.set(node, undefined),
  );
}

function evaluateRule(
  { reference, at, node, found }: AskedRules,
  { rule, ref }: OwnedRule,
  before: Value | undefined,
): Tried {
  const { query } = reference;
  const child = childOf(query, rule.body, rule, new Bindings());
  child.findsOne = found.findsOne;
  const event = ruleNode(rule, ref);
  const head = rule.head.value === undefined ? NO_VALUE : itemOf(rule.head.value);
  let previous = before;
  let value: Value | undefined;
  emit(child, "Enter", event);
  const exit = evaluate(child, () => {
    emitExit(child, event);
    const plugged = child.bindings.plug(head) as Known;
    value = plugged.value;
    if (previous === undefined) {
      previous = value;
      query.run.evaluation.memo.documents.set(node, value);
      const [item, from] = child.bindings.apply(head);
      const passed = query.run.parts.below(reference, at, item, from);
      if (passed !== undefined) return passed;
    } else if (!equalValues(previous, value)) throw CONFLICT;
    emit(child, "Redo", event);
    return undefined;
  });
  return { value, exit };
}
