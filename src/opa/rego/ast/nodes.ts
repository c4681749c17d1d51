import type { Location } from "../../../domain/policy-error.ts";

/**
 * Rego as OPA's parser and compiler see it (v1/ast/policy.go, term.go). A tree belongs to one compilation, whose stages
 * change it in place as OPA's do; nobody else keeps it.
 */
export interface Module {
  readonly file: string;
  readonly version: RegoVersion;
  /** `data` first. */
  readonly path: Ref;
  imports: Import[];
  rules: Rule[];
  /** In the order of the text. */
  readonly comments: readonly Comment[];
}

export interface Comment {
  /** Without the `#`. */
  readonly text: string;
  readonly location: Location;
}

export type RegoVersion = 0 | 1;

export interface Import {
  readonly path: Term;
  readonly alias: string | undefined;
}

export interface Rule {
  head: Head;
  body: Body;
  otherwise: Rule | undefined;
  readonly isDefault: boolean;
  readonly location: Location;
}

export interface Head {
  /** Empty where a longer reference stands instead. */
  name: string;
  ref: Ref;
  args: Term[];
  key: Term | undefined;
  value: Term | undefined;
  isAssigned: boolean;
  readonly location: Location;
}

export type Body = Expression[];

export interface Expression {
  terms: ExpressionTerms;
  isNegated: boolean;
  isGenerated: boolean;
  with: With[];
  readonly location: Location;
  /** An equality that was written as `:=`. */
  fromAssignment: boolean;
}

export interface With {
  target: Term;
  value: Term;
  readonly location: Location;
}

/** What an expression says: a term, a call (operator first), or one of the statements. */
export type ExpressionTerms =
  | { readonly kind: "term"; term: Term }
  | { readonly kind: "call"; terms: Term[] }
  | { readonly kind: "some"; symbols: Term[] }
  | {
      readonly kind: "every";
      key: Term | undefined;
      value: Term;
      domain: Term;
      body: Body;
    }
  | { readonly kind: "not"; body: Body; readonly isExplicit: boolean }
  | {
      readonly kind: "and" | "or";
      left: Body;
      right: Body;
      readonly isLeftExplicit: boolean;
      readonly isRightExplicit: boolean;
    };

export interface Term {
  value: TermValue;
  readonly location: Location;
}

export type TermValue =
  | NullValue
  | BooleanValue
  | NumberValue
  | StringValue
  | VarValue
  | RefValue
  | CallValue
  | ArrayValue
  | SetValue
  | ObjectValue
  | Comprehension
  | TemplateString;

export interface NullValue {
  readonly kind: "null";
}

export interface BooleanValue {
  readonly kind: "boolean";
  readonly boolean: boolean;
}

export interface NumberValue {
  readonly kind: "number";
  /** As written. */
  readonly text: string;
}

export interface StringValue {
  readonly kind: "string";
  readonly text: string;
}

export interface VarValue {
  readonly kind: "var";
  readonly name: string;
}

export interface RefValue {
  readonly kind: "ref";
  readonly terms: Ref;
}

/** A head (a variable, or a call or collection) and the operands behind it. */
export type Ref = Term[];

export interface CallValue {
  readonly kind: "call";
  /** The operator, a reference, comes first. */
  readonly terms: Term[];
}

export interface ArrayValue {
  readonly kind: "array";
  readonly items: Term[];
}

export interface SetValue {
  readonly kind: "set";
  readonly items: Term[];
}

export interface ObjectValue {
  readonly kind: "object";
  readonly entries: [key: Term, value: Term][];
}

export type Comprehension =
  | { readonly kind: "arraycomprehension"; term: Term; body: Body }
  | { readonly kind: "setcomprehension"; term: Term; body: Body }
  | { readonly kind: "objectcomprehension"; key: Term; value: Term; body: Body };

export interface TemplateString {
  readonly kind: "templatestring";
  /** Constant text between expressions that are replaced by their value. */
  readonly parts: (Term | Expression)[];
  readonly isMultiLine: boolean;
}
