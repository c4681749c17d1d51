import { canonicalNumberText } from "../../go/number-text.ts";
import { quoteGo } from "../../go/quote.ts";
import { objectOf } from "../ast/collections.ts";
import type { Term, TermValue } from "../ast/nodes.ts";
import { arrayType, BOOLEAN, NULL, NUMBER, objectType, STRING, type Type } from "./type.ts";

/** Whether a term is a value as it stands. */
export function isConstant({ value }: Term): boolean {
  switch (value.kind) {
    case "null":
    case "boolean":
    case "number":
    case "string":
      return true;
    case "array":
    case "set":
      return value.items.every(isConstant);
    case "object":
      return value.entries.every((entry) => entry.every(isConstant));
    default:
      return false;
  }
}

/** A constant as JSON has it, which has no sets, and no other keys than strings. */
export function jsonOfConstant(term: Term): Term {
  const { value, location } = term;
  switch (value.kind) {
    case "array":
    case "set":
      return { value: { kind: "array", items: value.items.map(jsonOfConstant) }, location };
    case "object": {
      const entries = value.entries.map(
        ([key, member]) => [stringKey(key), jsonOfConstant(member)] as const,
      );
      return { value: objectOf(entries), location };
    }
    default:
      return term;
  }
}

function stringKey(key: Term): Term {
  const json = jsonOfConstant(key);
  if (json.value.kind === "string") return json;
  return { value: { kind: "string", text: compactText(json.value) }, location: key.location };
}

function compactText(value: TermValue): string {
  switch (value.kind) {
    case "string":
      return JSON.stringify(value.text);
    case "array":
      return `[${value.items.map((item) => compactText(item.value)).join(",")}]`;
    case "object":
      return `{${value.entries.map((entry) => entry.map((term) => compactText(term.value)).join(":")).join(",")}}`;
    default:
      return scalarText(value);
  }
}

function scalarText(value: TermValue): string {
  switch (value.kind) {
    case "boolean":
      return String(value.boolean);
    case "number":
      return value.text;
    default:
      return "null";
  }
}

/** The type of a constant as JSON has it. */
export function typeOfConstant({ value }: Term): Type {
  switch (value.kind) {
    case "boolean":
      return BOOLEAN;
    case "number":
      return NUMBER;
    case "string":
      return STRING;
    case "array":
      return arrayType(value.items.map(typeOfConstant), undefined);
    case "object": {
      const members = value.entries.map(([key, member]) => ({
        key,
        value: typeOfConstant(member),
      }));
      return objectType(members, undefined);
    }
    default:
      return NULL;
  }
}

/** A constant as JSON has it, as Go prints it. */
export function goText({ value }: Term): string {
  switch (value.kind) {
    case "null":
      return "<nil>";
    case "string":
      return value.text;
    case "array":
      return `[${value.items.map(goText).join(" ")}]`;
    case "object":
      return `map[${value.entries.map((entry) => entry.map(goText).join(":")).join(" ")}]`;
    default:
      return scalarText(value);
  }
}

/** A constant as OPA prints it. */
export function constantText({ value }: Term): string {
  switch (value.kind) {
    case "string":
      return quoteGo(value.text);
    case "array":
      return `[${value.items.map(constantText).join(", ")}]`;
    case "object":
      return `{${value.entries.map((entry) => entry.map(constantText).join(": ")).join(", ")}}`;
    default:
      return scalarText(value);
  }
}

/** The same text for the same constant, or variable, and for no other; undefined for what else a term says. */
export function keyOfTerm(term: Term): string | undefined {
  const { value } = term;
  switch (value.kind) {
    case "var":
      return `var ${value.name}`;
    case "string":
      return `string ${value.text}`;
    case "number":
      return `number ${canonicalNumberText(value.text)}`;
    case "boolean":
    case "null":
      return scalarText(value);
    case "array":
    case "set":
      return keyOfParts(value.kind, value.items);
    case "object":
      return keyOfParts(value.kind, value.entries.flat());
    default:
      return undefined;
  }
}

function keyOfParts(kind: string, parts: readonly Term[]): string | undefined {
  const keys = parts.map(keyOfTerm);
  return keys.includes(undefined) ? undefined : `${kind} ${JSON.stringify(keys)}`;
}
