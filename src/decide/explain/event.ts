import type { Location } from "../../domain/policy-error.ts";
import type { Body, Expression, Ref, Rule } from "../../opa/rego/ast/nodes.ts";
import type { Item } from "./item.ts";

/** What happens in an evaluation (v1/topdown/trace.go). */
export type Op =
  | "Enter"
  | "Exit"
  | "Eval"
  | "Redo"
  | "Fail"
  | "Duplicate"
  | "Note"
  | "Index"
  | "Unify";

/** What it happens to. */
export type EventNode =
  | { readonly kind: "body"; readonly body: Body }
  | { readonly kind: "expr"; readonly expression: Expression; readonly index: number }
  | { readonly kind: "rule"; readonly rule: Rule; readonly ref: Ref }
  | { readonly kind: "unify"; readonly left: Item; readonly right: Item };

export interface TraceEvent {
  readonly op: Op;
  readonly queryId: number;
  readonly parentId: number;
  /** Undefined for notes. */
  readonly node: EventNode | undefined;
  readonly location: Location | undefined;
  readonly message: string;
  /** The rules that an index was asked for. */
  readonly ref: Ref | undefined;
  /** The variables that have a value then; empty where nobody wants them. */
  readonly locals: readonly (readonly [name: string, item: Item])[];
}
