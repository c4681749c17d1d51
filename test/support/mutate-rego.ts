/** About what the scanner takes for a token, white space and comments too. */
const TOKEN = /\s+|#[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[A-Za-z_]\w*|[0-9]+|:=|==|!=|<=|>=|./gsu;

/** What is put between and in place of others. */
const TOKENS = [
  ...["not", "and", "or", "if", "in", "every", "some", "contains", "else", "default", "with", "as"],
  ...["import", "package", "true", "null", "_", "x", "p", "set()", "data", "input", "f(x)", "a.b"],
  ...["{", "}", "(", ")", "[", "]", "{}", "[]", ",", ";", ":", ":=", "=", "==", "|", "&", "+", "-"],
  ...["*", "/", "%", ".", "\n", " ", "1", ".5", "1e5", "01", '"a"', '"\\ud800"', "`r`", "$", "\\"],
  ...['$"a{x}b"', '$"', "$`{1}`", "`", '"', "#c\n", "\r\n", "\t", "é", "😀", "\u00a0", "\0", "(x)"],
  ...["not {x}", "{x | x}", "{1, 2}", "print(x)", "\nimport future.keywords.and\n"],
  ...["\nimport rego.v1\n", "\nimport future.keywords.not\n", "\nimport future.keywords.or\n"],
];

/** The text with one to three tokens, or a stretch of some, left out, put twice, moved or replaced. */
export function mutateRego(text: string, random: () => number): string {
  const tokens: string[] = text.match(TOKEN) ?? [];
  const upTo = (limit: number): number => Math.floor(random() * limit);
  for (let left = 1 + upTo(1 + upTo(3)); left > 0; left--) {
    const [at, other] = [upTo(tokens.length), upTo(tokens.length)];
    const drawn = TOKENS[upTo(TOKENS.length)] ?? "";
    const [one = "", another = ""] = [tokens[at], tokens[other]];
    const changes: readonly (() => void)[] = [
      () => tokens.splice(at, 1),
      () => tokens.splice(at, 0, another),
      () => tokens.splice(at, 1, another) && tokens.splice(other, 1, one),
      () => tokens.splice(at, 0, drawn),
      () => tokens.splice(at, 1, drawn),
      () => tokens.splice(other, 0, ...tokens.slice(at, at + 1 + upTo(6))),
    ];
    changes[upTo(changes.length)]?.();
  }
  return tokens.join("");
}
