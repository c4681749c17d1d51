import type { Location } from "../../domain/policy-error.ts";
import { equalValues, makeObject, SetBuilder, type Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { keyConflict } from "./errors.ts";

/** A partial document that grows: objects inside objects, with values or sets at their ends. */
type Growing =
  | {
      readonly kind: "object";
      readonly members: ValueMap<Growing>;
      /** A rule has given the whole of it: none may add to it any more. */
      isSettled: boolean;
    }
  | { readonly kind: "set"; readonly members: SetBuilder }
  | { readonly kind: "value"; readonly value: Value };

/** What a rule's head gives at a success. */
export interface Given {
  readonly path: readonly Value[];
  /** For a set at the end of the path, without a value. */
  readonly member: Value | undefined;
  readonly value: Value;
}

export interface Builder {
  /** Throws a conflict where a key has another value already. */
  add(given: Given, location: Location): void;
  /** Adds to a set that is the whole document. */
  addMember(member: Value): void;
  finish(): Value;
}

export function createBuilder(isSet: boolean): Builder {
  const root: Growing = isSet ? newSet() : newObject();
  return {
    add({ path, member, value }, location) {
      let parent = root;
      for (let at = 0; at < path.length - 1; at++) {
        parent = below(parent, path[at] as Value, location);
      }
      const last = path.at(-1);
      if (member === undefined) addValue(parent, last as Value, value, location);
      else addMember(parent, last, member, location);
    },
    addMember(member) {
      if (root.kind === "set") root.members.add(member);
    },
    finish: () => finished(root),
  };
}

function newObject(): Growing {
  return { kind: "object", members: new ValueMap(), isSettled: false };
}

function newSet(): Growing {
  return { kind: "set", members: new SetBuilder() };
}

function below(node: Growing, key: Value, location: Location): Growing {
  if (node.kind !== "object" || node.isSettled) throw keyConflict(location);
  let child = node.members.get(key);
  if (child === undefined) {
    child = newObject();
    node.members.set(key, child);
  }
  return child;
}

function addValue(parent: Growing, key: Value, value: Value, location: Location): void {
  if (parent.kind !== "object" || parent.isSettled) throw keyConflict(location);
  const before = parent.members.get(key);
  if (before === undefined) parent.members.set(key, { kind: "value", value });
  else if (!equalValues(finished(before), value)) throw keyConflict(location);
  else if (before.kind === "object") before.isSettled = true;
}

function addMember(
  parent: Growing,
  key: Value | undefined,
  member: Value,
  location: Location,
): void {
  let set: Growing | undefined = parent;
  if (key !== undefined) {
    if (parent.kind !== "object" || parent.isSettled) throw keyConflict(location);
    set = parent.members.get(key);
    if (set === undefined) {
      set = newSet();
      parent.members.set(key, set);
    }
  }
  if (set.kind !== "set") throw keyConflict(location);
  set.members.add(member);
}

function finished(node: Growing): Value {
  if (node.kind === "value") return node.value;
  if (node.kind === "set") return node.members.finish();
  return makeObject([...node.members.entries()].map(([key, held]) => [key, finished(held)]));
}
