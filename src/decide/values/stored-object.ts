import type { StoredMembers } from "./stored-members.ts";
import {
  type Entry,
  type EntryIndex,
  type PlainObject,
  type PrimitiveKey,
  sortTexts,
  textOfSlot,
  type Value,
  ValueObject,
} from "./value.ts";
import { countParts } from "./value-work.ts";

/**
 * An object of very many members whose keys are strings. V8 moves all members of such a plain object in one step when it
 * grows, and its garbage collector walks each of them: here they stay text until they are asked, and those asked last are
 * remembered.
 */
export class StoredObject extends ValueObject {
  readonly #members: StoredMembers;

  /** `held`: the members that the others do not have the values of. */
  constructor(members: StoredMembers, held: PlainObject) {
    super(indexOf(members, held));
    this.#members = members;
  }

  /** Not kept: they would hold every member as a value. */
  override get sorted(): readonly Entry[] {
    return [...this.index.values()];
  }

  override get keys(): readonly string[] {
    return sortedKeysOf(this.#members);
  }
}

/** What it costs at least to read one, in parts of values that are looked at. */
const PARTS_OF_MEMBER = 16;
/** So many of those asked last are remembered, and as many of those asked before. */
const REMEMBERED = 1_024;

function indexOf(members: StoredMembers, held: PlainObject): EntryIndex {
  let recent = new Map<string, Entry>();
  let before = new Map<string, Entry>();

  function read(key: string): Entry | undefined {
    const member = members.find(key);
    if (member === undefined) return undefined;
    const value = members.valueOf(member);
    return [key, value === undefined ? (held[key] as Value) : value];
  }

  function remember(key: string, entry: Entry): Entry {
    if (recent.size >= REMEMBERED) {
      before = recent;
      recent = new Map();
    }
    recent.set(key, entry);
    return entry;
  }

  return {
    get size() {
      return members.size;
    },
    get(slot: PrimitiveKey) {
      const key = textOfSlot(slot);
      if (key === undefined) return undefined;
      const known = recent.get(key);
      if (known !== undefined) return known;
      const entry = before.get(key) ?? read(key);
      return entry && remember(key, entry);
    },
    *values() {
      for (const key of sortedKeysOf(members)) {
        countParts(PARTS_OF_MEMBER);
        yield read(key) as Entry;
      }
    },
  };
}

function sortedKeysOf(members: StoredMembers): readonly string[] {
  return sortTexts(Array.from(members.numbers(), (member) => members.keyOf(member)));
}
