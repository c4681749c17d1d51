import type { PlacedJson, PlacedList, PlacedMap } from "../../means/json/placed-json.ts";
import { didYouMean } from "../../means/text/suggestion.ts";

/** Says what is wrong at an offset of the text. */
export type Fault = (at: number, message: string) => void;

/** What was found where something else was expected, in words. */
function kindOf(value: PlacedJson): string {
  if (value.kind === "map") return "an object";
  if (value.kind === "list") return "a list";
  if (value.value === null) return "null";
  if (typeof value.value === "object") return `the number ${shortened(value.value.numberText)}`;
  return typeof value.value === "boolean" ? String(value.value) : quoted(value.value);
}

export function mapOf(value: PlacedJson, what: string, fault: Fault): PlacedMap | undefined {
  if (value.kind === "map") return value;
  fault(value.at, `${what} is ${kindOf(value)}; an object is expected`);
  return undefined;
}

/** Fields that nobody reads are a misspelling or something that a runtime does not do: both are told. */
export function refuseUnknown(map: PlacedMap, known: readonly string[], fault: Fault): void {
  for (const [name, { nameAt }] of map.members) {
    if (known.includes(name)) continue;
    fault(
      nameAt,
      `unknown field ${quoted(name)}${didYouMean(name, known) || `; known are ${known.join(", ")}`}`,
    );
  }
}

/** The value of a field; undefined where it is absent or null, which every runtime takes for absent. */
export function fieldOf(map: PlacedMap, name: string): PlacedJson | undefined {
  const value = map.members.get(name)?.value;
  return value?.kind === "scalar" && value.value === null ? undefined : value;
}

export function textOf(
  value: PlacedJson | undefined,
  what: string,
  fault: Fault,
): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === "scalar" && typeof value.value === "string") return value.value;
  fault(value.at, `${what} is ${kindOf(value)}; a text is expected`);
  return undefined;
}

export function oneOf<T extends string>(
  value: PlacedJson | undefined,
  what: string,
  known: readonly T[],
  fault: Fault,
): T | undefined {
  const text = textOf(value, what, fault);
  if (value === undefined || text === undefined) return undefined;
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  const meant = didYouMean(text, known) || `; one of ${known.join(", ")} is expected`;
  fault(value.at, `unknown ${what} ${quoted(text)}${meant}`);
  return undefined;
}

/** The items of a list; none where it is absent. */
export function itemsOf(
  value: PlacedJson | undefined,
  what: string,
  fault: Fault,
): PlacedList["items"] {
  if (value === undefined) return [];
  if (value.kind === "list") return value.items;
  fault(value.at, `${what} is ${kindOf(value)}; a list is expected`);
  return [];
}

export function namesOf<T extends string>(
  value: PlacedJson | undefined,
  what: string,
  known: readonly T[],
  fault: Fault,
): T[] {
  return itemsOf(value, what, fault).flatMap((item) => oneOf(item, what, known, fault) ?? []);
}

const DIGITS = /^[0-9]+$/;
const MAX_DIGITS = 20;

/** A whole number written in digits alone, as Go and C read one: neither `1e3` nor `1.0`. */
export function wholeNumber(
  value: PlacedJson | undefined,
  what: string,
  most: bigint,
  fault: Fault,
): bigint | undefined {
  if (value === undefined) return undefined;
  const isNumber = value.kind === "scalar" && typeof value.value === "object" && value.value;
  const text = isNumber ? isNumber.numberText : "";
  const number = DIGITS.test(text) && text.length <= MAX_DIGITS ? BigInt(text) : undefined;
  if (number !== undefined && number <= most) return number;
  const limit = most === MAX_U64 ? "2^64-1" : String(most);
  fault(value.at, `${what} is ${kindOf(value)}; a whole number from 0 to ${limit} is expected`);
  return undefined;
}

export const MAX_U64: bigint = 2n ** 64n - 1n;

const MAX_SHOWN = 80;

export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
