import type { Location } from "../../../domain/policy-error.ts";
import type { PackedModules } from "./packed-modules.ts";
import { SAME_PLACE } from "./packer.ts";

/** Where the reading of packed modules is. */
export interface Unpacker extends PackedModules {
  at: number;
  /** By their numbers. */
  readonly lists: unknown[][];
  /** The last that was read. */
  place: Location;
}

export type Take<Item> = (unpacker: Unpacker) => Item;

export function createUnpacker({ numbers, texts }: PackedModules): Unpacker {
  return { numbers, texts, at: 0, lists: [], place: { file: "", row: 0, col: 0 } };
}

export function takeNumber(unpacker: Unpacker): number {
  return unpacker.numbers[unpacker.at++] as number;
}

export function takeFlag(unpacker: Unpacker): boolean {
  return takeNumber(unpacker) !== 0;
}

export function takeText(unpacker: Unpacker): string {
  return unpacker.texts[takeNumber(unpacker)] as string;
}

export function takePlace(unpacker: Unpacker): Location {
  const file = takeNumber(unpacker);
  if (file !== SAME_PLACE) {
    const [row, col] = [takeNumber(unpacker), takeNumber(unpacker)];
    unpacker.place = { file: unpacker.texts[file] as string, row, col };
  }
  return unpacker.place;
}

export function takeOptional<Item>(unpacker: Unpacker, take: Take<Item>): Item | undefined {
  return takeFlag(unpacker) ? take(unpacker) : undefined;
}

export function takeItems<Item>(unpacker: Unpacker, take: Take<Item>): Item[] {
  return takeSome(unpacker, takeNumber(unpacker), [], take);
}

/** A list of the same items as it was packed from, which is one with others where that was. */
export function takeList<Item>(unpacker: Unpacker, take: Take<Item>): Item[] {
  const length = takeNumber(unpacker);
  if (length < 0) return unpacker.lists[-1 - length] as Item[];
  const list: Item[] = [];
  if (length > 0) unpacker.lists.push(list);
  return takeSome(unpacker, length, list, take);
}

function takeSome<Item>(
  unpacker: Unpacker,
  count: number,
  taken: Item[],
  take: Take<Item>,
): Item[] {
  for (let at = 0; at < count; at++) taken.push(take(unpacker));
  return taken;
}
