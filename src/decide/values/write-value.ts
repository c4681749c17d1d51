import type { ObjectLayouts } from "./object-layouts.ts";
import {
  BigNumber,
  isArray,
  isPlainObject,
  type ObjectValue,
  sortedKeysOf,
  type Value,
  type ValueObject,
  ValueSet,
} from "./value.ts";
import { countParts } from "./value-work.ts";

/** How values are written: the same walk makes Rego text, value text and JSON. */
export interface Style {
  readonly comma: string;
  readonly colon: string;
  readonly openSet: string;
  readonly closeSet: string;
  readonly emptySet: string;
  readonly string: (text: string) => string;
  readonly number: (text: string) => string;
  /** The entries of an object with keys of any type: keys as they are printed, in the order of printing. */
  readonly entries: (object: ValueObject) => readonly PrintedEntry[];
  readonly layouts: ObjectLayouts;
}

/** A key as it is printed, and its value. */
export type PrintedEntry = readonly [key: string, value: Value];

/** Up to here the machine stack serves; below, a stack of our own, for values nested deeper than that allows. */
const MACHINE_DEPTH = 200;

/** Each part that is written takes memory besides time. */
const TEXT_STEPS = 4;

/** The text of a value, however deep. */
export function writeValue(value: Value, style: Style): string {
  return write(value, style, MACHINE_DEPTH);
}

function write(value: Value, style: Style, depth: number): string {
  if (typeof value === "string") return style.string(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (depth === 0) return writeDeep(value, style);
  if (isArray(value)) return `[${writeList(value, style, depth - 1)}]`;
  if (value instanceof BigNumber) return style.number(value.text);
  if (value instanceof ValueSet) {
    if (value.size === 0) return style.emptySet;
    return style.openSet + writeList(value.sorted, style, depth - 1) + style.closeSet;
  }
  return `{${writeEntries(value as ObjectValue, style, depth - 1)}}`;
}

function writeList(values: readonly Value[], style: Style, depth: number): string {
  countParts(values.length * TEXT_STEPS);
  let text = "";
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += style.comma;
    text += write(values[i] as Value, style, depth);
  }
  return text;
}

function writeEntries(object: ObjectValue, style: Style, depth: number): string {
  countParts(TEXT_STEPS);
  let text = "";
  if (isPlainObject(object)) {
    const { sorted, before } = style.layouts(Object.keys(object));
    for (let i = 0; i < sorted.length; i++) {
      text += (before[i] as string) + write(object[sorted[i] as string] as Value, style, depth);
    }
    return text;
  }
  for (const [key, value] of style.entries(object)) {
    if (text !== "") text += style.comma;
    text += key + style.colon + write(value, style, depth);
  }
  return text;
}

/** A composite of which a part is written. */
interface Frame {
  readonly parts: readonly PrintedEntry[];
  readonly end: string;
  next: number;
}

function writeDeep(value: Value, style: Style): string {
  let text = "";
  const frames: Frame[] = [];
  let current: Value | undefined = value;
  for (;;) {
    countParts(TEXT_STEPS);
    if (current !== undefined) text += writeStart(current, style, frames);
    const frame = frames.at(-1);
    if (frame === undefined) return text;
    const part = frame.parts[frame.next];
    current = part?.[1];
    if (part === undefined) {
      text += frame.end;
      frames.pop();
    } else {
      if (frame.next > 0) text += style.comma;
      text += part[0];
      frame.next++;
    }
  }
}

/** Writes a scalar or an empty composite; opens any other. */
function writeStart(value: Value, style: Style, frames: Frame[]): string {
  const isSet = value instanceof ValueSet;
  if (typeof value !== "object" || value === null || value instanceof BigNumber) {
    return write(value, style, 1);
  }
  if (isSet && value.size === 0) return style.emptySet;
  if (isSet || isArray(value)) {
    const members = isSet ? value.sorted : value;
    const end = isSet ? style.closeSet : "]";
    frames.push({ parts: members.map((member) => ["", member]), end, next: 0 });
    return isSet ? style.openSet : "[";
  }
  const object = value as ObjectValue;
  const entries = isPlainObject(object)
    ? sortedKeysOf(object).map((key): PrintedEntry => [style.string(key), object[key] as Value])
    : style.entries(object);
  const parts = entries.map(([key, held]): PrintedEntry => [key + style.colon, held]);
  frames.push({ parts, end: "}", next: 0 });
  return "{";
}
