const LETTER = 1;
const DIGIT = 2;
const KINDS: Uint8Array = kindsOfCharacters();

function kindsOfCharacters(): Uint8Array {
  const kinds = new Uint8Array(0x80);
  for (let code = 0x61; code <= 0x7a; code++) {
    kinds[code] = LETTER;
    kinds[code - 0x20] = LETTER;
  }
  kinds.fill(DIGIT, 0x30, 0x3a);
  kinds[0x5f] = LETTER;
  return kinds;
}

/** Whether an identifier may start with a character. */
export function isLetter(code: number): boolean {
  return KINDS[code] === LETTER;
}

export function isDigit(code: number): boolean {
  return KINDS[code] === DIGIT;
}

export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

export function skipDigits(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** Steps over what may follow in an identifier: letters, and digits of any script. */
export function skipIdentifier(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code < 0x80 ? KINDS[code] !== 0 : isForeignDigit(text, at)) at += isPair(text, at) ? 2 : 1;
    else return at;
  }
}

const FOREIGN_DIGIT = /\p{Nd}/u;

function isForeignDigit(text: string, at: number): boolean {
  const code = text.codePointAt(at);
  return code !== undefined && FOREIGN_DIGIT.test(String.fromCodePoint(code));
}

const FOREIGN = /[^\0-\x7f]/;

/** How many characters of two units there are. */
export function countPairs(text: string): number {
  if (!FOREIGN.test(text)) return 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) if (isPair(text, at)) count++;
  return count;
}

/** Whether one character of two units is there, or behind its first half. */
export function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

const HEX = /^[0-9a-fA-F]{4}$/;

/** Whether the four digits of `\u` are there. */
export function hasFourDigits(text: string, at: number): boolean {
  return HEX.test(text.slice(at, at + 4));
}

/** Where the first character lies that OPA takes nowhere: NUL, a byte-order mark but the first, a byte that is no UTF-8. */
export function firstIllegal(text: string): number {
  const pattern = /[\0\ufeff\ud800-\udfff]/gu;
  pattern.lastIndex = text.startsWith("\ufeff") ? 1 : 0;
  return pattern.exec(text)?.index ?? Number.POSITIVE_INFINITY;
}
