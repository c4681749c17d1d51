import { operandsOf } from "../ast/calls.ts";
import type { Body, Comprehension, Expression, Rule, Term } from "../ast/nodes.ts";
import { NEEDED, variablesOf, variablesOfAll, variablesOfBody } from "../ast/variables.ts";
import { walkBody, walkExpression } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { outputTeller } from "./output-names.ts";

const RESERVED: readonly string[] = ["data", "input"];

/**
 * The comprehensions of one rule that are worth computing once for all values of the variables around them, with the names
 * of those variables in order: OPA's BuildComprehensionIndices. What is computed is looked up by their values then.
 */
export function comprehensionKeys(
  compilation: Pick<Compilation, "builtins" | "ruleTree">,
  rule: Rule,
): ReadonlyMap<Comprehension, readonly string[]> {
  const keys = new Map<Comprehension, readonly string[]>();
  const candidates = new Set([...RESERVED, ...variablesOfAll(rule.head.args)]);
  const inBody = (body: Body): boolean => {
    for (const expression of body) {
      const comprehension = assignedComprehension(expression);
      const found = comprehension && keysOf(compilation, comprehension, candidates);
      if (comprehension !== undefined && found !== undefined) keys.set(comprehension, found);
      for (const name of variablesOfBody([expression], NEEDED)) candidates.add(name);
    }
    return false;
  };
  walkBody(rule.body, { body: inBody });
  return keys;
}

/** Of an expression that says `variable = comprehension`, and nothing else. */
function assignedComprehension(expression: Expression): Comprehension | undefined {
  if (expression.isNegated || expression.with.length > 0) return undefined;
  const [left, right] = operandsOf(expression, "eq") ?? [];
  if (left?.value.kind === "var" && right !== undefined) return comprehensionOf(right);
  if (right?.value.kind === "var" && left !== undefined) return comprehensionOf(left);
  return undefined;
}

function comprehensionOf({ value }: Term): Comprehension | undefined {
  return "body" in value ? value : undefined;
}

function keysOf(
  compilation: Pick<Compilation, "builtins" | "ruleTree">,
  { body }: Comprehension,
  candidates: ReadonlySet<string>,
): readonly string[] | undefined {
  const outputs = outputsOf(compilation, body);
  const needed = [...variablesOfBody(body, NEEDED)];
  if (needed.some((name) => !outputs.has(name) && !RESERVED.includes(name))) return undefined;
  if (runsThroughCandidates(body, candidates) || isClosedOver(body, candidates)) return undefined;
  const keys = [...outputs].filter((name) => candidates.has(name));
  return keys.length === 0 ? undefined : keys.sort();
}

/** What a body gives a value on its own. */
function outputsOf(
  compilation: Pick<Compilation, "builtins" | "ruleTree">,
  body: Body,
): ReadonlySet<string> {
  const outputsIn = outputTeller(compilation);
  const safe = new Set(RESERVED);
  for (const expression of body) {
    for (const name of outputsIn(expression, safe)) safe.add(name);
  }
  for (const name of RESERVED) safe.delete(name);
  return safe;
}

/** Whether a reference, or `walk`, would run through what a candidate says alone: to look that up costs less. */
function runsThroughCandidates(body: Body, candidates: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  let isWorse = false;
  const note = (names: Iterable<string>): void => {
    for (const name of names) isWorse ||= candidates.has(name) && !seen.has(name);
  };
  walkBody(body, {
    expression: (expression) => {
      const output = operandsOf(expression, "walk")?.[1];
      if (output !== undefined) note(variablesOf(output));
      return isWorse;
    },
    term: ({ value }) => {
      if (value.kind === "var") seen.add(value.name);
      if (value.kind === "ref") note(variablesOfAll(value.terms.slice(1), { skipRefHead: true }));
      return isWorse || "body" in value;
    },
  });
  return isWorse;
}

/** Whether a comprehension inside needs a candidate. */
function isClosedOver(body: Body, candidates: ReadonlySet<string>): boolean {
  let isFound = false;
  for (const expression of body) {
    walkExpression(expression, {
      term: (term) => {
        if (!("body" in term.value)) return isFound;
        const names = variablesOf(term, { skipRefHead: true });
        isFound ||= [...names].some((name) => candidates.has(name));
        return true;
      },
    });
  }
  return isFound;
}
