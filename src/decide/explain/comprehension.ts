import type { Comprehension } from "../../opa/rego/ast/nodes.ts";
import type { Exit } from "../topdown/exit.ts";
import {
  finishGathering,
  finishGroups,
  type Gathering,
  gatherItem,
  gatherMember,
  groupAt,
  startGathering,
} from "../topdown/gathering.ts";
import { Unsupported } from "../topdown/scope.ts";
import type { Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { Bindings } from "./bindings.ts";
import { run } from "./evaluate.ts";
import { itemOf, Known, termOf, valuesOf, variableItem } from "./item.ts";
import { childOf, closureOf, type Query, type Unification } from "./query.ts";
import { unify } from "./unify.ts";

/** Goes on where a comprehension, on the left, is what stands on the right (topdown's biunifyComprehension). */
export function comprehension(asked: Unification): Exit | undefined {
  const { query, left } = asked;
  const value = termOf(left).value as Comprehension;
  const computed = groupedValue(query, value) ?? plainValue(query, value);
  return unify({ ...asked, left: new Known(computed) });
}

function plainValue(query: Query, value: Comprehension): Value {
  const gathering = startGathering(value.kind);
  const child = closureOf(query, value.body);
  run(child, () => {
    gather(gathering, value, child.bindings, true);
    return undefined;
  });
  return finishGathering(gathering);
}

/** What is computed once for all values of the variables that a comprehension shares with what is around it. */
function groupedValue(query: Query, value: Comprehension): Value | undefined {
  const keys = query.run.comprehensionKeys(query.rule, value);
  if (keys === undefined) return undefined;
  query.comprehensions ??= [new Map()];
  const known = query.comprehensions.at(-1) as Map<Comprehension, ValueMap<Value>>;
  const plug = (bindings: Bindings): readonly Value[] | undefined =>
    valuesOf(keys.map((name) => bindings.plug(variableItem(name))));
  let computed = known.get(value);
  if (computed === undefined) {
    computed = computeAll(query, value, plug);
    known.set(value, computed);
  }
  const key = plug(query.bindings);
  return key === undefined ? undefined : computed.get(key);
}

function computeAll(
  query: Query,
  value: Comprehension,
  plug: (bindings: Bindings) => readonly Value[] | undefined,
): ValueMap<Value> {
  const groups = new ValueMap<Gathering>();
  const child = childOf(query, value.body, query.rule, new Bindings());
  run(child, () => {
    const key = plug(child.bindings);
    if (key === undefined) throw new Unsupported("a comprehension without its keys");
    gather(groupAt(groups, key, value.kind), value, child.bindings, false);
    return undefined;
  });
  const found = new ValueMap<Value>();
  finishGroups(groups, found);
  return found;
}

/** Adds one solution. Of two values for one key the second is a conflict, or the one that counts. */
function gather(
  gathering: Gathering,
  value: Comprehension,
  bindings: Bindings,
  isConflict: boolean,
): void {
  if (value.kind !== "objectcomprehension") {
    gatherItem(gathering, knownValue(bindings, value.term));
    return;
  }
  const key = knownValue(bindings, value.key);
  const conflictAt = isConflict ? value.key.location : undefined;
  gatherMember(gathering, key, knownValue(bindings, value.value), conflictAt);
}

function knownValue(bindings: Bindings, term: Parameters<typeof itemOf>[0]): Value {
  const item = bindings.plug(itemOf(term));
  if (item instanceof Known) return item.value;
  throw new Unsupported("a comprehension's item without a value");
}
