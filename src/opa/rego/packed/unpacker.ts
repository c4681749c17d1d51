import type { Location } from "../../../domain/policy-error.ts";
import type { StringValue, VarValue } from "../ast/nodes.ts";
import type { PackedModules } from "./packed-modules.ts";
import { SAME_PLACE } from "./packer.ts";

/** Where the reading of packed modules is. */
export interface Unpacker extends PackedModules {
  at: number;
  /** By their numbers. */
  readonly lists: unknown[][];
  /** By the numbers of their texts: nobody changes what has no parts. */
  readonly variables: VarValue[];
  readonly strings: StringValue[];
  /** The last that was read. */
  place: Location;
}

export type Take<Item> = (unpacker: Unpacker) => Item;

export function createUnpacker({ numbers, texts }: PackedModules): Unpacker {
  return {
    numbers,
    texts,
    at: 0,
    lists: [],
    place: { file: "", row: 0, col: 0 },
    variables: [],
    strings: [],
  };
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

export function takeVariable(unpacker: Unpacker): VarValue {
  const number = takeNumber(unpacker);
  const { variables, texts } = unpacker;
  variables[number] ??= { kind: "var", name: texts[number] as string };
  return variables[number];
}

export function takeString(unpacker: Unpacker): StringValue {
  const number = takeNumber(unpacker);
  const { strings, texts } = unpacker;
  strings[number] ??= { kind: "string", text: texts[number] as string };
  return strings[number];
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

/** A list of the same items as it was packed from, which is one with others where that was. */
export function takeList<Item>(unpacker: Unpacker, take: Take<Item>): Item[] {
  const length = takeNumber(unpacker);
  if (length < 0) return unpacker.lists[-1 - length] as Item[];
  const list = takeItems(unpacker, length, take);
  if (length > 0) unpacker.lists.push(list);
  return list;
}

/** Most have few items: one that grows has room for seventeen. */
export function takeItems<Item>(unpacker: Unpacker, count: number, take: Take<Item>): Item[] {
  if (count === 0) return [];
  if (count === 1) return [take(unpacker)];
  if (count === 2) return [take(unpacker), take(unpacker)];
  const items = [take(unpacker), take(unpacker), take(unpacker)];
  while (items.length < count) items.push(take(unpacker));
  return items;
}
