import type { LosslessJson } from "../../../means/json/read-json.ts";
import { builtinRef } from "../ast/calls.ts";
import type { Body, Expression, Module, Rule, Term } from "../ast/nodes.ts";
import { termOfJson } from "../ast/term-of-json.ts";
import { branchesOf, walkBody, walkHead, walkRule } from "../ast/visit.ts";
import {
  type AnnotationSet,
  annotationChain,
  annotationSet,
  ruleAnnotation,
} from "./annotation-set.ts";
import type { Compilation } from "./compilation.ts";
import { appendToBody, nameTerm } from "./equalities.ts";
import { nameOf } from "./rule-tree.ts";

const CHAIN = "rego.metadata.chain";
const RULE = "rego.metadata.rule";

/**
 * Calls of `rego.metadata.chain` and `rego.metadata.rule` become what they give, which a rule names once before its body:
 * OPA's RewriteRegoMetadataCalls. Annotations are read only where one asks for them.
 */
export function rewriteMetadataCalls(compilation: Compilation): void {
  const { modules } = compilation;
  let annotations: AnnotationSet | undefined;
  for (const module of modules) {
    for (const first of module.rules) {
      for (const { rule, calls } of callingBranches(first, compilation)) {
        annotations ??= annotationSet(modules);
        rewriteRule({ module, rule, annotations }, calls, compilation);
      }
    }
  }
}

/** The first call of each, be it behind an `else`. */
type FirstCalls = ReadonlyMap<string, Expression>;

const NONE: FirstCalls = new Map();

/** From the last to the first, so that each is looked at once. */
function callingBranches(
  first: Rule,
  { features, builtins }: Compilation,
): readonly { readonly rule: Rule; readonly calls: FirstCalls }[] {
  const calling: { readonly rule: Rule; readonly calls: FirstCalls }[] = [];
  let behind = NONE;
  for (const rule of [...branchesOf(first)].reverse()) {
    const own = features.get(rule)?.callsMetadata === false ? NONE : ownCalls(rule, builtins);
    if (own.size > 0) behind = new Map([...behind, ...own]);
    if (behind.size > 0) calling.push({ rule, calls: behind });
  }
  return calling.reverse();
}

function ownCalls(rule: Rule, builtins: Compilation["builtins"]): FirstCalls {
  const calls = new Map<string, Expression>();
  walkRule(rule, {
    expression: (expression) => {
      const name = calledName(expression);
      if (name !== undefined && builtins.has(name) && !calls.has(name)) calls.set(name, expression);
      return calls.size === 2;
    },
  });
  return calls;
}

function calledName({ terms }: Expression): string | undefined {
  if (terms.kind !== "call") return undefined;
  const operator = terms.terms[0]?.value;
  const name = operator?.kind === "ref" ? nameOf(operator.terms) : undefined;
  return name === CHAIN || name === RULE ? name : undefined;
}

interface Place {
  readonly module: Module;
  readonly rule: Rule;
  readonly annotations: AnnotationSet;
}

function rewriteRule(place: Place, calls: FirstCalls, compilation: Compilation): void {
  const { module, rule, annotations } = place;
  const names = new Map<string, Term>();
  let body: Body = [];
  const give = (called: string, json: () => LosslessJson): void => {
    const call = calls.get(called);
    if (call === undefined) return;
    const { name, equality } = nameTerm(compilation, termOfJson(json(), call.location));
    names.set(called, name);
    body = appendToBody(body, [equality]);
  };
  give(CHAIN, () => annotationChain(annotations, module, rule));
  give(RULE, () => ruleAnnotation(annotations, rule));
  rule.body = appendToBody(body, rule.body);
  const visitor = { body: (each: Body) => rewriteBody(each, names) };
  walkHead(rule.head, visitor);
  walkBody(rule.body, visitor);
}

/** As in OPA neither negation nor modifiers are left of a call. */
function rewriteBody(body: Body, names: ReadonlyMap<string, Term>): boolean {
  for (const [at, expression] of body.entries()) {
    const name = names.get(calledName(expression) ?? "");
    if (name !== undefined) body[at] = valueExpression(expression, { ...name });
  }
  return false;
}

/** The name alone, or what it is to be equal to. */
function valueExpression({ terms, location }: Expression, name: Term): Expression {
  const output = terms.kind === "call" ? terms.terms[1] : undefined;
  return {
    terms:
      output === undefined
        ? { kind: "term", term: name }
        : { kind: "call", terms: [builtinRef("eq", location), output, name] },
    isNegated: false,
    isGenerated: true,
    with: [],
    location,
    fromAssignment: false,
  };
}
