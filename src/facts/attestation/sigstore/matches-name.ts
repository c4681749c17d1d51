/**
 * True where the pattern names all of the text: `*` stands for any characters but `/`, `**` for any. In time of the product of the
 * lengths, whatever stands there.
 */
export function matchesName(pattern: string, text: string): boolean {
  const tokens = pattern.match(/\*\*|\*|[^*]/gs) ?? [];
  // Which lengths of the text what was read of the pattern can name.
  let reached = new Set([0]);
  for (const token of tokens) {
    const next = new Set<number>();
    for (const at of reached) {
      if (!token.startsWith("*")) {
        if (text.startsWith(token, at)) next.add(at + token.length);
        continue;
      }
      for (let end = at; end <= text.length && !next.has(end); end += 1) {
        next.add(end);
        if (token === "*" && text[end] === "/") break;
      }
    }
    reached = next;
  }
  return reached.has(text.length);
}
