import { equalValues, makeObject, makeSet, type Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { conflict } from "./errors.ts";
import type { Frame } from "./frame.ts";
import type { RuleCode } from "./rule-set.ts";

/** A partial document that grows: objects inside objects, with values or sets at their ends. */
type Growing =
  | { readonly kind: "object"; readonly members: ValueMap<Growing> }
  | { readonly kind: "set"; readonly members: ValueMap<Value> }
  | { readonly kind: "value"; readonly value: Value };

export interface Builder {
  /** Adds what a rule's head gives. Throws a conflict where a key has another value already. */
  add(code: RuleCode, frame: Frame): void;
  finish(): Value;
}

export function createBuilder(isSet: boolean): Builder {
  const root: Growing = isSet ? newSet() : newObject();
  return {
    add(code, frame) {
      const path = code.path.map((key) => key(frame));
      const parent = path.slice(0, -1).reduce((node, key) => below(node, key, code), root);
      const last = path.at(-1);
      if (code.key === undefined) addValue(parent, last as Value, code.value(frame), code);
      else addMember(parent, last, code.key(frame), code);
    },
    finish: () => finished(root),
  };
}

function newObject(): Growing {
  return { kind: "object", members: new ValueMap() };
}

function newSet(): Growing {
  return { kind: "set", members: new ValueMap() };
}

function below(node: Growing, key: Value, code: RuleCode): Growing {
  if (node.kind !== "object") throw keyConflict(code);
  let child = node.members.get(key);
  if (child === undefined) {
    child = newObject();
    node.members.set(key, child);
  }
  return child;
}

function addValue(parent: Growing, key: Value, value: Value, code: RuleCode): void {
  if (parent.kind !== "object") throw keyConflict(code);
  const before = parent.members.get(key);
  if (before === undefined) parent.members.set(key, { kind: "value", value });
  else if (!equalValues(finished(before), value)) throw keyConflict(code);
}

function addMember(parent: Growing, key: Value | undefined, member: Value, code: RuleCode): void {
  let set: Growing | undefined = parent;
  if (key !== undefined) {
    if (parent.kind !== "object") throw keyConflict(code);
    set = parent.members.get(key);
    if (set === undefined) {
      set = newSet();
      parent.members.set(key, set);
    }
  }
  if (set.kind !== "set") throw keyConflict(code);
  if (!set.members.has(member)) set.members.set(member, member);
}

function finished(node: Growing): Value {
  if (node.kind === "value") return node.value;
  if (node.kind === "set") return makeSet([...node.members.entries()].map(([member]) => member));
  return makeObject([...node.members.entries()].map(([key, held]) => [key, finished(held)]));
}

function keyConflict({ owned }: RuleCode): Error {
  return conflict("object keys must be unique", owned.rule.head.location);
}
