import { memberOf, storedMember } from "../../values/lookup.ts";
import {
  compareValues,
  equalValues,
  isArray,
  isCollection,
  isObject,
  makeObject,
  makeSet,
  SetBuilder,
  sizeOf,
  type Value,
  ValueSet,
  valueAt,
} from "../../values/value.ts";
import { ValueMap } from "../../values/value-map.ts";
import { CONFLICT } from "../answer-rules.ts";
import { keysOf } from "../base-documents.ts";
import { callBuiltin } from "../call-builtin.ts";
import { extentOf } from "../documents.ts";
import type { Evaluation } from "../evaluation.ts";
import { callsOf } from "../memo.ts";
import { partialByKeys, wholeDocument } from "../partial-document.ts";
import { completeDocument, functionResult } from "../rules.ts";

/** The items of an array or a set, the members of an object. */
type Gathered = Value[] | SetBuilder | ValueMap<Value>;

/** All that written code calls by name. */
export const RUNTIME: Readonly<Record<string, unknown>> = {
  callBuiltin,
  compareValues,
  completeDocument,
  equalValues,
  extentOf,
  functionResult,
  isArray,
  isCollection,
  isObject,
  keysOf,
  makeObject,
  makeSet,
  memberOf,
  partialDocument: partialByKeys,
  SetBuilder,
  sizeOf,
  storedMember,
  valueAt,
  ValueMap,
  wholeDocument,

  keysFor(value: Value, wanted: Value): readonly Value[] {
    if (!(value instanceof ValueSet)) return keysOf(value);
    return value.has(wanted) ? [wanted] : [];
  },

  /** The second value for a key is a conflict; where it comes from is found in topdown's order. */
  addPair(map: ValueMap<Value>, key: Value, held: Value): void {
    const before = map.get(key);
    if (before !== undefined && !equalValues(before, held)) throw CONFLICT;
    map.set(key, held);
  },

  /** A second value of complete rules. */
  agreed(answer: Value, value: Value): Value {
    if (answer !== value && !equalValues(answer, value)) throw CONFLICT;
    return answer;
  },

  plus: (left: Value, right: Value): number | undefined => {
    if (typeof left !== "number" || typeof right !== "number") return undefined;
    return smallInteger(left) && smallInteger(right) ? left + right : undefined;
  },

  minus: (left: Value, right: Value): number | undefined => {
    if (typeof left !== "number" || typeof right !== "number") return undefined;
    return smallInteger(left) && smallInteger(right) ? left - right : undefined;
  },

  count(value: Value): number | undefined {
    if (isArray(value)) return value.length;
    return value instanceof ValueSet ? value.size : undefined;
  },

  hasGroups: ({ memo }: Evaluation, comprehension: object): boolean =>
    memo.calls.has(comprehension),

  groupOf(groups: ValueMap<Gathered>, key: readonly Value[], kind: string): Gathered {
    let gathered = groups.get(key);
    if (gathered === undefined) {
      gathered = newGathering(kind);
      groups.set(key, gathered);
    }
    return gathered;
  },

  keepGroups({ memo }: Evaluation, comprehension: object, groups: ValueMap<Gathered>): void {
    const found = callsOf(memo, comprehension);
    for (const [key, gathered] of groups.entries()) found.set(key, finish(gathered));
  },

  groupFor: ({ memo }: Evaluation, comprehension: object, key: readonly Value[]) =>
    callsOf(memo, comprehension).get(key),
};

/** Sums of such numbers are exact. `-0` is none of them. */
function smallInteger(value: number): boolean {
  return (value | 0) === value;
}

function newGathering(kind: string): Gathered {
  if (kind === "arraycomprehension") return [];
  return kind === "setcomprehension" ? new SetBuilder() : new ValueMap();
}

function finish(gathered: Gathered): Value {
  if (gathered instanceof SetBuilder) return gathered.finish();
  return gathered instanceof ValueMap ? makeObject([...gathered.entries()]) : gathered;
}
