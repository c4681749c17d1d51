import type { Comprehension } from "../../opa/rego/ast/nodes.ts";
import { equalValues, makeObject, makeSet, type Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { keyConflict } from "./errors.ts";
import type { Compute, Frame } from "./frame.ts";
import { callsOf } from "./memo.ts";
import { newFrame } from "./rule-code.ts";
import { type Bound, createScope, NOTHING_BOUND, type Scope, Unsupported } from "./scope.ts";

/** The items of an array or a set, the members of an object. */
type Gathered = Value[] | ValueMap<Value>;

/** A comprehension always has one value. All solutions of its body are tried. */
export function compileComprehension(scope: Scope, value: Comprehension, bound: Bound): Compute {
  const keys = scope.comprehensionKeys(value);
  const plain = compilePlain(scope, value, bound);
  if (keys === undefined) return plain;
  try {
    return compileGrouped(scope, value, bound, keys, plain);
  } catch (error) {
    // A function may be called there with what has no value yet; one by one it has.
    if (error instanceof Unsupported) return plain;
    throw error;
  }
}

function compilePlain(scope: Scope, value: Comprehension, bound: Bound): Compute {
  const slot = scope.newSlot();
  const body = scope.program.compile.body(scope, value.body, bound, (inner) => {
    const add = compileAdd(scope, value, inner, true);
    return (frame) => {
      add(frame, frame.slots[slot] as unknown as Gathered);
      return undefined;
    };
  });
  return (frame) => {
    const gathered = newGathering(value);
    frame.slots[slot] = gathered as unknown as Value;
    body(frame);
    return finish(value, gathered);
  };
}

/**
 * Computes a comprehension once for all values of the variables that it shares with the body around it, and looks up what
 * it is for theirs (topdown's comprehension cache). Two values for one key are no conflict then.
 */
function compileGrouped(
  outer: Scope,
  value: Comprehension,
  bound: Bound,
  keys: readonly string[],
  plain: Compute,
): Compute {
  const scope = createScope(outer.program, outer.comprehensionKeys);
  const slot = scope.newSlot();
  const body = scope.program.compile.body(scope, value.body, NOTHING_BOUND, (inner) => {
    const add = compileAdd(scope, value, inner, false);
    const own = keys.map((name) => scope.slotOf(name));
    return (frame) => {
      const groups = frame.slots[slot] as unknown as ValueMap<Gathered>;
      const key = own.map((each) => frame.slots[each] as Value);
      let gathered = groups.get(key);
      if (gathered === undefined) {
        gathered = newGathering(value);
        groups.set(key, gathered);
      }
      add(frame, gathered);
      return undefined;
    };
  });
  const computeAll = ({ evaluation, onSuccess }: Frame, found: ValueMap<Value>): void => {
    const groups = new ValueMap<Gathered>();
    const frame = newFrame(scope.size(), evaluation, false, onSuccess);
    frame.slots[slot] = groups as unknown as Value;
    body(frame);
    for (const [key, gathered] of groups.entries()) found.set(key, finish(value, gathered));
  };
  const areBound = keys.every((name) => bound.has(name));
  const slots = keys.map((name) => outer.slotOf(name));
  return (frame) => {
    const { calls } = frame.evaluation.memo;
    if (!calls.has(value)) computeAll(frame, callsOf(frame.evaluation.memo, value));
    const key = slots.map((each) => frame.slots[each] as Value);
    const known = areBound ? callsOf(frame.evaluation.memo, value).get(key) : undefined;
    return known ?? plain(frame);
  };
}

function newGathering({ kind }: Comprehension): Gathered {
  return kind === "objectcomprehension" ? new ValueMap() : [];
}

function finish({ kind }: Comprehension, gathered: Gathered): Value {
  if (!Array.isArray(gathered)) return makeObject([...gathered.entries()]);
  return kind === "setcomprehension" ? makeSet(gathered) : gathered;
}

/** Adds one solution. Of two values for one key the second is a conflict, or the one that counts. */
function compileAdd(
  scope: Scope,
  comprehension: Comprehension,
  bound: Bound,
  isConflict: boolean,
): (frame: Frame, gathered: Gathered) => void {
  const { compile } = scope.program;
  if (comprehension.kind !== "objectcomprehension") {
    const item = compile.value(scope, comprehension.term, bound);
    return (frame, gathered) => (gathered as Value[]).push(item(frame));
  }
  const { location } = comprehension.key;
  const key = compile.value(scope, comprehension.key, bound);
  const held = compile.value(scope, comprehension.value, bound);
  return (frame, gathered) => {
    const map = gathered as ValueMap<Value>;
    const [name, value] = [key(frame), held(frame)];
    const before = isConflict ? map.get(name) : undefined;
    if (before !== undefined && !equalValues(before, value)) throw keyConflict(location);
    map.set(name, value);
  };
}
