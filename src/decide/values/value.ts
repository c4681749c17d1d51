import { createHash } from "node:crypto";
import {
  canonicalNumberText,
  compareNumberTexts,
  isWholeNumberText,
} from "../../opa/go/number-text.ts";
import { compareTexts } from "../../opa/go/text-bytes.ts";
import { countParts } from "./value-work.ts";

/**
 * Any Rego value. A number is a JavaScript number only when `String(n)` is OPA's text for it and holds no exponent;
 * every other number is a {@link BigNumber}. An object whose keys are all strings is a plain object (as JSON.parse
 * makes it), any other a {@link ValueObject}: use the functions below, never the shape. Values are never changed.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | BigNumber
  | readonly Value[]
  | ObjectValue
  | ValueSet;

/** An object of either shape. */
export type ObjectValue = PlainObject | ValueObject;

/** An object all whose keys are strings. */
export interface PlainObject {
  readonly [key: string]: Value;
}

/** A key and its value. */
export type Entry = readonly [key: Value, value: Value];

/** Equal values have equal keys; unequal values nearly always differ in theirs. */
export type PrimitiveKey = string | number | boolean | null;

/** A number whose text JavaScript would not give back: `1.0`, `1e3`, `-0`, twenty digits. */
export class BigNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The entries of an object by the slots of their keys. */
export interface EntryIndex {
  readonly size: number;
  get(slot: PrimitiveKey): Entry | undefined;
  values(): Iterable<Entry>;
}

/** An object with keys of any type. Made by {@link makeObject}, or of a stored document. */
export class ValueObject {
  readonly index: EntryIndex;
  #sorted: readonly Entry[] | undefined;

  constructor(index: EntryIndex) {
    this.index = index;
  }

  /** The entries in Rego's order of the keys. */
  get sorted(): readonly Entry[] {
    this.#sorted ??= [...this.index.values()].sort(compareKeys);
    return this.#sorted;
  }

  /** The keys in that order. */
  get keys(): readonly Value[] {
    return this.sorted.map(([key]) => key);
  }
}

/** A set. Made by {@link makeSet} only. */
export class ValueSet {
  readonly #index: ReadonlyMap<PrimitiveKey, Value>;
  #sorted: readonly Value[] | undefined;

  constructor(index: ReadonlyMap<PrimitiveKey, Value>) {
    this.#index = index;
  }

  get size(): number {
    return this.#index.size;
  }

  has(member: Value): boolean {
    return this.#index.has(slotOf(this.#index, member, itself));
  }

  /** The members in Rego's order. */
  get sorted(): readonly Value[] {
    this.#sorted ??= [...this.#index.values()].sort(compareValues);
    return this.#sorted;
  }
}

/** A set that grows; of equal members the first is kept. */
export class SetBuilder {
  readonly #index = new Map<PrimitiveKey, Value>();

