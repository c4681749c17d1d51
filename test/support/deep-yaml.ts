/** Every way in which a few kilobytes of YAML nest: a note, and the text for a number of levels. */
export const DEEP_YAML: readonly {
  readonly note: string;
  readonly nested: (levels: number) => string;
}[] = [
  { note: "lists in brackets", nested: (levels) => "[".repeat(levels) },
  { note: "closed brackets", nested: (levels) => "[".repeat(levels) + "]".repeat(levels) },
  { note: "maps in braces", nested: (levels) => "{a: ".repeat(levels) },
  { note: "pairs in brackets", nested: (levels) => "[a: ".repeat(levels) },
  { note: "dashes", nested: (levels) => `${"- ".repeat(levels)}a` },
  { note: "question marks", nested: (levels) => `${"? ".repeat(levels)}a` },
  { note: "colons", nested: (levels) => ": ".repeat(levels) },
  { note: "names on one line, which is a mistake", nested: (levels) => "a: ".repeat(levels) },
  { note: "indentation", nested: (levels) => staircase(levels, "a:") },
  { note: "indentation of dashes", nested: (levels) => staircase(levels, "-") },
  { note: "lists as names", nested: (levels) => "? [a]: ".repeat(levels) },
  { note: "all of them", nested: (levels) => `- ? a: ${"[{".repeat(levels / 2)}` },
  { note: "anchors and tags between", nested: (levels) => "&a !b [".repeat(levels) },
  { note: "a comment in each list", nested: (levels) => "[ # ]\n".repeat(levels) },
  { note: "quotes that hide nothing", nested: (levels) => `["]", '}', `.repeat(levels) },
];

/** A thousand steps take half a megabyte already. */
function staircase(levels: number, mark: string): string {
  const lines = Array.from(
    { length: Math.min(levels, 1_000) },
    (_, level) => `${" ".repeat(level)}${mark}\n`,
  );
  return lines.join("");
}
