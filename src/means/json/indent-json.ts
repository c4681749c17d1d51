import { jsonTokens } from "./json-tokens.ts";

export interface IndentOptions {
  /** Before every line but the first. */
  readonly prefix?: string;
  /** For each level. */
  readonly indent?: string;
  /** In UTF-16 units. By default far more than any answer needs that is not nested for its own sake. */
  readonly maxLength?: number;
}

/**
 * A valid JSON text over lines as Go's `json.Indent` writes it: two spaces for each level, `{}` and
 * `[]` kept short, everything inside strings and numbers as it was. Undefined when it would be
 * longer than `maxLength`: 20 kB nested 10,000 deep would be 200 MB.
 */
export function indentJson(text: string, options: IndentOptions = {}): string | undefined {
  const { prefix = "", indent = "  ", maxLength = 64 * 1024 + 16 * text.length } = options;
  let out = "";
  let depth = 0;
  let before = "";
  for (const token of jsonTokens(text)) {
    const isClosing = token === "}" || token === "]";
    if (isClosing) depth -= 1;
    if (isOpening(before) ? !isClosing : isClosing || before === ",") {
      out += `\n${prefix}${indent.repeat(depth)}`;
      if (out.length > maxLength) return undefined;
    }
    out += token === ":" ? ": " : token;
    if (isOpening(token)) depth += 1;
    before = token;
  }
  return out;
}

function isOpening(token: string): boolean {
  return token === "{" || token === "[";
}
