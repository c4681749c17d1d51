/** The value of a block string from what lies between its quotes (gqlparser lexer/blockstring.go). */
export function blockStringValue(raw: string): string {
  const lines = raw.split("\n");
  const indent = lines.reduce((least, line) => Math.min(least, leadingWhitespace(line)), Infinity);
  const cut = lines.map((line, i) =>
    i === 0 || indent === Infinity ? line : line.slice(Math.min(indent, line.length)),
  );
  let start = 0;
  let end = cut.length;
  while (start < end && isBlank(cut[start] as string)) start++;
  while (start < end && isBlank(cut[end - 1] as string)) end--;
  return cut.slice(start, end).join("\n");
}

/** Infinite for a line of white space alone: that does not count. */
function leadingWhitespace(line: string): number {
  let at = 0;
  while (line[at] === " " || line[at] === "\t") at++;
  return at < line.length ? at : Infinity;
}

function isBlank(line: string): boolean {
  return leadingWhitespace(line) === Infinity;
}
