import { compareNumberTexts } from "../../go/number-text.ts";
import { compareTexts } from "../../go/text-bytes.ts";
import type {
  Body,
  Expression,
  ExpressionTerms,
  TemplateString,
  Term,
  TermValue,
  With,
} from "./nodes.ts";

const TERM_ORDER: readonly TermValue["kind"][] = [
  "null",
  "boolean",
  "number",
  "string",
  "templatestring",
  "var",
  "ref",
  "array",
  "object",
  "set",
  "arraycomprehension",
  "objectcomprehension",
  "setcomprehension",
  "call",
];

const EXPRESSION_ORDER: readonly ExpressionTerms["kind"][] = [
  "some",
  "term",
  "call",
  "every",
  "not",
  "and",
  "or",
];

/**
 * OPA's order of terms, by which it keeps sets and objects (v1/ast/compare.go); 0 where they are the same. Where an
 * expression stands in its body counts for nothing here, as only those at the same place are compared.
 */
export function compareTerms(left: Term, right: Term): number {
  const byKind = compareKinds(left.value.kind, right.value.kind, TERM_ORDER);
  return byKind === 0 ? compareSameKind(left.value, right.value) : byKind;
}

function compareKinds<Kind>(left: Kind, right: Kind, order: readonly Kind[]): number {
  return left === right ? 0 : order.indexOf(left) - order.indexOf(right);
}

/** Both are of the same kind, which TypeScript cannot be told: the left one's kind is asked for both. */
function compareSameKind(left: TermValue, other: TermValue): number {
  switch (left.kind) {
    case "null":
      return 0;
    case "boolean":
      return Number(left.boolean) - Number((other as typeof left).boolean);
    case "number":
      return compareNumberTexts(left.text, (other as typeof left).text);
    case "string":
      return compareTexts(left.text, (other as typeof left).text);
    case "var":
      return compareTexts(left.name, (other as typeof left).name);
    case "ref":
    case "call":
      return compareLists(left.terms, (other as typeof left).terms, compareTerms);
    case "array":
    case "set":
      return compareLists(left.items, (other as typeof left).items, compareTerms);
    case "object":
      return compareLists(left.entries.flat(), (other as typeof left).entries.flat(), compareTerms);
    case "templatestring":
      return compareTemplates(left, other as typeof left);
    default:
      return compareComprehensions(left, other as typeof left);
  }
}

type ComprehensionValue = Extract<TermValue, { readonly body: Body }>;

function compareComprehensions(left: ComprehensionValue, right: ComprehensionValue): number {
  const inHead = compareLists(headOf(left), headOf(right), compareTerms);
  return inHead === 0 ? compareBodies(left.body, right.body) : inHead;
}

function headOf(comprehension: ComprehensionValue): readonly Term[] {
  return comprehension.kind === "objectcomprehension"
    ? [comprehension.key, comprehension.value]
    : [comprehension.term];
}

function compareTemplates(left: TemplateString, right: TemplateString): number {
  return (
    Number(left.isMultiLine) - Number(right.isMultiLine) ||
    left.parts.length - right.parts.length ||
    compareLists(left.parts, right.parts, compareParts)
  );
}

function compareParts(left: Term | Expression, right: Term | Expression): number {
  if ("terms" in left) return "terms" in right ? compareExpressions(left, right) : 1;
  return "terms" in right ? -1 : compareTerms(left, right);
}

function compareBodies(left: Body, right: Body): number {
  return compareLists(left, right, compareExpressions);
}

function compareExpressions(left: Expression, right: Expression): number {
  return (
    compareKinds(left.terms.kind, right.terms.kind, EXPRESSION_ORDER) ||
    Number(left.isNegated) - Number(right.isNegated) ||
    compareStatements(left.terms, right.terms) ||
    compareLists(left.with, right.with, compareModifiers)
  );
}

function compareStatements(left: ExpressionTerms, other: ExpressionTerms): number {
  switch (left.kind) {
    case "term":
      return compareTerms(left.term, (other as typeof left).term);
    case "call":
      return compareLists(left.terms, (other as typeof left).terms, compareTerms);
    case "some":
      return compareLists(left.symbols, (other as typeof left).symbols, compareTerms);
    case "every": {
      const right = other as typeof left;
      const inHead = compareLists(everyHead(left), everyHead(right), compareTerms);
      return inHead === 0 ? compareBodies(left.body, right.body) : inHead;
    }
    case "not":
      return compareBodies(left.body, (other as typeof left).body);
    default: {
      const right = other as typeof left;
      return compareBodies(left.left, right.left) || compareBodies(left.right, right.right);
    }
  }
}

function everyHead(every: Extract<ExpressionTerms, { readonly kind: "every" }>): readonly Term[] {
  const { key, value, domain } = every;
  return key === undefined ? [value, domain] : [key, value, domain];
}

function compareModifiers(left: With, right: With): number {
  return compareTerms(left.target, right.target) || compareTerms(left.value, right.value);
}

/** Item by item; of lists that begin alike the shorter comes first. */
export function compareLists<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (left: Item, right: Item) => number,
): number {
  const end = Math.min(left.length, right.length);
  for (let at = 0; at < end; at++) {
    const order = compare(left[at] as Item, right[at] as Item);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
