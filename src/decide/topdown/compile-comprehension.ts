import type { Comprehension } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import type { Compute, Frame } from "./frame.ts";
import {
  finishGathering,
  finishGroups,
  type Gathering,
  gatherItem,
  gatherMember,
  groupAt,
  startGathering,
} from "./gathering.ts";
import { callsOf } from "./memo.ts";
import { newFrame } from "./rule-code.ts";
import { type Bound, createScope, NOTHING_BOUND, type Scope, Unsupported } from "./scope.ts";

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
      add(frame, frame.slots[slot] as unknown as Gathering);
      return undefined;
    };
  });
  return (frame) => {
    const gathering = startGathering(value.kind);
    frame.slots[slot] = gathering as unknown as Value;
    body(frame);
    return finishGathering(gathering);
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
      const groups = frame.slots[slot] as unknown as ValueMap<Gathering>;
      const key = own.map((each) => frame.slots[each] as Value);
      add(frame, groupAt(groups, key, value.kind));
      return undefined;
    };
  });
  const computeAll = ({ evaluation, onSuccess }: Frame, found: ValueMap<Value>): void => {
    const groups = new ValueMap<Gathering>();
    const frame = newFrame(scope.size(), evaluation, false, onSuccess);
    frame.slots[slot] = groups as unknown as Value;
    body(frame);
    finishGroups(groups, found);
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

/** Adds one solution. Of two values for one key the second is a conflict, or the one that counts. */
function compileAdd(
  scope: Scope,
  comprehension: Comprehension,
  bound: Bound,
  isConflict: boolean,
): (frame: Frame, gathering: Gathering) => void {
  const { compile } = scope.program;
  if (comprehension.kind !== "objectcomprehension") {
    const item = compile.value(scope, comprehension.term, bound);
    return (frame, gathering) => gatherItem(gathering, item(frame));
  }
  const conflictAt = isConflict ? comprehension.key.location : undefined;
  const key = compile.value(scope, comprehension.key, bound);
  const held = compile.value(scope, comprehension.value, bound);
  return (frame, gathering) => gatherMember(gathering, key(frame), held(frame), conflictAt);
}
