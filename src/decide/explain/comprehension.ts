import type { Comprehension } from "../../opa/rego/ast/nodes.ts";
import { keyConflict } from "../topdown/errors.ts";
import type { Exit } from "../topdown/exit.ts";
import { Unsupported } from "../topdown/scope.ts";
import { equalValues, makeObject, makeSet, type Value } from "../values/value.ts";
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
  const gathered = startGathering(value);
  const child = closureOf(query, value.body);
  run(child, () => {
    gathered.add(child.bindings, true);
    return undefined;
  });
  return gathered.finish();
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
    let gathered = groups.get(key);
    if (gathered === undefined) {
      gathered = startGathering(value);
      groups.set(key, gathered);
    }
    gathered.add(child.bindings, false);
    return undefined;
  });
  const found = new ValueMap<Value>();
  for (const [key, gathered] of groups.entries()) found.set(key, gathered.finish());
  return found;
}

interface Gathering {
  /** Of two values for one key the second is a conflict, or the one that counts. */
  add(bindings: Bindings, isConflict: boolean): void;
  finish(): Value;
}

function startGathering(value: Comprehension): Gathering {
  if (value.kind !== "objectcomprehension") {
    const items: Value[] = [];
    return {
      add: (bindings) => items.push(knownValue(bindings, value.term)),
      finish: () => (value.kind === "setcomprehension" ? makeSet(items) : items),
    };
  }
  const members = new ValueMap<Value>();
  return {
    add(bindings, isConflict) {
      const key = knownValue(bindings, value.key);
      const held = knownValue(bindings, value.value);
      const before = isConflict ? members.get(key) : undefined;
      if (before !== undefined && !equalValues(before, held)) throw keyConflict(value.key.location);
      members.set(key, held);
    },
    finish: () => makeObject([...members.entries()]),
  };
}

function knownValue(bindings: Bindings, term: Parameters<typeof itemOf>[0]): Value {
  const item = bindings.plug(itemOf(term));
  if (item instanceof Known) return item.value;
  throw new Unsupported("a comprehension's item without a value");
}
