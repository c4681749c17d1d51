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
const MAX_BYTES = 32 * 1024 * 1024;

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
  for (const { key: each, value } of membersOf(layout, at)) {
    if (isText(layout, each, name)) return value;
  }
  return 0;
}

function* membersOf(layout: Layout, object: Address): Generator<Member> {
  const buckets = word(layout, object + 4);
  const count = word(layout, object + 8);
  for (let bucket = 0; bucket < count; bucket++) {
    let member = word(layout, buckets + 4 * bucket);
    while (member !== 0) {
      yield { key: word(layout, member), value: word(layout, member + 4) };
      member = word(layout, member + 8);
    }
  }
}

interface Member {
  readonly key: Address;
  readonly value: Address;
}

function isText(layout: Layout, at: Address, wanted: Uint8Array): boolean {
  if (word(layout, at + 4) !== wanted.length) return false;
  const start = word(layout, at + 8);
  return wanted.every((byte, position) => layout.bytes[start + position] === byte);
}

/** Whether the text of a value takes more than so many bytes, give or take escapes. */
function isHeavy(layout: Layout, root: Address, maxBytes: number): boolean {
  const rest: Address[] = [root];
  let bytes = 0;
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    bytes += 2;
    const type = layout.bytes[at];
    if (type === STRING || type === INTERNED_STRING) bytes += word(layout, at + 4);
    else if (type === NUMBER && layout.bytes[at + 1] === REFERENCE) bytes += word(layout, at + 12);
    else if (type === OBJECT) {
      for (const { key, value } of membersOf(layout, at)) {
        rest.push(key, value);
        if (2 * rest.length > maxBytes) return true;
      }
    } else if (type === ARRAY) {
      const count = word(layout, at + 8);
      const elements = word(layout, at + 4);
      if (2 * count > maxBytes) return true;
      for (let each = 0; each < count; each++) rest.push(word(layout, elements + 8 * each + 4));
    }
    if (bytes > maxBytes) return true;
  }
  return false;
}
