import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";
import { JSON_SYNTAX_ERROR } from "./findings.ts";
import { nameOf, OPEN_BRACE } from "./json-members.ts";
import { isJsonSyntaxError, jsonSyntaxError, unexpectedByte } from "./json-syntax-error.ts";
import { behindValue, skipColon, skipName, skipSpace, skipValue, startScan } from "./scan-json.ts";

/**
 * Where each value of a JSON text lies, in two numbers a value: for texts of many megabytes of which little is wanted, and of
 * which the places must be told. Names of members are entries like values, each before its value.
 */
export interface JsonTape {
  readonly bytes: Uint8Array;
  /** How many entries there are. */
  readonly length: number;
  /** The offset in bytes at which an entry begins. */
  readonly starts: Uint32Array;
  /** The entry behind one and all that it holds. */
  readonly behind: Uint32Array;
}

const MAX_DEPTH = 500;
const MAX_VALUES: number = 16 * 1024 * 1024;
const MAX_MEMBERS = 100_000;
const OPEN_BRACKET = 0x5b;
const COMMA = 0x2c;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

interface Growing {
  readonly bytes: Uint8Array;
  starts: Uint32Array;
  behind: Uint32Array;
  length: number;
}

interface Open {
  /** The bracket or brace that opened it. */
  readonly kind: number;
  readonly entry: number;
}

/**
 * Checks one strict JSON value of bytes that are UTF-8 and nothing behind it. A name that is there twice, `__proto__`, nesting
 * past 500 and more than 16 million values are errors too. Throws `invalid_parameter` with the place in `file`.
 */
export function jsonTape(bytes: Uint8Array, file: string): JsonTape {
  try {
    return tapeOf(bytes);
  } catch (error) {
    if (!isJsonSyntaxError(error)) throw error;
    const { message, row, col } = error;
    throw new PolicyError("invalid_parameter", `malformed JSON in ${file}`, {
      diagnostics: [{ code: JSON_SYNTAX_ERROR.code, message, location: { file, row, col } }],
    });
  }
}

function tapeOf(bytes: Uint8Array): JsonTape {
  startScan();
  const room = Math.min(MAX_VALUES, 64 + (bytes.length >> 4));
  const starts = new Uint32Array(room);
  const tape: Growing = { bytes, starts, behind: new Uint32Array(room), length: 0 };
  const open: Open[] = [];
  // One set of names for each depth: an object's is used again by the next at that depth.
  const names: Set<string>[] = [];
  const named = (at: number): number => takeName(tape, at, names[open.length] as Set<string>);
  let at = firstValue(bytes);
  for (;;) {
    const kind = bytes[at] as number;
    const entry = put(tape, at);
    let isOpen = false;
    if (kind === OPEN_BRACE || kind === OPEN_BRACKET) {
      if (open.length === MAX_DEPTH) throw fault(bytes, at, `nested deeper than ${MAX_DEPTH}`);
      at = skipSpace(bytes, at + 1);
      isOpen = bytes[at] !== kind + 2;
      if (isOpen) open.push({ kind, entry });
      else at += 1;
      if (isOpen && kind === OPEN_BRACE) {
        names[open.length] = emptied(names[open.length]);
        at = named(at);
      }
    } else at = skipValue(bytes, at, 0);
    if (isOpen) continue;
    at = skipSpace(bytes, at);
    for (let top = open.at(-1); top !== undefined && bytes[at] !== COMMA; top = open.at(-1)) {
      if (bytes[at] !== top.kind + 2) throw unexpectedByte(bytes, at, behindValue(top.kind));
      tape.behind[top.entry] = tape.length;
      open.pop();
      at = skipSpace(bytes, at + 1);
    }
    const around = open.at(-1);
    if (around === undefined) break;
    at = skipSpace(bytes, at + 1);
    if (around.kind === OPEN_BRACE) at = named(at);
  }
  if (at < bytes.length) throw unexpectedByte(bytes, at, "after top-level value");
  return tape;
}

/** The offset of the first byte behind white space and the byte order mark that some programs write. */
export function firstValue(bytes: Uint8Array): number {
  const hasMark = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte);
  return skipSpace(bytes, hasMark ? BYTE_ORDER_MARK.length : 0);
}

function emptied(names: Set<string> | undefined): Set<string> {
  names?.clear();
  return names ?? new Set();
}

/** Notes the name of a member; gives where its value begins. */
function takeName(tape: Growing, nameStart: number, names: Set<string>): number {
  const { bytes } = tape;
  const nameEnd = skipName(bytes, nameStart);
  const name = nameOf(bytes, { nameStart, nameEnd });
  if (names.has(name)) {
    throw fault(bytes, nameStart, `the name ${JSON.stringify(name)} is there twice`);
  }
  if (name === "__proto__") {
    throw fault(bytes, nameStart, 'the name "__proto__" stands for a prototype, not for data');
  }
  if (names.size === MAX_MEMBERS) {
    throw fault(bytes, nameStart, `an object of more than ${MAX_MEMBERS} members`);
  }
  names.add(name);
  put(tape, nameStart);
  return skipColon(bytes, nameEnd);
}

function put(tape: Growing, start: number): number {
  const entry = tape.length;
  if (entry === tape.starts.length) {
    if (entry >= MAX_VALUES) throw fault(tape.bytes, start, `more than ${MAX_VALUES} values`);
    const room = Math.min(MAX_VALUES, entry * 2);
    tape.starts = grown(tape.starts, room);
    tape.behind = grown(tape.behind, room);
  }
  tape.starts[entry] = start;
  tape.length = entry + 1;
  tape.behind[entry] = tape.length;
  return entry;
}

function grown(numbers: Uint32Array, room: number): Uint32Array {
  const larger = new Uint32Array(room);
  larger.set(numbers);
  return larger;
}

function fault(bytes: Uint8Array, at: number, message: string): Error {
  return jsonSyntaxError("syntax", message, bytes, at);
}

/** Where an entry stands, 1-based. */
export function placeOf(
  { bytes, starts }: JsonTape,
  entry: number,
): { readonly row: number; readonly col: number } {
  return positionAt(bytes, starts[entry] ?? 0);
}
