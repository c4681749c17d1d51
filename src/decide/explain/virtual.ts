import type { Exit } from "../topdown/exit.ts";
import { ruleSetOf } from "../topdown/rule-set.ts";
import type { RuleNode } from "../topdown/rule-tree.ts";
import { completeRules } from "./complete.ts";
import { emitIndex } from "./index-event.ts";
import { itemOf, termOf } from "./item.ts";
import { partialRules } from "./partial.ts";
import type { Reference } from "./query.ts";

/** Goes on with the document of the rules to which the terms up to `at` have led, and below it (topdown's evalVirtual). */
export function rules(reference: Reference, at: number, node: RuleNode): Exit | undefined {
  const { query, terms, bindings } = reference;
  const { program, evaluation } = query.run;
  const set = ruleSetOf(program, node, at + 1);
  // Of a function that is not called nothing is known of its operands.
  const found = set.index.find(evaluation, set.kind === "function" ? undefined : []);
  const path = terms.slice(0, at + 1).map((term) => termOf(bindings.plug(itemOf(term))));
  emitIndex(query, path, found);
  if (set.kind === "function") return undefined;
  const asked = { reference, at: at + 1, node, set, found };
  return set.kind === "partial" ? partialRules(asked) : completeRules(asked);
}
