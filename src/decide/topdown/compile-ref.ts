import type { Ref, Term } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import { baseDocument, isTargeted, memberOf, membersOf } from "./base-documents.ts";
import type { ThenValue } from "./compile.ts";
import { extentOf } from "./documents.ts";
import type { Exit } from "./exit.ts";
import type { Compute, Frame, Step } from "./frame.ts";
import type { RuleNode } from "./rule-tree.ts";
import { type AskedOperand, askRules } from "./rules.ts";
import { type Bound, bind, bindableVars, isGround, type Scope } from "./scope.ts";

/** One operand of a reference: a key that is known, or a pattern that keys are matched with. */
interface Operand {
  readonly term: Term;
  readonly bound: Bound;
  /** Undefined for a pattern. */
  readonly key: Compute | undefined;
}

/** Goes on with each value of a reference (topdown's evalTree and evalTerm). */
export function compileRef(scope: Scope, ref: Ref, bound: Bound, then: ThenValue): Step {
  const [head, ...operands] = ref as [Term, ...Term[]];
  const found = scope.newSlot();
  const analysed = analyse(scope, operands, bound);
  const last = then(found, analysed.bound);
  const { value } = head;
  const name = value.kind === "var" ? value.name : undefined;
  if (name === "data") return compileTree(scope, analysed.operands, found, last);
  const path = compilePath(scope, analysed.operands, 0, found, last);
  if (name === "input") {
    return (frame) => {
      const { input } = frame.evaluation;
      return input === undefined ? undefined : path(frame, input);
    };
  }
  if (name !== undefined && !bound.has(name)) return () => undefined;
  const start = scope.program.compile.value(scope, head, bound);
  return (frame) => path(frame, start(frame));
}

function analyse(
  scope: Scope,
  terms: readonly Term[],
  bound: Bound,
): { readonly operands: readonly Operand[]; readonly bound: Bound } {
  let now = bound;
  const operands = terms.map((term): Operand => {
    const before = now;
    if (isGround(term, before)) {
      return { term, bound: before, key: scope.program.compile.value(scope, term, before) };
    }
    now = bind(now, bindableVars(term));
    return { term, bound: before, key: undefined };
  });
  return { operands, bound: now };
}

/** Goes on from a value. */
type PathStep = (frame: Frame, value: Value) => Exit | undefined;

/** Below a value: the operands from `at` on. */
function compilePath(
  scope: Scope,
  operands: readonly Operand[],
  at: number,
  found: number,
  last: Step,
): PathStep {
  const operand = operands[at];
  if (operand === undefined) {
    return (frame, value) => {
      frame.slots[found] = value;
      return last(frame);
    };
  }
  const next = compilePath(scope, operands, at + 1, found, last);
  const { key } = operand;
  if (key !== undefined) {
    return (frame, value) => {
      const member = memberOf(value, key(frame));
      return member === undefined ? undefined : next(frame, member);
    };
  }
  return compileEnumeration(scope, operand, next);
}

/** Each member of a value whose key is what the pattern says. */
function compileEnumeration(scope: Scope, { term, bound }: Operand, next: PathStep): PathStep {
  const keySlot = scope.newSlot();
  const memberSlot = scope.newSlot();
  const match = scope.program.compile.match(
    scope,
    keySlot,
    term,
    bound,
    () => (frame) => next(frame, frame.slots[memberSlot] as Value),
  );
  const tryOne = (frame: Frame, key: Value, member: Value): Exit | undefined => {
    frame.slots[keySlot] = key;
    frame.slots[memberSlot] = member;
    return match(frame);
  };
  return (frame, value) => {
    let deferred: Exit | undefined;
    for (const [key, member] of membersOf(value)) {
      frame.evaluation.context.spend(1);
      const exit = tryOne(frame, key, member);
      if (exit === undefined) continue;
      if (!exit.isDeferred) return exit;
      deferred ??= exit;
    }
    return deferred;
  };
}

/** Where an evaluation is in `data`: the keys so far, and the rules there. */
type TreeStep = (
  frame: Frame,
  path: readonly Value[],
  node: RuleNode | undefined,
) => Exit | undefined;

function compileTree(scope: Scope, operands: readonly Operand[], found: number, last: Step): Step {
  const start = compileTreeAt(scope, operands, 0, found, last);
  const root = scope.program.tree;
  return (frame) => start(frame, [], root);
}

function compileTreeAt(
  scope: Scope,
  operands: readonly Operand[],
  at: number,
  found: number,
  last: Step,
): TreeStep {
  const operand = operands[at];
  if (operand === undefined) {
    return (frame, path, node) => {
      const value = extentOf(scope.program, frame.evaluation, path, node);
      if (value === undefined) return undefined;
      frame.slots[found] = value;
      return last(frame);
    };
  }
  const further = compileTreeAt(scope, operands, at + 1, found, last);
  const below = compilePath(scope, operands, at + 1, found, last);
  const asked = operands.slice(at + 1).map(askedOperand);
  const enter: (
    frame: Frame,
    path: readonly Value[],
    node: RuleNode | undefined,
  ) => Exit | undefined = (frame, path, node) => {
    const isHere = node !== undefined && !isTargeted(frame.evaluation, path);
    if (isHere && node.rules.length > 0) {
      return askRules(scope.program, frame, path, node, asked, below);
    }
    return further(frame, path, isHere ? node : undefined);
  };
  const { key } = operand;
  if (key !== undefined) {
    return (frame, path, node) => {
      const segment = key(frame);
      return enter(frame, [...path, segment], node?.children.get(segment));
    };
  }
  return compileTreeEnumeration(scope, operand, enter);
}

function askedOperand({ term, key }: Operand): AskedOperand {
  return { key, isVariable: key === undefined && term.value.kind === "var" };
}

function compileTreeEnumeration(scope: Scope, { term, bound }: Operand, enter: TreeStep): TreeStep {
  const keySlot = scope.newSlot();
  const placeSlot = scope.newSlot();
  interface Place {
    readonly path: readonly Value[];
    readonly node: RuleNode | undefined;
  }
  const match = scope.program.compile.match(scope, keySlot, term, bound, () => (frame) => {
    const { path, node } = frame.slots[placeSlot] as unknown as Place;
    const key = frame.slots[keySlot] as Value;
    return enter(frame, [...path, key], node?.children.get(key));
  });
  const tryOne = (frame: Frame, place: Place, key: Value): Exit | undefined => {
    frame.slots[keySlot] = key;
    frame.slots[placeSlot] = place as unknown as Value;
    return match(frame);
  };
  return (frame, path, node) => {
    const place: Place = { path, node };
    const base = baseDocument(frame.evaluation, path);
    let deferred: Exit | undefined;
    for (const [key] of base === undefined ? [] : membersOf(base)) {
      frame.evaluation.context.spend(1);
      const exit = tryOne(frame, place, key);
      if (exit === undefined) continue;
      if (!exit.isDeferred) return exit;
      deferred ??= exit;
    }
    if (deferred !== undefined) return deferred;
    for (const key of node?.sorted ?? []) {
      if (base !== undefined && memberOf(base, key) !== undefined) continue;
      const exit = tryOne(frame, place, key);
      if (exit !== undefined) return exit;
    }
    return undefined;
  };
}
