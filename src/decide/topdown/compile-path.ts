import type { Term } from "../../opa/rego/ast/nodes.ts";
import { memberOf } from "../values/lookup.ts";
import { type Value, ValueSet } from "../values/value.ts";
import { eachMember } from "./base-documents.ts";
import type { Pattern } from "./compile.ts";
import type { Exit } from "./exit.ts";
import type { Compute, Frame, Step } from "./frame.ts";
import type { Scope } from "./scope.ts";

/** One operand of a reference: a key that is known, or a pattern that keys are matched with. */
export interface Operand {
  readonly term: Term;
  readonly key: Compute | undefined;
  readonly pattern: Pattern | undefined;
  /** So many operands of the reference must have a value before the key has one. */
  readonly knownAt: number;
}

/** What is asked of `data`, or of a value: how a reference goes on behind its head. */
export interface Asked {
  readonly scope: Scope;
  readonly operands: readonly Operand[];
  /** The value with which the reference is compared, if that is known before its last operand. */
  readonly wanted: Compute | undefined;
  /** Where its value lies for what follows. */
  readonly found: number;
  readonly last: Step;
}

/** Goes on from a value. */
export type PathStep = (frame: Frame, value: Value) => Exit | undefined;

/** Below a value: the operands from `at` on. */
export function compilePath(asked: Asked, at: number): PathStep {
  const { operands, found, last, wanted } = asked;
  const operand = operands[at];
  if (operand === undefined) {
    return (frame, value) => {
      frame.slots[found] = value;
      return last(frame);
    };
  }
  const next = compilePath(asked, at + 1);
  const { key, pattern } = operand;
  if (key !== undefined) {
    return (frame, value) => {
      const member = memberOf(value, key(frame));
      return member === undefined ? undefined : next(frame, member);
    };
  }
  const isLast = at === operands.length - 1;
  return enumerate(pattern as Pattern, isLast ? wanted : undefined, next);
}

/** Each member of a value whose key is what the pattern says. Of a set a member that is wanted is looked up. */
function enumerate({ match }: Pattern, wanted: Compute | undefined, next: PathStep): PathStep {
  return (frame, value) => {
    if (wanted !== undefined && value instanceof ValueSet) {
      const member = wanted(frame);
      return value.has(member) && match(frame, member) ? next(frame, member) : undefined;
    }
    return eachMember(value, (key, member) => {
      frame.evaluation.context.spend(1);
      return match(frame, key) ? next(frame, member) : undefined;
    });
  };
}
