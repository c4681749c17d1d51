import { jsonTokens } from "../means/json/json-tokens.ts";

/**
 * The text of a member of the outermost object, undefined when it has none of that name. No number goes through a double,
 * so that people read what the engine answered. Expects valid JSON.
 */
export function memberOf(text: string, name: string): string | undefined {
  let depth = 0;
  const tokens = [...jsonTokens(text)];
  for (const [index, token] of tokens.entries()) {
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    const isKey = depth === 1 && token.startsWith('"') && tokens[index + 1] === ":";
    if (isKey && JSON.parse(token) === name) return valueFrom(tokens, index + 2);
  }
  return undefined;
}

function valueFrom(tokens: readonly string[], start: number): string {
  let depth = 0;
  for (let end = start; end < tokens.length; end += 1) {
    const token = tokens[end];
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    if (depth === 0) return tokens.slice(start, end + 1).join("");
  }
  return tokens.slice(start).join("");
}
