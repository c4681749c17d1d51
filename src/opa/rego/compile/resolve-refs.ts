import { objectOf, setOf } from "../ast/collections.ts";
import type {
  Body,
  Expression,
  ExpressionTerms,
  Module,
  Ref,
  RefValue,
  Rule,
  Term,
  TermValue,
} from "../ast/nodes.ts";
import { isComprehension } from "../ast/terms.ts";
import { variablesOfAll } from "../ast/variables.ts";
import { rulesOf, walkTerms } from "../ast/visit.ts";
import { declaredNames } from "./declared-names.ts";
import { globalsByModule } from "./globals.ts";

/** Names that stand for something of their module, and those that a scope around hides. */
interface Scope {
  readonly globals: ReadonlyMap<string, Ref>;
  readonly hidden: ReadonlySet<string>[];
}

/** Rules of the package and imports are named by their whole path under `data` or `input`: OPA's ResolveRefs. */
export function resolveRefs(modules: readonly Module[]): void {
  for (const [module, globals] of globalsByModule(modules)) {
    for (const rule of rulesOf(module)) resolveInRule(rule, globals);
  }
}

function resolveInRule({ head, body }: Rule, globals: Scope["globals"]): void {
  const scope: Scope = { globals, hidden: [argumentNames(head.args), declaredNames(body)] };
  resolveInTerms(head.ref.slice(1), scope);
  if (head.key !== undefined) resolveInTerm(head.key, scope);
  if (head.value !== undefined) resolveInTerm(head.value, scope);
  resolveInBody(body, scope);
}

/** Those that a call can bind; what is in sets, comprehensions and calls cannot be. */
function argumentNames(args: readonly Term[]): Set<string> {
  const names = new Set<string>();
  if (args.length === 0) return names;
  walkTerms([...args], {
    term: ({ value }) => {
      if (value.kind === "var") names.add(value.name);
      return value.kind === "set" || value.kind === "call" || isComprehension(value);
    },
  });
  return names;
}

function resolveInBody(body: Body, scope: Scope): void {
  for (const expression of body) resolveInExpression(expression, scope);
}

function resolveInExpression(expression: Expression, scope: Scope): void {
  resolveInStatement(expression.terms, scope);
  for (const { target, value } of expression.with) {
    resolveInTerm(target, scope);
    resolveInTerm(value, scope);
  }
}

function resolveInStatement(terms: ExpressionTerms, scope: Scope): void {
  switch (terms.kind) {
    case "term":
      resolveInTerm(terms.term, scope);
      break;
    case "call":
      resolveInTerms(terms.terms, scope);
      break;
    case "some":
      for (const { value } of terms.symbols.slice(0, 1)) {
        if (value.kind === "call") resolveInTerms(value.terms, scope);
      }
      break;
    case "every": {
      const { key, value } = terms;
      scope.hidden.push(variablesOfAll(key === undefined ? [value] : [key, value]));
      resolveInTerm(terms.domain, scope);
      resolveInBody(terms.body, scope);
      scope.hidden.pop();
      break;
    }
    case "not":
      resolveInBody(terms.body, scope);
      break;
    default:
      resolveInBody(terms.left, scope);
      resolveInBody(terms.right, scope);
  }
}

function resolveInTerms(terms: readonly Term[], scope: Scope): void {
  for (const term of terms) resolveInTerm(term, scope);
}

function resolveInTerm(term: Term, scope: Scope): void {
  term.value = resolveValue(term, scope);
}

function resolveValue({ value, location }: Term, scope: Scope): TermValue {
  switch (value.kind) {
    case "var": {
      const terms = globalOf(value.name, location, scope);
      return terms === undefined ? value : { kind: "ref", terms };
    }
    case "ref":
      return resolveRef(value, scope);
    case "call":
      resolveInTerms(value.terms, scope);
      return value;
    case "array":
      resolveInTerms(value.items, scope);
      return value;
    case "set":
      resolveInTerms(value.items, scope);
      return setOf(value.items);
    case "object":
      resolveInTerms(value.entries.flat(), scope);
      return objectOf(value.entries);
    case "templatestring":
      for (const part of value.parts) if ("terms" in part) resolveInExpression(part, scope);
      return { ...value, isMultiLine: false };
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      resolveInComprehension(value, scope);
      return value;
    default:
      return value;
  }
}

function resolveInComprehension(
  value: Extract<TermValue, { readonly body: Body }>,
  scope: Scope,
): void {
  scope.hidden.push(declaredNames(value.body));
  const isObject = value.kind === "objectcomprehension";
  resolveInTerms(isObject ? [value.key, value.value] : [value.term], scope);
  resolveInBody(value.body, scope);
  scope.hidden.pop();
}

/** Template strings among the operands stay as they are, as OPA leaves them. */
function resolveRef(ref: RefValue, scope: Scope): RefValue {
  const [head, ...operands] = ref.terms;
  if (head === undefined) return ref;
  for (const operand of operands) {
    if (operand.value.kind !== "templatestring") resolveInTerm(operand, scope);
  }
  const { value, location } = head;
  if (value.kind === "var") {
    const path = globalOf(value.name, location, scope);
    return path === undefined ? ref : { kind: "ref", terms: [...path, ...operands] };
  }
  if (value.kind !== "templatestring") resolveInTerm(head, scope);
  return ref;
}

/** The path behind a name, unless it is hidden; its terms are at the place of the name. */
function globalOf(name: string, location: Term["location"], scope: Scope): Ref | undefined {
  const ref = scope.globals.get(name);
  if (ref === undefined || scope.hidden.some((names) => names.has(name))) return undefined;
  return ref.map(({ value }) => ({ value, location }));
}
