import type { Term } from "../../opa/rego/ast/nodes.ts";
import {
  equalValues,
  isArray,
  isObject,
  sizeOf,
  type Value,
  ValueSet,
  valueAt,
} from "../values/value.ts";
import type { Pattern } from "./compile.ts";
import type { Compute, Frame, Match } from "./frame.ts";
import { type Bound, bind, isGround, type Scope, Unsupported } from "./scope.ts";

/** Whether a value is what a term without references says; binds the term's variables. */
export function compilePattern(scope: Scope, pattern: Term, bound: Bound): Pattern {
  const { value } = pattern;
  if (isGround(pattern, bound)) {
    const wanted = scope.program.compile.value(scope, pattern, bound);
    const canBe = KINDS[value.kind] ?? isAnything;
    return { bound, match: (frame, held) => canBe(held) && equalValues(held, wanted(frame)) };
  }
  switch (value.kind) {
    case "var": {
      const slot = scope.slotOf(value.name);
      return {
        bound: bind(bound, [value.name]),
        match({ slots }, held) {
          slots[slot] = held;
          return true;
        },
      };
    }
    case "array": {
      const items = matchAll(scope, value.items, bound);
      return {
        bound: items.bound,
        match: (frame, held) =>
          isArray(held) && held.length === value.items.length && items.match(frame, held),
      };
    }
    case "object":
      return matchObject(scope, value.entries, bound);
    default:
      throw new Unsupported(`a ${value.kind} with variables that have no value yet`);
  }
}

const isAnything = (): boolean => true;

/** A comprehension is not computed for a value that it cannot be, unless that is a set, as in topdown. */
const KINDS: Readonly<Record<string, (value: Value) => boolean>> = {
  arraycomprehension: (value) => isArray(value) || value instanceof ValueSet,
  objectcomprehension: (value) => isObject(value) || value instanceof ValueSet,
  setcomprehension: (value) => value instanceof ValueSet,
};

interface PatternOfAll {
  readonly match: (frame: Frame, values: readonly Value[]) => boolean;
  readonly bound: Bound;
}

/** Matches values with as many patterns, one after the other. */
export function matchAll(scope: Scope, patterns: readonly Term[], bound: Bound): PatternOfAll {
  let now = bound;
  const matches = patterns.map((each): Match => {
    const pattern = scope.program.compile.pattern(scope, each, now);
    now = pattern.bound;
    return pattern.match;
  });
  return {
    bound: now,
    match(frame, values) {
      for (let at = 0; at < matches.length; at++) {
        if (!(matches[at] as Match)(frame, values[at] as Value)) return false;
      }
      return true;
    },
  };
}

function matchObject(
  scope: Scope,
  entries: readonly (readonly [key: Term, held: Term])[],
  bound: Bound,
): Pattern {
  const keys = entries.map(([key]) => scope.program.compile.value(scope, key, bound));
  const patterns = entries.map(([, held]) => held);
  const members = matchAll(scope, patterns, bound);
  return {
    bound: members.bound,
    match(frame, value) {
      if (!isObject(value) || sizeOf(value) !== keys.length) return false;
      const values: Value[] = [];
      for (const key of keys as readonly Compute[]) {
        const held = valueAt(value, key(frame));
        if (held === undefined) return false;
        values.push(held);
      }
      return members.match(frame, values);
    },
  };
}
