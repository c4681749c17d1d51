/**
 * The tokens of a valid JSON text, in order: strings with their quotes, numbers and words as
 * written, and `{}[],:`. White space is left out. A loop instead of a pattern that repeats a group:
 * for such patterns V8 keeps a stack that a long string exhausts.
 */
export function* jsonTokens(text: string): Generator<string> {
  let at = 0;
  while (at < text.length) {
    const start = at;
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (isPunctuation(code)) at += 1;
    else at = endOfWord(text, at);
    if (at > start) yield text.slice(start, at);
    else at += 1;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The offset behind the string that begins at `start`, or the end of the text. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !endsWord(text.charCodeAt(at))) at += 1;
  return at;
}

/** White space of JSON, and what begins another token. */
function endsWord(code: number): boolean {
  const isSpace = code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return isSpace || code === QUOTE || isPunctuation(code);
}

function isPunctuation(code: number): boolean {
  switch (code) {
    case 0x7b:
    case 0x7d:
    case 0x5b:
    case 0x5d:
    case 0x2c:
    case 0x3a:
      return true;
    default:
      return false;
  }
}
