import { endOfString } from "./json-tokens.ts";
import { type LosslessNumber, readJson } from "./read-json.ts";

/** A JSON value of which each part knows where it was written: `at` is its offset in UTF-16 units. */
export type PlacedJson = PlacedScalar | PlacedList | PlacedMap;

export interface PlacedScalar {
  readonly kind: "scalar";
  readonly at: number;
  readonly value: null | boolean | string | LosslessNumber;
}

export interface PlacedList {
  readonly kind: "list";
  readonly at: number;
  readonly items: readonly PlacedJson[];
}

export interface PlacedMap {
  readonly kind: "map";
  readonly at: number;
  readonly members: ReadonlyMap<string, PlacedMember>;
}

export interface PlacedMember {
  /** Where the name stands. */
  readonly nameAt: number;
  readonly value: PlacedJson;
}

/** Reads strict JSON, as `readJson` does and with its errors, into a value with places. */
export function placedJson(text: string, file: string): PlacedJson {
  readJson(text, file);
  return placesIn(text);
}

type Open =
  | { readonly kind: "list"; readonly at: number; readonly items: PlacedJson[] }
  | {
      readonly kind: "map";
      readonly at: number;
      readonly members: Map<string, PlacedMember>;
      name?: { readonly text: string; readonly at: number };
    };

/** Walks a text that is known to be valid, without calling itself. */
function placesIn(text: string): PlacedJson {
  const open: Open[] = [];
  let at = 0;
  for (;;) {
    const character = text[at] as string;
    let done: PlacedJson | undefined;
    if (character === "{") open.push({ kind: "map", at, members: new Map() });
    else if (character === "[") open.push({ kind: "list", at, items: [] });
    else if (character === "}" || character === "]") done = open.pop() as PlacedJson;
    else if (character === '"') {
      const start = at;
      at = endOfString(text, start) - 1;
      const value = JSON.parse(text.slice(start, at + 1)) as string;
      const around = open.at(-1);
      if (around?.kind === "map" && around.name === undefined) {
        around.name = { text: value, at: start };
      } else done = { kind: "scalar", at: start, value };
    } else if (!NOTHING.has(character)) {
      const start = at;
      while (at + 1 < text.length && !ENDS.has(text[at + 1] as string)) at += 1;
      done = { kind: "scalar", at: start, value: wordOf(text.slice(start, at + 1)) };
    }
    at += 1;
    if (done === undefined) continue;
    const around = open.at(-1);
    if (around === undefined) return done;
    put(around, done);
  }
}

const NOTHING: ReadonlySet<string> = new Set([" ", "\t", "\n", "\r", ",", ":"]);
const ENDS: ReadonlySet<string> = new Set([...NOTHING, "}", "]"]);

function wordOf(text: string): null | boolean | LosslessNumber {
  if (text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  return { numberText: text };
}

function put(around: Open, value: PlacedJson): void {
  if (around.kind === "list") around.items.push(value);
  else if (around.name !== undefined) {
    around.members.set(around.name.text, { nameAt: around.name.at, value });
    delete around.name;
  }
}
