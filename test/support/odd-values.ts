import type { Json } from "../../src/domain/json-value.ts";

/** A number from 0 up to, but not including, 1, as `Math.random`. */
export type Random = () => number;

const NASTY: readonly Json[] = [
  null,
  false,
  true,
  0,
  -1,
  1.5,
  1e21,
  9007199254740991,
  "",
  " ",
  "~",
  "a/b~c",
  "a\nb",
  "\u0000",
  "\ufeff<&>\u2028",
  "é😀",
  "%d %s",
  "__proto__",
  [],
  {},
  [[]],
  [null, 1, "x"],
  { "": "" },
  { "a/b": { "~": [1] } },
];

/** The object, with each field left out now and then. */
export function some(random: Random, fields: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields).filter(() => !chance(random, 0.08)));
}

/** The good value, or now and then something that does not belong there. */
export function odd(random: Random, good: () => Json): Json {
  return chance(random, 0.04) ? nasty(random) : good();
}

export function nasty(random: Random): Json {
  return pick(random, NASTY);
}

export function list(random: Random, item: () => Json): Json {
  return Array.from({ length: Math.floor(random() * 3) }, item);
}

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}
