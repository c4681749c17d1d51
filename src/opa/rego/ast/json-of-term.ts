import type { Json } from "../../../domain/json-value.ts";
import type { Term } from "./nodes.ts";

/** The JSON value that a term is as it stands; undefined where it holds what JSON has not. */
export function jsonOfTerm({ value }: Term): Json | undefined {
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
      return value.boolean;
    case "number":
      return Number.isFinite(Number(value.text)) ? Number(value.text) : undefined;
    case "string":
      return value.text;
    case "array":
      return jsonOfItems(value.items);
    case "object":
      return jsonOfEntries(value.entries);
    default:
      return undefined;
  }
}

function jsonOfItems(terms: readonly Term[]): Json[] | undefined {
  const items: Json[] = [];
  for (const term of terms) {
    const item = jsonOfTerm(term);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function jsonOfEntries(entries: readonly (readonly [Term, Term])[]): Json | undefined {
  const members: [string, Json][] = [];
  for (const [key, term] of entries) {
    const member = jsonOfTerm(term);
    if (key.value.kind !== "string" || member === undefined) return undefined;
    members.push([key.value.text, member]);
  }
  return Object.fromEntries(members);
}
