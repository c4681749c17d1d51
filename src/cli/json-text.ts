/**
 * JSON as text: shown to people without a number ever going through a double, so that what the engine answered is what
 * they read. All functions expect text that is valid JSON.
 */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The text again with two spaces of indent, and `{}` and `[]` kept short. */
export function indentJson(text: string): string {
  const tokens = tokensOf(text);
  const lines: string[] = [];
  let line = "";
  let depth = 0;
  const breakLine = (): void => {
    lines.push(line);
    line = "  ".repeat(depth);
  };
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    const before = tokens[index - 1];
    if (token === "{" || token === "[") {
      line += token;
      depth += 1;
      if (next !== "}" && next !== "]") breakLine();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      if (before !== "{" && before !== "[") breakLine();
      line += token;
    } else if (token === ",") {
      line += token;
      breakLine();
    } else {
      line += token === ":" ? ": " : token;
    }
  });
  return [...lines, line].join("\n");
}

/** The text of a member of the outermost object; undefined when it has none of that name. */
export function memberOf(text: string, name: string): string | undefined {
  let depth = 0;
  const tokens = tokensOf(text);
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

function tokensOf(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}
