import type { LosslessJson } from "../../means/json/read-json.ts";
import type { Module, Rule } from "../../opa/rego/ast/nodes.ts";
import { termOfJson } from "../../opa/rego/ast/term-of-json.ts";
import { ruleAnnotations } from "../../opa/rego/compile/rule-annotations.ts";
import type { EvaluationContext } from "../context.ts";
import { groundValue } from "../topdown/rule-index/indexed-ref.ts";
import { printJson } from "../values/print-value.ts";
import {
  entriesOf,
  isArray,
  isNumber,
  numberText,
  type ObjectValue,
  typeName,
  type Value,
  ValueSet,
} from "../values/value.ts";
import type { EventNode, TraceEvent } from "./event.ts";
import { type Item, Known } from "./item.ts";
import { createKnownTexts } from "./known-texts.ts";
import { bodyJson, expressionJson, ruleJson, termJson } from "./node-json.ts";
import type { Output } from "./output.ts";

/** The events as OPA's server tells them without `pretty`, as a JSON array (v1/server/types/types.go, TraceEventV1). */
export function writeRaw(
  events: readonly TraceEvent[],
  modules: readonly Module[],
  context: EvaluationContext,
  output: Output,
): void {
  const texts = createTexts(modules);
  output.add("[");
  for (const [at, event] of events.entries()) {
    const text = `${at === 0 ? "" : ","}${eventJson(event, texts)}`;
    context.spend(text.length);
    output.count(text.length);
    output.add(text);
  }
  output.add("]");
}

function eventJson(event: TraceEvent, texts: Texts): string {
  const { op, queryId, parentId, node, locals, message } = event;
  const members = [
    `"op":"${op.toLowerCase()}"`,
    `"query_id":${queryId}`,
    `"parent_id":${parentId}`,
    `"type":"${node === undefined ? "" : TYPES[node.kind]}"`,
    `"node":${node === undefined ? "null" : texts.ofNode(node)}`,
    `"locals":[${inOrder(locals)
      .map((each) => localJson(each, texts))
      .join()}]`,
  ];
  if (message !== "") members.push(`"message":${printJson(message)}`);
  return `{${members.join()}}`;
}

const TYPES = { body: "body", expr: "expr", rule: "rule", unify: "expr" } as const;

/** OPA tells them in the order of a Go map, which is another each time. */
function inOrder(locals: TraceEvent["locals"]): TraceEvent["locals"] {
  return [...locals].sort(([left], [right]) => (left < right ? -1 : 1));
}

function localJson([name, item]: TraceEvent["locals"][0], texts: Texts): string {
  return `{"key":{"type":"var","value":${printJson(name)}},"value":${texts.ofItem(item)}}`;
}

/** What was written before is not written again: many events tell of the same nodes and values. */
interface Texts {
  ofNode(node: EventNode): string;
  ofItem(item: Item): string;
}

function createTexts(modules: readonly Module[]): Texts {
  const annotated = annotationTexts(modules);
  const once = createKnownTexts();
  const ofItem = (item: Item): string => {
    if (!(item instanceof Known)) return once(item, () => termJson(item));
    const { value } = item;
    const isLong = typeof value === "object" && value !== null;
    return isLong ? once(value, () => valueJson(value)) : valueJson(value);
  };
  return {
    ofItem,
    ofNode(node) {
      switch (node.kind) {
        case "body":
          return once(node.body, () => bodyJson(node.body));
        case "expr":
          return once(node.expression, () => expressionJson(node.expression, node.index));
        case "rule":
          return once(node.rule, () => ruleJson(node.rule, annotated.get(node.rule)));
        default:
          return `{"index":0,"terms":[${EQ},${ofItem(node.left)},${ofItem(node.right)}]}`;
      }
    },
  };
}

function annotationTexts(modules: readonly Module[]): ReadonlyMap<Rule, string> {
  const location = { file: "", row: 0, col: 0 };
  const text = (json: LosslessJson): string =>
    printJson(groundValue(termOfJson(json, location)) as Value);
  return new Map(
    [...ruleAnnotations(modules)].map(([rule, all]) => [rule, `[${all.map(text).join()}]`]),
  );
}

const EQ = '{"type":"ref","value":[{"type":"var","value":"eq"}]}';

function valueJson(value: Value): string {
  return `{"type":"${typeName(value)}","value":${heldJson(value)}}`;
}

function heldJson(value: Value): string {
  if (value === null) return "{}";
  if (isNumber(value)) return numberText(value);
  if (typeof value !== "object") return printJson(value);
  if (isArray(value)) return `[${value.map(valueJson).join()}]`;
  if (value instanceof ValueSet) return `[${value.sorted.map(valueJson).join()}]`;
  const entries = entriesOf(value as ObjectValue);
  return `[${entries.map(([key, held]) => `[${valueJson(key)},${valueJson(held)}]`).join()}]`;
}