  add(member: Value): void {
    const slot = slotOf(this.#index, member, itself);
    if (!this.#index.has(slot)) this.#index.set(slot, member);
  }

  /** Nothing is added after this. */
  finish(): ValueSet {
    return new ValueSet(this.#index);
  }
}

/** The value of a number written as `text` (JSON's grammar). */
export function makeNumber(text: string): number | BigNumber {
  const number = Number(text);
  return String(number) === text && !text.includes("e") ? number : new BigNumber(text);
}

/** A set; of equal members the first is kept, as OPA does. */
export function makeSet(members: Iterable<Value>): ValueSet {
  const set = new SetBuilder();
  for (const member of members) set.add(member);
  return set.finish();
}

/** An object; of equal keys the first is kept with the last value, as OPA does. */
export function makeObject(entries: readonly Entry[]): ObjectValue {
  if (entries.every(hasStringKey)) return makePlainObject(entries);
  const index = new Map<PrimitiveKey, Entry>();
  for (const [key, value] of entries) {
    const slot = slotOf(index, key, keyOf);
    index.set(slot, [index.get(slot)?.[0] ?? key, value]);
  }
  return new ValueObject(index);
}

/** True for an object of either shape. */
export function isObject(value: Value): value is ObjectValue {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof BigNumber) &&
    !(value instanceof ValueSet)
  );
}

/** True for an object of the shape that holds string keys alone. */
export function isPlainObject(value: ObjectValue): value is PlainObject {
  return !(value instanceof ValueObject);
}

/** True for a number of either shape. */
export function isNumber(value: Value): value is number | BigNumber {
  return typeof value === "number" || value instanceof BigNumber;
}

/** True for an array. */
export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** True for what has members: an array, an object of either shape, a set. */
export function isCollection(value: Value): boolean {
  return isArray(value) || isObject(value) || value instanceof ValueSet;
}

/** OPA's text of a number. */
export function numberText(value: number | BigNumber): string {
  return typeof value === "number" ? String(value) : value.text;
}

/** The entries in Rego's order of the keys. */
export function entriesOf(object: ObjectValue): readonly Entry[] {
  if (object instanceof ValueObject) return object.sorted;
  return sortedKeysOf(object).map((key): Entry => [key, object[key] as Value]);
}

/** The keys of an object that has string keys alone, in order. */
export function sortedKeysOf(object: PlainObject): readonly string[] {
  return sortTexts(Object.keys(object));
}

/** Below these units JavaScript's own order is that of the bytes, and several times as fast. */
const HIGH_UNIT = /[\ud800-\uffff]/;

/** Sorts texts in place, in Rego's order; most are in order already. */
export function sortTexts(texts: string[]): readonly string[] {
  for (let i = 1; i < texts.length; i++) {
    if (compareTexts(texts[i - 1] as string, texts[i] as string) <= 0) continue;
    return texts.some((text) => HIGH_UNIT.test(text)) ? texts.sort(compareTexts) : texts.sort();
  }
  return texts;
}

/** How many keys an object has. */
export function sizeOf(object: ObjectValue): number {
  return object instanceof ValueObject ? object.index.size : Object.keys(object).length;
}

/** The value under a key, undefined when there is none. */
export function valueAt(object: ObjectValue, key: Value): Value | undefined {
  if (object instanceof ValueObject) return object.index.get(slotOf(object.index, key, keyOf))?.[1];
  return typeof key === "string" && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The type as OPA's `type_name` says it. */
export function typeName(
  value: Value,
): "null" | "boolean" | "number" | "string" | "array" | "object" | "set" {
  if (value === null) return "null";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "string";
  if (isNumber(value)) return "number";
  if (isArray(value)) return "array";
  return value instanceof ValueSet ? "set" : "object";
}

/** Up to here the machine stack serves; below, a stack of our own, for values nested deeper than that allows. */
const MACHINE_DEPTH = 200;

/** OPA's order over all values (v1/ast/compare.go), however deep: negative, zero or positive. */
export function compareValues(left: Value, right: Value): number {
  return compareWithin(left, right, MACHINE_DEPTH);
}

function compareWithin(left: Value, right: Value, depth: number): number {
  if (left === right) return 0;
  if (typeof left === "string" && typeof right === "string") return compareTexts(left, right);
  if (typeof left === "number" && typeof right === "number") return left - right;
  const rank = rankOf(left) - rankOf(right);
  if (rank !== 0) return rank;
  if (isNumber(left) && isNumber(right)) {
    return compareNumberTexts(numberText(left), numberText(right));
  }
  const leftParts = partsOf(left);
  const rightParts = partsOf(right);
  if (leftParts === undefined || rightParts === undefined) return Number(left) - Number(right);
  countParts(leftParts.length + rightParts.length);
  return depth === 0
    ? compareDeep(leftParts, rightParts)
    : compareParts(leftParts, rightParts, depth - 1);
}

/** The members of an array or a set, each key and value of an object in turn; undefined for a scalar. */
function partsOf(value: Value): readonly Value[] | undefined {
  if (isArray(value)) return value;
  if (value instanceof ValueSet) return value.sorted;
  return isObject(value) ? flatEntriesOf(value) : undefined;
}

function flatEntriesOf(object: ObjectValue): readonly Value[] {
  const parts: Value[] = [];
  if (object instanceof ValueObject) {
    for (const [key, value] of object.sorted) parts.push(key, value);
  } else {
    for (const key of sortedKeysOf(object)) parts.push(key, object[key] as Value);
  }
  return parts;
}

function compareParts(left: readonly Value[], right: readonly Value[], depth: number): number {
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = compareWithin(left[i] as Value, right[i] as Value, depth);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareDeep(left: readonly Value[], right: readonly Value[]): number {
  const frames = [{ left, right, next: 0 }];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const [leftPart, rightPart] = [frame.left[frame.next], frame.right[frame.next]];
    frame.next++;
    if (leftPart === undefined || rightPart === undefined) {
      if (frame.left.length !== frame.right.length) return frame.left.length - frame.right.length;
      frames.pop();
      continue;
    }
    const [leftParts, rightParts] = [partsOf(leftPart), partsOf(rightPart)];
    if (leftParts && rightParts && rankOf(leftPart) === rankOf(rightPart)) {
      countParts(leftParts.length + rightParts.length);
      frames.push({ left: leftParts, right: rightParts, next: 0 });
    } else {
      const order = compareWithin(leftPart, rightPart, 0);
      if (order !== 0) return order;
    }
  }
  return 0;
}

/** Rego's equality: numbers by value, everything else by content. */
export function equalValues(left: Value, right: Value): boolean {
  return left === right || compareValues(left, right) === 0;
}

const RANKS = { null: 0, boolean: 1, number: 2, string: 3, array: 4, object: 5, set: 6 } as const;

function rankOf(value: Value): number {
  return RANKS[typeName(value)];
}

function compareKeys(left: Entry, right: Entry): number {
  return compareValues(left[0], right[0]);
}

function hasStringKey(entry: Entry): boolean {
  return typeof entry[0] === "string";
}

function makePlainObject(entries: readonly Entry[]): PlainObject {
  const object: Record<string, Value> = {};
  for (const [key, value] of entries) setMember(object, key as string, value);
  return object;
}

/** Sets a member of an object that is being made: its key may be `__proto__`. */
export function setMember(object: Record<string, Value>, key: string, value: Value): void {
  if (key !== "__proto__") object[key] = value;
  else
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

function itself(value: Value): Value {
  return value;
}

function keyOf(entry: Entry): Value {
  return entry[0];
}

/** Where the entry of a key lies in an index of entries, or would lie. */
export function keyedSlot(
  index: ReadonlyMap<PrimitiveKey, readonly [key: Value, held: unknown]>,
  key: Value,
): PrimitiveKey {
  return slotOf(index, key, ([held]) => held);
}

/** Where a key lies in an index, or would lie: unequal values with equal primitive keys move on, as in OPA. */
function slotOf<T>(
  index: Pick<ReadonlyMap<PrimitiveKey, T>, "get">,
  key: Value,
  keyOfHeld: (held: T) => Value,
): PrimitiveKey {
  let slot = primitiveKey(key);
  if (typeof key === "string" || typeof key === "boolean" || key === null) return slot;
  for (;;) {
    const held = index.get(slot);
    if (held === undefined || equalValues(keyOfHeld(held), key)) return slot;
    slot = `\u0002${slot}`;
  }
}

function primitiveKey(value: Value): PrimitiveKey {
  if (typeof value === "string") return value < "\u0003" ? `\u0001${value}` : value;
  if (typeof value === "boolean" || value === null) return value;
  return isNumber(value) ? numberKey(value) : `\u0000${compositeKey(value, KEY_DEPTH)}`;
}

/** The string that lies in a slot; undefined for a slot of other keys. */
export function textOfSlot(slot: PrimitiveKey): string | undefined {
  if (typeof slot !== "string" || slot >= "\u0003")
    return typeof slot === "string" ? slot : undefined;
  return slot.startsWith("\u0001") ? slot.slice(1) : undefined;
}

function numberKey(value: number | BigNumber): string | number {
  if (typeof value === "number" && (Number.isSafeInteger(value) || !Number.isInteger(value))) {
    return value;
  }
  const text = numberText(value);
  const number = Number(text);
  // OPA hashes what float64 cannot hold by its text, so that equal numbers of other text stay apart.
  if (!Number.isFinite(number)) return `\u0000${text}`;
  if (Number.isSafeInteger(number) || !isWholeNumberText(text)) return number;
  return `\u0000${canonicalNumberText(text)}`;
}

/** Deeper parts are left out of a key, and found different when values are compared. */
const KEY_DEPTH = 16;

function compositeKey(value: Value, depth: number): string {
  if (isNumber(value)) return String(numberKey(value));
  // Different parts may be spelled alike: keys need not tell all values apart.
  if (typeof value === "string") return `"${value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (depth === 0) return "";
  if (depth < KEY_DEPTH - 1) return spelledKey(value, depth);
  const known = depth === KEY_DEPTH ? LONG_KEYS.alone : LONG_KEYS.within;
  const found = known.get(value);
  if (found !== undefined) return found;
  const key = spelledKey(value, depth);
  if (key.length <= LONG_KEY) return key;
  const digest = createHash("sha256").update(key, "utf16le").digest("base64");
  known.set(value, digest);
  return digest;
}

/** Keys longer than this are digested, once for each value, so that documents can be passed to functions many times. */
const LONG_KEY = 256;

/** By depth: a value that stands alone has its parts in its key to another depth than one that is an operand. */
const LONG_KEYS = { alone: new WeakMap<object, string>(), within: new WeakMap<object, string>() };

function spelledKey(value: Value & object, depth: number): string {
  countParts(1);
  const key = (part: Value): string => compositeKey(part, depth - 1);
  if (value instanceof ValueSet) return `<${value.sorted.map(key).join()}>`;
  if (isArray(value)) {
    let spelled = "[";
    for (const part of value) spelled += `${key(part)},`;
    return spelled;
  }
  const entries = entriesOf(value as ObjectValue);
  return `{${entries.map(([name, held]) => `${key(name)}:${key(held)}`).join()}}`;
}
