import type { Body, Expression, Ref, Term, With } from "../ast/nodes.ts";
import { transformRules } from "../ast/transform.ts";
import { type Compilation, rulesWith } from "./compilation.ts";
import { nameTerm } from "./equalities.ts";
import { needsEvaluation } from "./needs-evaluation.ts";
import { childOf, findNode, nameOf, type RuleTree } from "./rule-tree.ts";

/**
 * What a `with` sets is a value or a variable, or names a function that takes another's place; what else must be evaluated
 * gets a name before the expression. Functions are references by then, also those of one word.
 */
export function rewriteWithValues(compilation: Compilation): void {
  const rules = rulesWith(compilation, (each) => each.hasModifier || each.isMovable);
  transformRules(rules, {
    body: (body) => {
      rewriteBody(body, compilation);
      return false;
    },
  });
}

function rewriteBody(body: Body, compilation: Compilation): void {
  const rewritten: Body = [];
  for (const expression of body) {
    rewriteModifiers(expression, rewritten, compilation);
    rewritten.push(expression);
  }
  for (const [at, expression] of rewritten.entries()) body[at] = expression;
}

function rewriteModifiers(expression: Expression, before: Body, compilation: Compilation): void {
  for (const modifier of expression.with) {
    nameFunctions(modifier, compilation);
    if (isFunctionReplaced(modifier, compilation) || !needsEvaluation(modifier.value)) continue;
    const { name, equality } = nameTerm(compilation, modifier.value);
    before.push(equality);
    modifier.value = name;
  }
}

function nameFunctions({ target, value }: With, compilation: Compilation): void {
  for (const term of [value, target]) {
    if (term.value.kind === "var" && isBuiltin(term, compilation)) {
      term.value = { kind: "ref", terms: [{ ...term }] };
    }
  }
}

function isFunctionReplaced({ target, value }: With, compilation: Compilation): boolean {
  const { ruleTree } = compilation;
  if (target.value.kind !== "ref") return false;
  const [head] = target.value.terms;
  if (head?.value.kind !== "var" || head.value.name === "input") return false;
  if (head.value.name !== "data") return isFunction(value, compilation);
  const isTargetFunction = hasOperands(targetNode(ruleTree, target.value.terms));
  if (isTargetFunction && isFunction(value, compilation)) return true;
  return value.value.kind === "ref" && hasOperands(findNode(ruleTree, value.value.terms));
}

/** As in OPA, the last part of a reference is looked up where the others have led, be it not all the way. */
function targetNode(root: RuleTree, ref: Ref): RuleTree | undefined {
  let node = root;
  for (const term of ref.slice(0, -1)) {
    const child = childOf(node, term);
    if (child === undefined) break;
    node = child;
  }
  const last = ref.at(-1);
  return last === undefined ? undefined : childOf(node, last);
}

function hasOperands(node: RuleTree | undefined): boolean {
  return node?.rules.some(({ head }) => head.args.length > 0) === true;
}

function isFunction(term: Term, compilation: Compilation): boolean {
  const { value } = term;
  const isKnown = value.kind === "ref" && findNode(compilation.ruleTree, value.terms) !== undefined;
  return isKnown || isBuiltin(term, compilation);
}

function isBuiltin({ value }: Term, { builtins }: Compilation): boolean {
  if (value.kind === "var") return builtins.has(value.name);
  return value.kind === "ref" && builtins.has(nameOf(value.terms) ?? "");
}
