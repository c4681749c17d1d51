import { quoteGo } from "../../go/quote.ts";
import { isIdentifier } from "../name.ts";
import type { Ref } from "./nodes.ts";

/** What quotes do not hold as it is. */
const CONTROL = /[\\\p{Cc}]/u;

/** A rule's reference in OPA's words. */
export function pathText(ref: Ref): string {
  return ref
    .map(({ value }, at) => {
      switch (value.kind) {
        case "var":
          return at === 0 ? value.name : `[${value.name}]`;
        case "string":
          return stringSegment(value.text);
        case "number":
          return `[${value.text}]`;
        case "boolean":
          return `[${value.boolean}]`;
        default:
          return `[${value.kind}]`;
      }
    })
    .join("");
}

function stringSegment(text: string): string {
  if (isIdentifier(text)) return `.${text}`;
  return CONTROL.test(text) ? `[${quoteGo(text)}]` : `["${text}"]`;
}
