import { latinOf, textOfLatin } from "../../../opa/go/text-bytes.ts";
import type { Term, TermValue } from "../../../opa/rego/ast/nodes.ts";
import { termOf } from "./constraint.ts";

/** A part of a glob that any text matches. */
const WILDCARD: TermValue = { kind: "var", name: "$globwildcard" };

/** The characters at which a glob's delimiters split; undefined where they are no constant texts. */
export function delimiterOf({ value }: Term): string | undefined {
  if (value.kind !== "array") return undefined;
  if (value.items.length === 0) return ".";
  const texts = value.items.map((item) => (item.value.kind === "string" ? item.value.text : ""));
  return value.items.every((item) => item.value.kind === "string") ? texts.join("") : undefined;
}

/** A glob as the array of its parts; undefined where a part is neither text nor `*`. */
export function partsOfGlob({ value }: Term, delimiter: string): TermValue | undefined {
  if (value.kind !== "string") return undefined;
  const items: Term[] = [];
  for (const text of splitEscaped(value.text, delimiter)) {
    if (text !== "*" && hasSpecial(text)) return undefined;
    items.push(termOf(text === "*" ? WILDCARD : { kind: "string", text }));
  }
  return { kind: "array", items };
}

/** Whether a part is more than text: a backslash makes text of what stands behind it. */
function hasSpecial(part: string): boolean {
  let isEscaped = false;
  for (const character of part) {
    if (character === "\\") isEscaped = !isEscaped;
    else if (!isEscaped && "[?{*".includes(character)) return true;
    else isEscaped = false;
  }
  return false;
}

/** Splits at each byte that is one of the characters, as OPA does, unless a backslash stands before. */
export function splitEscaped(text: string, delimiter: string): string[] {
  const bytes = latinOf(text);
  const parts: string[] = [];
  let isEscaped = false;
  let last = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === "\\" || isEscaped) {
      isEscaped = !isEscaped;
    } else if (delimiter.includes(bytes[at] as string)) {
      parts.push(textOfLatin(bytes.slice(last, at)));
      last = at + 1;
    }
  }
  parts.push(textOfLatin(bytes.slice(last)));
  return parts;
}
