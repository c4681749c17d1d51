import type { Ref, Rule, Term } from "../../opa/rego/ast/nodes.ts";
import type { Found } from "../topdown/rule-index/rule-index.ts";
import { nodeOf } from "./evaluate.ts";
import type { EventNode } from "./event.ts";
import type { Query } from "./query.ts";
import { emit } from "./trace.ts";

/** Tells how many rules have to be tried for the current expression. */
export function emitIndex(query: Query, target: Term | Ref, { groups, findsOne }: Found): void {
  const matched = groups.length === 1 ? "1 rule" : `${groups.length} rules`;
  const message = `(matched ${matched}${findsOne ? ", early exit" : ""})`;
  const ref = Array.isArray(target) ? target : refOf(target as Term);
  emit(query, "Index", nodeOf(query), message, ref);
}

function refOf(term: Term): Ref {
  return term.value.kind === "ref" ? term.value.terms : [term];
}

export function ruleNode(rule: Rule, ref: Ref): EventNode {
  return { kind: "rule", rule, ref };
}
