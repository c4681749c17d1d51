import type { Expression, Ref, Rule, Term, TermValue, With } from "../ast/nodes.ts";
import { isScalar } from "../ast/terms.ts";
import { type Visitor, walkBody, walkTerm, walkWith } from "../ast/visit.ts";

/**
 * What stands anywhere in a rule once its references are resolved, so that a stage passes by those that it would not change.
 * A template string counts for whatever may become of it.
 */
export interface RuleFeatures {
  hasTemplate: boolean;
  hasComprehension: boolean;
  /** `every`, `not`, `and` and `or`. */
  hasNestedBody: boolean;
  hasModifier: boolean;
  /** A call within a term, an `every`, or a reference into a collection. */
  hasNestedCall: boolean;
  /** A set or object whose order hangs on the names in it. */
  isMovable: boolean;
  callsPrint: boolean;
  callsEqual: boolean;
  callsMetadata: boolean;
  /** A variable that is called as a builtin is. */
  namesBuiltin: boolean;
}

/** Of a rule without its `else`. Each variable that is not called is handed out, those of a key without a value excepted. */
export function featuresOf(
  { head, body }: Rule,
  builtins: ReadonlyMap<string, unknown>,
  note: (name: string) => void,
): RuleFeatures {
  const features = noFeatures();
  const visitor = surveyor(features, (name) => {
    if (builtins.has(name)) features.namesBuiltin = true;
    note(name);
  });
  for (const term of [...head.ref, ...head.args]) walkTerm(term, visitor);
  if (head.value !== undefined) walkTerm(head.value, visitor);
  walkBody(body, visitor);
  if (head.key !== undefined) {
    walkTerm(
      head.key,
      surveyor(features, () => undefined),
    );
  }
  return features;
}

function noFeatures(): RuleFeatures {
  return {
    hasTemplate: false,
    hasComprehension: false,
    hasNestedBody: false,
    hasModifier: false,
    hasNestedCall: false,
    isMovable: false,
    callsPrint: false,
    callsEqual: false,
    callsMetadata: false,
    namesBuiltin: false,
  };
}

function surveyor(features: RuleFeatures, note: (name: string) => void): Visitor {
  const walkCall = (terms: Ref, modifiers: readonly With[]): void => {
    noteCalled(terms[0], features);
    for (const [at, term] of terms.entries()) if (at > 0) walkTerm(term, visitor);
    for (const modifier of modifiers) walkWith(modifier, visitor);
  };
  const visitor: Visitor = {
    expression: (expression) => {
      noteExpression(expression, features);
      const { terms, with: modifiers } = expression;
      if (terms.kind !== "call") return false;
      walkCall(terms.terms, modifiers);
      return true;
    },
    term: ({ value }) => {
      if (value.kind === "var") note(value.name);
      else noteValue(value, features);
      if (value.kind !== "call") return value.kind === "string";
      walkCall(value.terms, []);
      return true;
    },
  };
  return visitor;
}

function noteExpression({ terms, with: modifiers }: Expression, features: RuleFeatures): void {
  if (modifiers.length > 0) features.hasModifier = true;
  const { kind } = terms;
  if (kind === "every") features.hasNestedCall = true;
  if (kind === "every" || kind === "not" || kind === "and" || kind === "or") {
    features.hasNestedBody = true;
  }
}

function noteCalled(operator: Term | undefined, features: RuleFeatures): void {
  if (operator?.value.kind !== "ref") return;
  const [head] = operator.value.terms;
  if (head?.value.kind !== "var") return;
  const { name } = head.value;
  if (name === "print") features.callsPrint = true;
  else if (name === "equal") features.callsEqual = true;
  else if (name === "rego") features.callsMetadata = true;
}

function noteValue(value: TermValue, features: RuleFeatures): void {
  switch (value.kind) {
    case "templatestring":
      features.hasTemplate = true;
      features.hasComprehension = true;
      features.hasNestedCall = true;
      features.isMovable = true;
      break;
    case "call":
      features.hasNestedCall = true;
      break;
    case "ref":
      if (value.terms[0]?.value.kind !== "var") features.hasNestedCall = true;
      break;
    case "set":
      if (!value.items.every(isScalar)) features.isMovable = true;
      break;
    case "object":
      if (!value.entries.every(([key]) => isScalar(key))) features.isMovable = true;
      break;
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      features.hasComprehension = true;
  }
}
