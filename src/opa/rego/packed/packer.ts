import type { Location } from "../../../domain/policy-error.ts";
import type { PackedModules } from "./packed-modules.ts";

/** What grows while modules are packed. */
export interface Packer {
  numbers: Int32Array;
  /** How many of the numbers are written. */
  length: number;
  /** By their numbers. */
  readonly texts: Map<string, number>;
  /** Those that stand in several places are written once: they can be shared beyond all measure. */
  readonly lists: Map<readonly unknown[], number>;
  /** The last that was written. */
  place: Location | undefined;
}

export type Put<Item> = (packer: Packer, item: Item) => void;

const FIRST_LENGTH = 4_096;

export function createPacker(): Packer {
  const numbers = new Int32Array(FIRST_LENGTH);
  return { numbers, length: 0, texts: new Map(), lists: new Map(), place: undefined };
}

export function packedBy({ numbers, length, texts }: Packer): PackedModules {
  return { numbers: numbers.slice(0, length), texts: [...texts.keys()] };
}

export function putNumber(packer: Packer, number: number): void {
  if (packer.length === packer.numbers.length) {
    const longer = new Int32Array(2 * packer.length);
    longer.set(packer.numbers);
    packer.numbers = longer;
  }
  packer.numbers[packer.length++] = number;
}

export function putFlag(packer: Packer, flag: boolean): void {
  putNumber(packer, flag ? 1 : 0);
}

export function putText(packer: Packer, text: string): void {
  let number = packer.texts.get(text);
  if (number === undefined) {
    number = packer.texts.size;
    packer.texts.set(text, number);
  }
  putNumber(packer, number);
}

/** A file, row and column; or only that it is the place of the node before, as with most. */
export function putPlace(packer: Packer, place: Location): void {
  if (place === packer.place) {
    putNumber(packer, SAME_PLACE);
    return;
  }
  packer.place = place;
  putText(packer, place.file);
  putNumber(packer, place.row);
  putNumber(packer, place.col);
}

export const SAME_PLACE: number = -1;

export function putOptional<Item>(packer: Packer, item: Item | undefined, put: Put<Item>): void {
  putFlag(packer, item !== undefined);
  if (item !== undefined) put(packer, item);
}

/** How many items there are, and each of them. */
export function putItems<Item>(packer: Packer, items: readonly Item[], put: Put<Item>): void {
  putNumber(packer, items.length);
  for (const item of items) put(packer, item);
}

/** The same; or a number below zero for a list that has been written. Its own number it gets behind its items. */
export function putList<Item>(packer: Packer, list: readonly Item[], put: Put<Item>): void {
  const known = packer.lists.get(list);
  if (known !== undefined) {
    putNumber(packer, -1 - known);
    return;
  }
  putItems(packer, list, put);
  if (list.length > 0) packer.lists.set(list, packer.lists.size);
}
