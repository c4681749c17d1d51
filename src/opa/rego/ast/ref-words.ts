const HEAD = /[a-zA-Z_]\w*/y;
const DOTTED = /\.([a-zA-Z_]\w*)/y;
const BRACKETED = /\[\s*([\w.+-]+|"[^"\\]*"|`[^`]*`)\s*\]/y;

/** The words of a reference with nothing to evaluate in it, `data.a["b"][1]`; undefined for anything else. */
export function refWords(text: string): readonly string[] | undefined {
  const ref = text.trim();
  const words: string[] = [];
  for (let at = 0; at < ref.length; ) {
    const [written = "", dotted, bracketed] =
      matchAt(at === 0 ? HEAD : DOTTED, ref, at) ?? matchBracket(ref, at) ?? [];
    if (written === "") return undefined;
    words.push(bracketed === undefined ? (dotted ?? written) : wordOf(bracketed));
    at += written.length;
  }
  return words.length === 0 ? undefined : words;
}

type Match = readonly [written: string, dotted?: string | undefined, bracketed?: string];

function matchAt(pattern: RegExp, text: string, at: number): Match | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found === null ? undefined : [found[0], found[1]];
}

function matchBracket(text: string, at: number): Match | undefined {
  if (at === 0) return undefined;
  const [written, bracketed] = matchAt(BRACKETED, text, at) ?? [];
  return written === undefined || bracketed === undefined
    ? undefined
    : [written, undefined, bracketed];
}

function wordOf(written: string): string {
  return /^["`]/.test(written) ? written.slice(1, -1) : written;
}
