import { memberOf, storedMember } from "../../values/lookup.ts";
import {
  compareValues,
  equalValues,
  isArray,
  isCollection,
  isNumber,
  isObject,
  isPlainObject,
  makeObject,
  makeSet,
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
import {
  finishGathering,
  finishGroups,
  type Gathering,
  gatherItem,
  gatherMember,
  groupAt,
  startGathering,
} from "../gathering.ts";
import { callsOf } from "../memo.ts";
import { partialByKeys, wholeDocument } from "../partial-document.ts";
import { completeDocument, functionResult } from "../rules.ts";

/** All that written code calls by name. */
export const RUNTIME: Readonly<Record<string, unknown>> = {
  callBuiltin,
  compareValues,
  completeDocument,
  equalValues,
  extentOf,
  finishGathering,
  functionResult,
  gatherItem,
  gatherMember,
  groupAt,
  isArray,
  isCollection,
  isNumber,
  isObject,
  keysOf,
  makeObject,
  makeSet,
  memberOf,
  partialDocument: partialByKeys,
  sizeOf,
  startGathering,
  storedMember,
  valueAt,
  ValueMap,
  wholeDocument,

  isSet: (value: Value): boolean => value instanceof ValueSet,

  keysFor(value: Value, wanted: Value): readonly Value[] {
    if (!(value instanceof ValueSet)) return keysOf(value);
    return value.has(wanted) ? [wanted] : [];
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

  isMember: (value: Value, collection: Value): boolean | undefined =>
    collection instanceof ValueSet ? collection.has(value) : undefined,

  objectGet(object: Value, key: Value, otherwise: Value): Value | undefined {
    if (typeof key !== "string" || !isObject(object) || !isPlainObject(object)) return undefined;
    return Object.hasOwn(object, key) ? object[key] : otherwise;
  },

  hasGroups: ({ memo }: Evaluation, comprehension: object): boolean =>
    memo.calls.has(comprehension),

  keepGroups({ memo }: Evaluation, comprehension: object, groups: ValueMap<Gathering>): void {
    finishGroups(groups, callsOf(memo, comprehension));
  },

  groupFor: ({ memo }: Evaluation, comprehension: object, key: readonly Value[]) =>
    callsOf(memo, comprehension).get(key),
};

/** Sums of such numbers are exact. `-0` is none of them. */
function smallInteger(value: number): boolean {
  return (value | 0) === value;
}
