import type { EffectiveProfile, SyscallCall, Verdict } from "../model/decision.ts";
import type { Architecture } from "../syscalls/architecture.ts";
import { type ComparedCall, comparedCalls, pairOf } from "./compared-calls.ts";
import { type InternedDecision, internPair } from "./interned-decision.ts";
import { isWithin, type VerdictRelation } from "./verdict-order.ts";
import { type Meeting, walkPairs } from "./walk-pairs.ts";
import { createWork, type Work } from "./work.ts";

/** A call that A lets go further than B does. */
export interface CounterExample extends SyscallCall {
  /** Undefined for a number that no table has a name for. */
  readonly name: string | undefined;
  readonly a: Verdict;
  readonly b: Verdict;
}

/** How much a proof looked at. */
export interface Looked {
  readonly architectures: number;
  /** Calls, and stretches of numbers that neither profile speaks of. */
  readonly calls: number;
  /** Places in both decisions that some arguments reach. */
  readonly pairs: number;
}

/** Whether A is no wider than B. `not_proven`: some call was too much work, and nothing was found in the others. */
export type Subset =
  | { readonly kind: "proven"; readonly looked: Looked }
  | { readonly kind: "wider"; readonly example: CounterExample; readonly looked: Looked }
  | {
      readonly kind: "not_proven";
      readonly where: Pick<CounterExample, "architecture" | "number" | "name">;
      readonly looked: Looked;
    };

export interface CompareOptions {
  /** By default `reach`: A may deny in another way, and log where B allows. */
  readonly relation?: VerdictRelation;
  /** By default all that one of the profiles speaks of, and one more for those that neither does. */
  readonly architectures?: readonly Architecture[] | undefined;
  /** Looks at tests for one call, and for all: seconds at most. */
  readonly workPerCall?: number;
  readonly work?: number;
}

const WORK_PER_CALL = 4_000_000;
const WORK = 40_000_000;

/** The work for each call of a comparison. */
export function workOf({ workPerCall = WORK_PER_CALL, work = WORK }: CompareOptions): () => Work {
  const all = createWork(work);
  return () => createWork(workPerCall, all);
}

/**
 * Proves that A is no wider than B, on every architecture, for every number and all arguments, or finds a call for which it
 * is. The proof is over the filters as they are loaded, so what a runtime ignores counts as ignored.
 */
export function subsetOf(
  a: EffectiveProfile,
  b: EffectiveProfile,
  options: CompareOptions = {},
): Subset {
  const relation = options.relation ?? "reach";
  const work = workOf(options);
  const architectures = new Set<Architecture>();
  let [calls, pairs] = [0, 0];
  const looked = (): Looked => ({ architectures: architectures.size, calls, pairs });
  let unproven: ComparedCall | undefined;
  for (const call of comparedCalls([a, b], options.architectures)) {
    architectures.add(call.architecture);
    calls += 1;
    let found: Meeting | undefined;
    const [left, right] = internPair(...pairOf(call));
    const result = walkPairs(left, right, {
      work: work(),
      isSettled: (inA, inB) => isAlwaysWithin(inA, inB, relation),
      meet: (meeting) => {
        if (!isWithin(meeting.a, meeting.b, relation)) found = meeting;
        return found === undefined;
      },
    });
    pairs += result.pairs;
    if (found !== undefined)
      return { kind: "wider", example: exampleOf(call, found), looked: looked() };
    if (!result.isComplete) unproven ??= call;
  }
  if (unproven === undefined) return { kind: "proven", looked: looked() };
  const { architecture, number, name } = unproven;
  return { kind: "not_proven", where: { architecture, number, name }, looked: looked() };
}

/** Whether no arguments at all could make A wider here. */
function isAlwaysWithin(
  a: InternedDecision,
  b: InternedDecision,
  relation: VerdictRelation,
): boolean {
  return a === b || (relation === "reach" && a.most <= b.least);
}

function exampleOf(
  { architecture, number, name }: ComparedCall,
  { a, b, args }: Meeting,
): CounterExample {
  return { architecture, number, name, args, a, b };
}
