import type { Comprehension, Term, TermValue } from "./nodes.ts";

export function isScalar({ value: { kind } }: Term): boolean {
  return kind === "string" || kind === "number" || kind === "boolean" || kind === "null";
}

export function isComprehension(value: TermValue): value is Comprehension {
  const { kind } = value;
  return (
    kind === "arraycomprehension" || kind === "setcomprehension" || kind === "objectcomprehension"
  );
}

/** Whether a term is `input` or `data` and nothing behind it. */
export function isRootDocument({ value }: Term): boolean {
  if (value.kind !== "ref" || value.terms.length !== 1) return false;
  const head = value.terms[0]?.value;
  return head?.kind === "var" && (head.name === "input" || head.name === "data");
}

/** Whether a variable is a `_` of the text. */
export function isWildcard(name: string): boolean {
  return name.startsWith("$");
}
