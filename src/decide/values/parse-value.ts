import { setImmediate } from "node:timers/promises";
import { PolicyError } from "../../domain/policy-error.ts";
import { type Entry, makeNumber, makeObject, makeSet, setMember, type Value } from "./value.ts";

/**
 * A composite that is not closed yet. A brace is a set until its first colon. Objects grow as their members come: to make a
 * large one at its end would take long in one piece.
 */
interface Open {
  kind: "array" | "set" | "plain" | "object";
  /** Of an array or a set; of an object with keys of any type beside `keys`. */
  readonly values: Value[];
  readonly keys: Value[];
  /** Of an object whose keys so far are strings. */
  readonly plain: Record<string, Value>;
  /** The key whose value comes next. */
  key: Value | undefined;
}

interface Scan {
  readonly text: string;
  at: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Integers of this many digits are exact and print as they were written. */
const SAFE_DIGITS = 15;

/**
 * Reads the text of one value as OPA's Wasm `opa_value_dump` writes it: JSON, and besides sets (`{1,2}`, `set()`) and
 * objects with keys of any type. Nesting may be as deep as memory allows. Throws a PolicyError `internal_error` on
 * anything else.
 */
export function parseValue(text: string): Value {
  const read = readOn({ text, at: 0 }, [], Number.POSITIVE_INFINITY);
  return read as Value;
}

/** Values that are read in some five milliseconds. */
const SLICE = 20_000;

/** Bytes that are made text in some five milliseconds. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** The same of UTF-8, with turns of the event loop between the parts of a long text. */
export async function parseValueInSlices(bytes: Uint8Array): Promise<Value> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
    if (from > 0) await setImmediate();
    text += decoder.decode(bytes.subarray(from, from + SLICE_BYTES), { stream: true });
  }
  const scan: Scan = { text, at: 0 };
  const open: Open[] = [];
  for (;;) {
    const value = readOn(scan, open, SLICE);
    if (value !== undefined) return value;
    await setImmediate();
  }
}

/** Reads up to so many values; the whole once it has come to the end. */
function readOn(scan: Scan, open: Open[], count: number): Value | undefined {
  for (let left = count; left > 0; left--) {
    let value = readStart(scan, open);
    while (value !== undefined) {
      const parent = open.at(-1);
      if (parent === undefined) return finish(scan, value);
      value = add(scan, open, parent, value);
    }
  }
  return undefined;
}

/** Reads a scalar or an empty composite; opens a composite and answers undefined when something lies in it. */
function readStart(scan: Scan, open: Open[]): Value | undefined {
  const code = skipSpace(scan);
  if (code === QUOTE) return readString(scan);
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return readNumber(scan);
  if (code === 0x5b) return readOpening(scan, open, "[", 0x5d);
  if (code === 0x7b) return readOpening(scan, open, "{", 0x7d);
  return readWord(scan);
}

function readOpening(
  scan: Scan,
  open: Open[],
  bracket: "[" | "{",
  closing: number,
): Value | undefined {
  scan.at++;
  if (skipSpace(scan) === closing) {
    scan.at++;
    return bracket === "[" ? [] : {};
  }
  const kind = bracket === "[" ? "array" : "set";
  open.push({ kind, values: [], keys: [], plain: {}, key: undefined });
  return undefined;
}

/** Puts a value where it belongs; answers the composite when that closes with it. */
function add(scan: Scan, open: Open[], parent: Open, value: Value): Value | undefined {
  const code = skipSpace(scan);
  scan.at++;
  if (code === 0x3a && parent.key === undefined && beginEntry(parent, value)) return undefined;
  if (!addMember(parent, value)) throw malformed(scan);
  if (code === 0x2c) return undefined;
  if (code !== (parent.kind === "array" ? 0x5d : 0x7d)) throw malformed(scan);
  open.pop();
  return close(parent);
}

/** False where no key may stand. */
function beginEntry(parent: Open, key: Value): boolean {
  if (parent.kind === "array" || (parent.kind === "set" && parent.values.length > 0)) return false;
  if (parent.kind === "set") parent.kind = "plain";
  if (parent.kind === "plain" && typeof key !== "string") {
    parent.kind = "object";
    for (const [known, value] of Object.entries(parent.plain)) {
      parent.keys.push(known);
      parent.values.push(value);
    }
  }
  parent.key = key;
  return true;
}

/** False where a key is wanted. */
function addMember(parent: Open, value: Value): boolean {
  const { kind, key } = parent;
  parent.key = undefined;
  if (kind === "array" || kind === "set") parent.values.push(value);
  else if (key === undefined) return false;
  else if (kind === "plain") setMember(parent.plain, key as string, value);
  else {
    parent.keys.push(key);
    parent.values.push(value);
  }
  return true;
}

function close({ kind, keys, values, plain }: Open): Value {
  if (kind === "array") return values;
  if (kind === "set") return makeSet(values);
  if (kind === "plain") return plain;
  return makeObject(keys.map((key, i): Entry => [key, values[i] as Value]));
}

function readString(scan: Scan): string {
  const { text } = scan;
  const start = scan.at;
  let escaped = false;
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      escaped = true;
      at++;
    } else if (code === QUOTE) {
      scan.at = at + 1;
      return escaped ? readEscapes(scan, text.slice(start, at + 1)) : text.slice(start + 1, at);
    }
  }
  throw malformed(scan);
}

function readEscapes(scan: Scan, literal: string): string {
  try {
    return JSON.parse(literal.replace(ESCAPE, replaceLoneSurrogate)) as string;
  } catch {
    throw malformed(scan);
  }
}

/** Any escape, but two that make one character together. */
const ESCAPE =
  /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)/gs;
const LONE_LENGTH = "\\ud800".length;

/** A surrogate written alone is U+FFFD to Go; unescaped it would mean a raw byte here. */
function replaceLoneSurrogate(written: string): string {
  return written.length === LONE_LENGTH ? "\ufffd" : written;
}

function readNumber(scan: Scan): Value {
  const start = scan.at;
  while (isNumberPart(scan.text.charCodeAt(scan.at))) scan.at++;
  const text = scan.text.slice(start, scan.at);
  if (text.length > SAFE_DIGITS || !/^[1-9]\d*$/.test(text)) return makeNumber(text);
  return Number(text);
}

function isNumberPart(code: number): boolean {
  if (code >= 0x30 && code <= 0x39) return true;
  return code === 0x2e || code === 0x2d || code === 0x2b || code === 0x65 || code === 0x45;
}

function readWord(scan: Scan): Value {
  const { text, at } = scan;
  for (const [word, value] of WORDS) {
    if (!text.startsWith(word, at)) continue;
    scan.at += word.length;
    return value;
  }
  throw malformed(scan);
}

const WORDS: readonly (readonly [word: string, value: Value])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["set()", makeSet([])],
];

function finish(scan: Scan, value: Value): Value {
  skipSpace(scan);
  if (scan.at < scan.text.length) throw malformed(scan);
  return value;
}

/** Moves to the next character that is not white space and answers its code, NaN at the end. */
function skipSpace(scan: Scan): number {
  for (;;) {
    const code = scan.text.charCodeAt(scan.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
    scan.at++;
  }
}

function malformed(scan: Scan): PolicyError {
  return new PolicyError("internal_error", `malformed value text at offset ${scan.at}`);
}
