import { quoteGo } from "../../../opa/go/quote.ts";

/** Rego's keywords: OPA prints them in brackets. */
const KEYWORDS: ReadonlySet<string> = new Set(
  "not package import as default else with null true false some if contains in every".split(" "),
);
const VARIABLE = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const INTEGER = /^[-+]?(?:\d+(?:\.0*)?|\.0*)$/;

/** A path of the Data API as OPA prints it: `data.a["b-c"][1]`. */
export function refPath(path: readonly string[]): string {
  return `data${path.map(refSegment).join("")}`;
}

function refSegment(segment: string): string {
  if (VARIABLE.test(segment) && !KEYWORDS.has(segment)) return `.${segment}`;
  if (INTEGER.test(segment) && segment.length < 20) {
    return `[${BigInt(segment.replace(/\..*/, "").replace(/^\+/, "") || "0")}]`;
  }
  return `[${quoteGo(segment)}]`;
}
