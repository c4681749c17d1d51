import type { Location } from "../../domain/policy-error.ts";
import type { Ref } from "../../opa/rego/ast/nodes.ts";
import type { EventNode, Op, TraceEvent } from "./event.ts";
import type { Item } from "./item.ts";
import type { Query } from "./query.ts";

/** Told the events of one evaluation as they happen. */
export interface Trace {
  /** Whether anybody wants to know what is unified. */
  readonly withUnify: boolean;
  readonly withLocals: boolean;
  record(event: TraceEvent): void;
}

/** Tells the trace what happens to a node of a query. */
export function emit(query: Query, op: Op, node: EventNode, message = "", ref?: Ref): void {
  const { trace, evaluation } = query.run;
  if (op === "Unify" && !trace.withUnify) return;
  evaluation.context.spend(1);
  const location = locationOf(node) ?? query.lastLocation;
  query.lastLocation = location;
  trace.record({
    ...{ op, queryId: query.id, parentId: query.parent?.id ?? 0, node, location, message, ref },
    locals: trace.withLocals ? localsOf(query) : NO_LOCALS,
  });
}

/** What the policy says of itself, with `trace`. */
export function emitNote(query: Query, message: string): void {
  const { location } = query.body[query.index] ?? {};
  query.run.trace.record({
    ...{ op: "Note", queryId: query.id, parentId: query.parent?.id ?? 0 },
    ...{ node: undefined, location, message, ref: undefined, locals: NO_LOCALS },
  });
}

const NO_LOCALS: TraceEvent["locals"] = [];

function localsOf({ bindings, run }: Query): readonly (readonly [name: string, item: Item])[] {
  run.evaluation.context.spend(bindings.bound.size);
  return [...bindings.bound].map(([name, { item, from }]) => [name, from.plug(item)]);
}

/** Nothing for what the compiler has made without a place. */
function locationOf(node: EventNode): Location | undefined {
  switch (node.kind) {
    case "body":
      return placed(node.body[0]?.location);
    case "expr":
      return placed(node.expression.location);
    case "rule":
      return placed(node.rule.location);
    default:
      return undefined;
  }
}

function placed(location: Location | undefined): Location | undefined {
  return location === undefined || location.row === 0 ? undefined : location;
}
