import { pathKey } from "../values/lookup.ts";
import { parseValue } from "../values/parse-value.ts";
import { numberText, type Value } from "../values/value.ts";
import type { Address } from "./abi.ts";
import type { PolicyInstance } from "./policy-instance.ts";

/** How values lie in the module's memory (OPA wasm/src/value.h, in words of 32 bits). */
const NUMBER = 3;
const STRING = 4;
const ARRAY = 5;
const OBJECT = 6;
const INTERNED_STRING = 8;
const REFERENCE = 2;

/** A document whose text would be longer than this is not read here. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The text of a document that is too large to be answered in one piece. */
export class TooLarge extends Error {}

/**
 * The base document at a path, as `lookupBasePath` finds it, from the memory of an instance: large
 * documents are there once and need not be read again. Throws {@link TooLarge}, and what the module
 * throws.
 */
export function baseDocument(
  instance: PolicyInstance,
  path: readonly string[],
  maxBytes: number = MAX_BYTES,
): Value | undefined {
  const bytes = instance.memory.bytes();
  const layout: Layout = { bytes, words: new DataView(bytes.buffer) };
  let at: Address = instance.data;
  for (const segment of path) {
    at = child(layout, at, segment);
    if (at === 0) return undefined;
  }
  if (isHeavy(layout, at, maxBytes)) throw new TooLarge();
  const { exports, memory, dataHeap } = instance;
  exports.opa_heap_ptr_set(dataHeap);
  return parseValue(memory.readText(exports.opa_value_dump(at)));
}

interface Layout {
  readonly words: DataView;
  readonly bytes: Uint8Array;
}

/** Values lie at any address: the allocator aligns nothing. */
const word = ({ words }: Layout, address: Address): number => words.getUint32(address, true);

/** Where the value below a value lies; 0 when there is none. */
function child(layout: Layout, at: Address, segment: string): Address {
  const key = pathKey(segment);
  const type = layout.bytes[at];
  if (type === ARRAY) {
    const isInside = typeof key === "number" && key >= 0 && key < word(layout, at + 8);
    return isInside ? word(layout, word(layout, at + 4) + 8 * key + 4) : 0;
  }
  if (type !== OBJECT) return 0;
  const name = Buffer.from(typeof key === "string" ? key : numberText(key as number));
  return member(layout, at, name);
}

/** The value of a member of an object, 0 when there is none. */
function member(layout: Layout, object: Address, name: Uint8Array): Address {
  const buckets = word(layout, object + 4);
  const bucket = hashOf(name) % word(layout, object + 8);
  let at = word(layout, buckets + 4 * bucket);
  while (at !== 0) {
    if (isText(layout, word(layout, at), name)) return word(layout, at + 4);
    at = word(layout, at + 8);
  }
  return 0;
}

/** FNV-1a as the module has it, which multiplies first (OPA wasm/src/value.c). */
function hashOf(text: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of text) hash = Math.imul(hash, 0x01000193) ^ byte;
  return hash >>> 0;
}

function isText(layout: Layout, at: Address, wanted: Uint8Array): boolean {
  if (word(layout, at + 4) !== wanted.length) return false;
  const start = word(layout, at + 8);
  for (let position = 0; position < wanted.length; position++) {
    if (layout.bytes[start + position] !== wanted[position]) return false;
  }
  return true;
}

/** What each value weighs besides its text: reading many small ones takes time, too. */
const VALUE_BYTES = 4;

/** Whether the text of a value takes more than so many bytes, give or take escapes. */
function isHeavy(layout: Layout, root: Address, maxBytes: number): boolean {
  const rest: Address[] = [root];
  let bytes = 0;
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    bytes += ownBytes(layout, at);
    pushChildren(layout, at, rest);
    if (bytes + VALUE_BYTES * rest.length > maxBytes) return true;
  }
  return false;
}

function ownBytes(layout: Layout, at: Address): number {
  const type = layout.bytes[at];
  if (type === STRING || type === INTERNED_STRING) return VALUE_BYTES + word(layout, at + 4);
  const isWritten = type === NUMBER && layout.bytes[at + 1] === REFERENCE;
  return VALUE_BYTES + (isWritten ? word(layout, at + 12) : 0);
}

function pushChildren(layout: Layout, at: Address, rest: Address[]): void {
  const type = layout.bytes[at];
  const places = type === ARRAY || type === OBJECT ? word(layout, at + 4) : 0;
  const count = places === 0 ? 0 : word(layout, at + 8);
  for (let place = 0; place < count; place++) {
    if (type === ARRAY) rest.push(word(layout, places + 8 * place + 4));
    let member = type === OBJECT ? word(layout, places + 4 * place) : 0;
    while (member !== 0) {
      rest.push(word(layout, member), word(layout, member + 4));
      member = word(layout, member + 8);
    }
  }
}
