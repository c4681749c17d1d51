import { isToken } from "./header.ts";

/** RFC 2045's tokens, with which a parameter begins. */
const TOKEN = /[!#$%&'*+\-.^_`{|}~0-9A-Za-z]+/y;
const SPECIAL = /[()<>@,;:\\"/[\]?=]/;
const SPACE = /\s*/y;

/**
 * The media type in a Content-Type field, in lower case; undefined where Go's mime.ParseMediaType gives an error, be it
 * about a parameter only.
 */
export function mediaTypeOf(field: string): string | undefined {
  const base = field.split(";", 1)[0] as string;
  const type = base.toLowerCase().trim();
  return isMediaType(type) && areParameters(field.slice(base.length)) ? type : undefined;
}

function isMediaType(type: string): boolean {
  const parts = type.split("/");
  return parts.length <= 2 && parts.every(isMimeToken);
}

function isMimeToken(text: string): boolean {
  return isToken(text.replace(/[{}]/g, "x"));
}

function areParameters(text: string): boolean {
  const values = new Map<string, string>();
  let at = 0;
  while (skip(text, at, SPACE) < text.length) {
    const parameter = readParameter(text, at);
    if (parameter === undefined) return text.slice(at).trim() === ";";
    const { name, value, end } = parameter;
    const known = values.get(name);
    if (known !== undefined && known !== value) return false;
    values.set(name, value);
    at = end;
  }
  return true;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly end: number;
}

/** `; name=value` from an offset on. */
function readParameter(text: string, start: number): Parameter | undefined {
  const semicolon = skip(text, start, SPACE);
  if (text[semicolon] !== ";") return undefined;
  const nameStart = skip(text, semicolon + 1, SPACE);
  const nameEnd = skip(text, nameStart, TOKEN);
  const equals = skip(text, nameEnd, SPACE);
  if (nameEnd === nameStart || text[equals] !== "=") return undefined;
  const read = readValue(text, skip(text, equals + 1, SPACE));
  return read && { name: text.slice(nameStart, nameEnd).toLowerCase(), ...read };
}

function readValue(text: string, start: number): Omit<Parameter, "name"> | undefined {
  if (text[start] === '"') return readQuoted(text, start + 1);
  const end = skip(text, start, TOKEN);
  return end === start ? undefined : { value: text.slice(start, end), end };
}

function readQuoted(text: string, start: number): Omit<Parameter, "name"> | undefined {
  let value = "";
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') return { value, end: at + 1 };
    if (character === "\r" || character === "\n") return undefined;
    const next = text[at + 1] ?? "";
    if (character === "\\" && SPECIAL.test(next)) {
      value += next;
      at++;
    } else value += character;
  }
  return undefined;
}

function skip(text: string, start: number, pattern: RegExp): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}
