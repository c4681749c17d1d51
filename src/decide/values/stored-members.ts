import { randomInt } from "node:crypto";
import type { Steps } from "../../means/async/steps.ts";
import { decodeInput } from "./decode-input.ts";
import type { Value } from "./value.ts";

/** The members of an object in a JSON text, found by their keys; most stay text until they are asked. */
export interface StoredMembers {
  /** Takes a member, in the order of the text, whose key's quote stands at `start`. */
  add(start: number, end: number, isHeld: boolean): void;
  /** How many have been taken. */
  readonly taken: number;
  /** Makes what finds them, when all have been taken. */
  makeReady(): Steps<void>;
  /** Of equal keys the last counts. */
  readonly size: number;
  /** The number of a member; undefined where there is none. */
  find(key: string): number | undefined;
  /** The numbers of those that count, in the order of the text. */
  numbers(): Iterable<number>;
  keyOf(member: number): string;
  /** Undefined for one whose value somebody else holds. */
  valueOf(member: number): Value | undefined;
}

/** A member that is longer is told as held. */
export const LONGEST_MEMBER = 2_048;
/** Members that are entered in a millisecond or so. */
const MEMBERS_AT_ONCE = 512;
/** For members of a long object; doubled when it is full. */
const FIRST_ROOM = 256;
const HELD = 0;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const FIRST_BEYOND_ASCII = 0x80;

/** Typed arrays throughout: nothing here is for the garbage collector to walk, and nothing is moved in one step. */
export function createStoredMembers(bytes: Uint8Array): StoredMembers {
  let starts = new Uint32Array(FIRST_ROOM);
  let lengths = new Uint16Array(FIRST_ROOM);
  let taken = 0;
  let size = 0;
  /** A member's number and one; 0 where there is none. At least half of them are free. */
  let slots = new Uint32Array(0);

  const startOf = (member: number): number => starts[member] as number;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

  function keyAt(start: number): string {
    for (let end = start + 1; ; end++) {
      const byte = bytes[end] as number;
      if (byte === QUOTE) return buffer.toString("latin1", start + 1, end);
      if (byte === BACKSLASH || byte >= FIRST_BEYOND_ASCII) {
        return decodeInput(bytes.subarray(start, textEnd(bytes, start))) as string;
      }
    }
  }

  function isKeyAt(start: number, key: string): boolean {
    for (let at = 0; at < key.length; at++) {
      const byte = bytes[start + 1 + at] as number;
      if (byte === BACKSLASH || byte >= FIRST_BEYOND_ASCII) return keyAt(start) === key;
      if (byte !== key.charCodeAt(at)) return false;
    }
    return bytes[start + 1 + key.length] === QUOTE;
  }

  function hashAt(start: number): number {
    let hash = SEED;
    for (let at = start + 1; ; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) return mixed(hash);
      if (byte === BACKSLASH || byte >= FIRST_BEYOND_ASCII) return hashOf(keyAt(start));
      hash = Math.imul(hash ^ byte, FACTOR);
    }
  }

  /** Where a key's member stands in the slots, or would. */
  function slotFor(hash: number, isSame: (member: number) => boolean): number {
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = slots[slot] as number;
      if (found === 0 || isSame(found - 1)) return slot;
    }
  }

  function enter(member: number): void {
    const hash = hashAt(startOf(member));
    let key: string | undefined;
    const slot = slotFor(hash, (other) => {
      key ??= keyAt(startOf(member));
      return isKeyAt(startOf(other), key);
    });
    const replaced = slots[slot] as number;
    if (replaced === 0) size += 1;
    else starts[replaced - 1] = GONE;
    slots[slot] = member + 1;
  }

  return {
    get taken() {
      return taken;
    },
    get size() {
      return size;
    },
    add(start, end, isHeld) {
      if (taken === starts.length) {
        starts = enlarged(starts, new Uint32Array(2 * taken));
        lengths = enlarged(lengths, new Uint16Array(2 * taken));
      }
      starts[taken] = start;
      lengths[taken] = isHeld ? HELD : end - start;
      taken += 1;
    },
    *makeReady() {
      slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * taken + 1)));
      for (let member = 0; member < taken; member++) {
        enter(member);
        if (member % MEMBERS_AT_ONCE === 0) yield;
      }
    },
    find(key) {
      const found = slots[
        slotFor(hashOf(key), (member) => isKeyAt(startOf(member), key))
      ] as number;
      return found === 0 ? undefined : found - 1;
    },
    *numbers() {
      for (let member = 0; member < taken; member++) {
        if (startOf(member) !== GONE) yield member;
      }
    },
    keyOf: (member) => keyAt(startOf(member)),
    valueOf(member) {
      const length = lengths[member] as number;
      if (length === HELD) return undefined;
      const start = startOf(member);
      let at = textEnd(bytes, start);
      while (bytes[at] !== COLON) at += 1;
      return decodeInput(bytes.subarray(at + 1, start + length));
    },
  };
}

/** Stands for a member that another of the same key has replaced. */
const GONE = 0xffff_ffff;

function enlarged<List extends Uint32Array | Uint16Array>(list: List, larger: List): List {
  larger.set(list);
  return larger;
}

/** Behind the closing quote of a text. */
export function textEnd(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

/** Nobody can choose keys that lie together. */
const SEED = randomInt(2 ** 32);
const FACTOR = randomInt(2 ** 31) * 2 + 1;

function hashOf(key: string): number {
  let hash = SEED;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), FACTOR);
  return mixed(hash);
}

/** Low bits that depend on all of them. */
function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return half ^ (half >>> 13);
}
