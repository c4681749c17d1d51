import type { Value } from "../../values/value.ts";
import { enter, leave, type Work } from "../work.ts";
import { membersOf, type NodeName, type Shape } from "./shapes.ts";
import type { QueryDocument, SchemaDocument, Selection } from "./syntax.ts";

type PlainNode = Readonly<Record<string, unknown>>;

/** A query as OPA shows it: without places, nulls, empty lists and empty nodes (v1/topdown/graphql.go). */
export function queryValue(document: QueryDocument, work: Work): Value {
  return nodeValue(document as unknown as PlainNode, "QueryDocument", work);
}

/** A schema as OPA shows it. */
export function schemaValue(document: SchemaDocument, work: Work): Value {
  return nodeValue(document as unknown as PlainNode, "SchemaDocument", work);
}

function nodeValue(node: PlainNode, name: NodeName, work: Work): Value {
  enter(work);
  const object: Record<string, Value> = {};
  for (const [member, shape] of Object.entries(membersOf(name))) {
    const value = shape === "Position" ? undefined : memberValue(node[member], shape, work);
    if (value !== undefined) object[member] = value;
  }
  leave(work);
  return object;
}

/** Undefined for what is left out. */
function memberValue(member: unknown, shape: Shape, work: Work): Value | undefined {
  if (member === undefined) return undefined;
  if (shape === "text") return jsonText(member as string);
  if (shape === "flag" || shape === "integer") return member as boolean | number;
  if (shape === "selections") {
    const selections = member as readonly Selection[];
    return unlessEmpty(selections.map((each) => nodeValue({ ...each }, each.is, work)));
  }
  if (!shape.startsWith("[")) {
    return unlessEmpty(nodeValue(member as PlainNode, shape as NodeName, work));
  }
  const part = shape.slice(1, -1) as "text" | NodeName;
  const values = (member as readonly unknown[]).flatMap((each) => {
    const value = memberValue(each, part, work);
    return value === undefined ? [] : [value];
  });
  return unlessEmpty(values);
}

function unlessEmpty(value: Value): Value | undefined {
  return Object.keys(value as object).length === 0 ? undefined : value;
}

/** A text that came through Go's encoding/json. */
function jsonText(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}
