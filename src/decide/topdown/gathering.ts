import type { Location } from "../../domain/policy-error.ts";
import type { Comprehension } from "../../opa/rego/ast/nodes.ts";
import { equalValues, makeObject, SetBuilder, type Value } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { keyConflict } from "./errors.ts";

/** What a comprehension has given so far: the items of an array or a set, the members of an object. */
export type Gathering = Value[] | SetBuilder | ValueMap<Value>;

export function startGathering(kind: Comprehension["kind"]): Gathering {
  if (kind === "arraycomprehension") return [];
  return kind === "setcomprehension" ? new SetBuilder() : new ValueMap();
}

/** Of an array or a set. */
export function gatherItem(gathering: Gathering, item: Value): void {
  if (Array.isArray(gathering)) gathering.push(item);
  else (gathering as SetBuilder).add(item);
}

/**
 * Of an object. Throws a conflict at the place where the key has another value already; without a place the later value
 * counts.
 */
export function gatherMember(
  gathering: Gathering,
  key: Value,
  held: Value,
  conflictAt: Location | undefined,
): void {
  const members = gathering as ValueMap<Value>;
  const before = conflictAt && members.get(key);
  if (conflictAt !== undefined && before !== undefined && !equalValues(before, held)) {
    throw keyConflict(conflictAt);
  }
  members.set(key, held);
}

/** Nothing is gathered after this. */
export function finishGathering(gathering: Gathering): Value {
  if (gathering instanceof SetBuilder) return gathering.finish();
  return gathering instanceof ValueMap ? makeObject([...gathering.entries()]) : gathering;
}

/** What has been gathered for a key, begun where there is nothing yet. */
export function groupAt(
  groups: ValueMap<Gathering>,
  key: readonly Value[],
  kind: Comprehension["kind"],
): Gathering {
  let gathering = groups.get(key);
  if (gathering === undefined) {
    gathering = startGathering(kind);
    groups.set(key, gathering);
  }
  return gathering;
}

/** The value for each key, put where they are looked up. */
export function finishGroups(groups: ValueMap<Gathering>, found: ValueMap<Value>): void {
  for (const [key, gathering] of groups.entries()) found.set(key, finishGathering(gathering));
}
