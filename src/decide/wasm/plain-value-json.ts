/**
 * Text in which strings cannot simply be copied: escapes, what Go's JSON escapes, and characters whose order in UTF-16 is
 * not that of their bytes.
 */
const UNUSUAL = /[\\<>&\u2028\u2029\ud800-\uffff]/;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const SMALL_INTEGER = /^-?\d{1,15}$/;
const MAX_DEPTH = 200;

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_S = 0x73;
const LETTER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What a part reads as when the short way is not sure of it; no JSON text is empty. */
const UNSURE = "";

/** The text that is being read, and how far. Plain variables: reading them is most of the work. */
let text = "";
let at = 0;

/**
 * The JSON text of a value's Rego text, without making the value: keys and members are put in order, spaces left out. It
 * is sure of scalars, arrays, objects with string keys, and sets of only strings or only small integers; undefined leaves
 * the rest to whoever reads values.
 */
export function plainValueJson(valueText: string): string | undefined {
  if (UNUSUAL.test(valueText)) return undefined;
  text = valueText;
  at = 0;
  const json = readValue(0);
  return json === UNSURE || at !== valueText.length ? undefined : json;
}

function readValue(depth: number): string {
  switch (text.charCodeAt(at)) {
    case QUOTE:
      return readString();
    case OPEN_BRACKET:
      return depth > MAX_DEPTH ? UNSURE : readArray(depth + 1);
    case OPEN_BRACE:
      return depth > MAX_DEPTH ? UNSURE : readBraces(depth + 1);
    case LETTER_T:
      return readWord("true", "true");
    case LETTER_F:
      return readWord("false", "false");
    case LETTER_N:
      return readWord("null", "null");
    case LETTER_S:
      return readWord("set()", "[]");
    default:
      return readNumber();
  }
}

function readString(): string {
  const end = text.indexOf('"', at + 1) + 1;
  if (end === 0) return UNSURE;
  const literal = text.slice(at, end);
  at = end;
  return literal;
}

function readWord(word: string, json: string): string {
  if (!text.startsWith(word, at)) return UNSURE;
  at += word.length;
  return json;
}

function readNumber(): string {
  NUMBER.lastIndex = at;
  if (!NUMBER.test(text)) return UNSURE;
  const number = text.slice(at, NUMBER.lastIndex);
  at = NUMBER.lastIndex;
  return number;
}

function readArray(depth: number): string {
  at++;
  if (text.charCodeAt(at) === CLOSE_BRACKET) {
    at++;
    return "[]";
  }
  let json = "[";
  for (;;) {
    const item = readValue(depth);
    if (item === UNSURE) return UNSURE;
    json += item;
    const code = skip();
    if (code === CLOSE_BRACKET) return `${json}]`;
    if (code !== COMMA) return UNSURE;
    json += ",";
  }
}

/** An object, or a set when no colon follows the first value. */
function readBraces(depth: number): string {
  at++;
  if (text.charCodeAt(at) === CLOSE_BRACE) {
    at++;
    return "{}";
  }
  const first = readValue(depth);
  if (first === UNSURE) return UNSURE;
  return text.charCodeAt(at) === COLON ? readMembers(first, depth) : readSet(first, depth);
}

function readMembers(firstKey: string, depth: number): string {
  const keys: string[] = [];
  const members: string[] = [];
  let key = firstKey;
  for (;;) {
    if (key.charCodeAt(0) !== QUOTE || skip() !== COLON) return UNSURE;
    const json = readValue(depth);
    if (json === UNSURE) return UNSURE;
    keys.push(key);
    members.push(`${key}:${json}`);
    const code = skip();
    if (code === CLOSE_BRACE) break;
    if (code !== COMMA) return UNSURE;
    key = readValue(depth);
  }
  return `{${inOrderOf(keys, members).join()}}`;
}

/** The members in the order of their keys, of which both lists tell the same. */
function inOrderOf(keys: readonly string[], members: readonly string[]): readonly string[] {
  let isSorted = true;
  for (let i = 1; i < keys.length; i++) {
    if (!isBefore(keys[i - 1] as string, keys[i] as string)) isSorted = false;
  }
  if (isSorted) return members;
  const order = keys.map((_key, i) => i);
  order.sort((left, right) => (isBefore(keys[left] as string, keys[right] as string) ? -1 : 1));
  return order.map((i) => members[i] as string);
}

/** Whether one quoted text comes before another; the closing quote does not count. */
function isBefore(left: string, right: string): boolean {
  const length = Math.min(left.length, right.length) - 1;
  for (let i = 1; i < length; i++) {
    const difference = left.charCodeAt(i) - right.charCodeAt(i);
    if (difference !== 0) return difference < 0;
  }
  return left.length < right.length;
}

function readSet(first: string, depth: number): string {
  const members: string[] = [];
  for (let member = first; ; member = readValue(depth)) {
    if (member === UNSURE) return UNSURE;
    members.push(member);
    const code = skip();
    if (code === CLOSE_BRACE) return setText(members);
    if (code !== COMMA) return UNSURE;
  }
}

function setText(members: string[]): string {
  if (members.length === 1) return `[${members[0]}]`;
  if (members.every((member) => member.charCodeAt(0) === QUOTE)) {
    return `[${members.sort((left, right) => (isBefore(left, right) ? -1 : 1)).join()}]`;
  }
  if (!members.every((member) => SMALL_INTEGER.test(member))) return UNSURE;
  return `[${members.sort((left, right) => Number(left) - Number(right)).join()}]`;
}

/** Skips one character with the space behind it and answers its code. */
function skip(): number {
  const code = text.charCodeAt(at);
  at++;
  if (text.charCodeAt(at) === SPACE) at++;
  return code;
}
