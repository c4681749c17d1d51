import type { Expression, Ref } from "../../opa/rego/ast/nodes.ts";
import {
  type NameOf,
  printBody,
  printExpression,
  printRef,
  printTerm,
} from "../../opa/rego/ast/print-node.ts";
import { groundPrefix } from "../topdown/rule-tree.ts";
import { printValue } from "../values/print-value.ts";
import type { EventNode, TraceEvent } from "./event.ts";
import { type Item, Known } from "./item.ts";
import { createKnownTexts } from "./known-texts.ts";

/** Says events as OPA's pretty traces do (v1/topdown/trace.go, formatEvent); what was said before is not made again. */
export function createEventTexts(nameOf: NameOf): (event: TraceEvent, depth: number) => string {
  const once = createKnownTexts();
  const nodeText = (node: EventNode): string => {
    switch (node.kind) {
      case "body":
        return once(node.body, () => printBody(node.body, nameOf));
      case "expr":
        return once(node.expression, () =>
          printExpression(withoutOwnKey(node.expression, nameOf), nameOf),
        );
      case "rule":
        return once(node.rule, () => printRef(groundPrefix(node.ref)));
      default:
        return `${itemText(node.left, nameOf)} = ${itemText(node.right, nameOf)}`;
    }
  };
  return (event, depth) => {
    const padding = "| ".repeat(Math.max(0, spacesOf(event, depth) - 1));
    if (event.op === "Note") return `${padding}Note "${event.message}"`;
    const what = event.ref === undefined ? nodeText(event.node as EventNode) : refText(event.ref);
    const message = event.message === "" ? "" : ` ${event.message}`;
    return `${padding}${event.op} ${what}${message}`;
  };
}

/** A key of `every` that the author has not written is not shown; within other statements it is. */
function withoutOwnKey(expression: Expression, nameOf: NameOf): Expression {
  const { terms } = expression;
  if (terms.kind !== "every" || terms.key?.value.kind !== "var") return expression;
  const isGenerated = /^(?:\$|__local)/.test(nameOf(terms.key.value.name));
  return isGenerated ? { ...expression, terms: { ...terms, key: undefined } } : expression;
}

function refText(ref: Ref): string {
  return printRef(ref);
}

function itemText(item: Item, nameOf: NameOf): string {
  return item instanceof Known ? printValue(item.value) : printTerm(item, nameOf);
}

function spacesOf({ op, node }: TraceEvent, depth: number): number {
  if (op === "Enter") return depth;
  const isOfExpression = node?.kind === "expr" || node?.kind === "unify";
  return op === "Redo" && !isOfExpression ? depth : depth + 1;
}
