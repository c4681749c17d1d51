import type { Comprehension, Term } from "../../opa/rego/ast/nodes.ts";
import { equalValues, makeObject, makeSet, type Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { conflict } from "./errors.ts";
import type { Compute } from "./frame.ts";
import { constantOf } from "./rule-tree.ts";
import { type Bound, isGround, type Scope, Unsupported } from "./scope.ts";

/** The value of a term whose variables are all bound. */
export function compileValue(scope: Scope, term: Term, bound: Bound): Compute {
  const { value } = term;
  const constant = constantOf(term);
  if (constant !== undefined) return () => constant;
  switch (value.kind) {
    case "var":
      return readVariable(scope, value.name, bound);
    case "array":
      return arrayOf(
        value.items.map((item) => scope.program.compile.value(scope, item, bound)),
        isConstant(term),
      );
    case "set":
      return setOf(
        value.items.map((item) => scope.program.compile.value(scope, item, bound)),
        isConstant(term),
      );
    case "object":
      return objectOf(
        value.entries.map(([key, held]) => [
          scope.program.compile.value(scope, key, bound),
          scope.program.compile.value(scope, held, bound),
        ]),
        isConstant(term),
      );
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      return compileComprehension(scope, value, bound);
    default:
      throw new Unsupported(`a ${value.kind} inside a value`);
  }
}

const isConstant = (term: Term): boolean => isGround(term, new Set()) && !hasComprehension(term);

function hasComprehension({ value }: Term): boolean {
  switch (value.kind) {
    case "array":
    case "set":
      return value.items.some(hasComprehension);
    case "object":
      return value.entries.some(([key, held]) => hasComprehension(key) || hasComprehension(held));
    default:
      return value.kind.endsWith("comprehension");
  }
}

/** What is made of constants alone is made once. */
function once(compute: Compute, isConstant: boolean): Compute {
  if (!isConstant) return compute;
  let made: Value | undefined;
  return (frame) => {
    made ??= compute(frame);
    return made;
  };
}

function readVariable(scope: Scope, name: string, bound: Bound): Compute {
  if (!bound.has(name)) throw new Unsupported(`the variable ${name} has no value yet`);
  const slot = scope.slotOf(name);
  return ({ slots }) => slots[slot] as Value;
}

function arrayOf(items: readonly Compute[], isConstant: boolean): Compute {
  return once((frame) => items.map((item) => item(frame)), isConstant);
}

function setOf(items: readonly Compute[], isConstant: boolean): Compute {
  return once((frame) => makeSet(items.map((item) => item(frame))), isConstant);
}

function objectOf(
  entries: readonly (readonly [key: Compute, held: Compute])[],
  isConstant: boolean,
): Compute {
  return once(
    (frame) => makeObject(entries.map(([key, held]) => [key(frame), held(frame)])),
    isConstant,
  );
}

/** A comprehension always has one value. All solutions of its body are tried. */
function compileComprehension(scope: Scope, value: Comprehension, bound: Bound): Compute {
  const gathered = scope.newSlot();
  if (value.kind === "objectcomprehension") {
    let key: Compute | undefined;
    let held: Compute | undefined;
    const body = scope.program.compile.body(scope, value.body, bound, (inner) => {
      key = scope.program.compile.value(scope, value.key, inner);
      held = scope.program.compile.value(scope, value.value, inner);
      return (frame) => {
        const map = frame.slots[gathered] as unknown as ValueMap<Value>;
        addEntry(map, (key as Compute)(frame), (held as Compute)(frame), value.key);
        return undefined;
      };
    });
    return (frame) => {
      const map = new ValueMap<Value>();
      frame.slots[gathered] = map as unknown as Value;
      body(frame);
      return makeObject([...map.entries()]);
    };
  }
  const body = scope.program.compile.body(scope, value.body, bound, (inner) => {
    const item = scope.program.compile.value(scope, value.term, inner);
    return (frame) => {
      (frame.slots[gathered] as Value[]).push(item(frame));
      return undefined;
    };
  });
  const finish = value.kind === "setcomprehension" ? makeSet : (items: Value[]): Value => items;
  return (frame) => {
    const items: Value[] = [];
    const before = frame.slots[gathered];
    frame.slots[gathered] = items;
    body(frame);
    frame.slots[gathered] = before;
    return finish(items);
  };
}

function addEntry(map: ValueMap<Value>, key: Value, held: Value, place: Term): void {
  const before = map.get(key);
  if (before !== undefined && !equalValues(before, held)) {
    throw conflict("object keys must be unique", place.location);
  }
  map.set(key, held);
}
