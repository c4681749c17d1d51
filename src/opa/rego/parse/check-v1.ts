import type { Rule } from "../ast/nodes.ts";
import { branchesOf } from "../ast/visit.ts";
import { type Complaint, keywordsOf } from "./parser.ts";
import type { RuleOrigin, WrittenRule } from "./rule-origin.ts";

/** What version 1 has against a rule (v1/ast/rego_v1.go of OPA). */
export function* complaintsOfV1({ rule, origins }: WrittenRule): Generator<Complaint> {
  let at = 0;
  for (const branch of branchesOf(rule)) {
    const origin = origins[at++];
    if (origin === undefined) continue;
    for (const message of messagesOf(branch, origin)) yield { message, location: branch.location };
  }
}

function* messagesOf({ head, isDefault }: Rule, origin: RuleOrigin): Generator<string> {
  const what = head.args.length > 0 ? "function" : "rule";
  if (head.ref.length < 2 && keywordsOf(1).has(head.name)) {
    yield `${head.name} keyword cannot be used for rule name`;
  }
  if (origin.isBodyGenerated && origin.isValueGenerated) {
    yield `${what} must have value assignment and/or body declaration`;
  }
  if (!origin.isBodyGenerated && !origin.hasIf && !isDefault) {
    yield `\`if\` keyword is required before ${what} body`;
  }
  if (head.value === undefined && !origin.hasContains) {
    yield "`contains` keyword is required for partial set rules";
  }
}
