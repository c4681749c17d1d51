import { verdictOfReturn } from "../actions.ts";
import type { Decision, HalfTest } from "../decision.ts";
import {
  type Accumulator,
  type AskingBlock,
  type Block,
  CALL_NUMBER,
  isSame,
  UNKNOWN,
} from "./blocks.ts";

/** Decisions of one profile; equal ones are one object. */
export interface DecisionTable {
  readonly byText: Map<string, Decision>;
  readonly ids: Map<Decision, number>;
}

/** What a call's blocks come to. */
export interface CallDecision {
  readonly decision: Decision;
  /** On some way the filter compares what is still loaded from a question about something else. */
  readonly comparesStale: boolean;
}

export function createDecisionTable(): DecisionTable {
  return { byText: new Map(), ids: new Map() };
}

export function verdictDecision(table: DecisionTable, returned: number): Decision {
  return interned(table, `v${returned}`, () => ({
    kind: "verdict",
    verdict: verdictOfReturn(returned),
  }));
}

/** What a call's blocks come to, followed with what the accumulator then holds. */
export function decisionOf(table: DecisionTable, entry: Block, number: number): CallDecision {
  const known = new Map<string, Decision>();
  let comparesStale = false;
  const follow = (block: Block, held: Accumulator): Decision => {
    if (block.kind === "return") return verdictDecision(table, block.action);
    if (block.start.place !== UNKNOWN.place && !isSame(held, block.start)) comparesStale = true;
    const text = `${block.id} ${held.place} ${held.mask}`;
    const found = known.get(text) ?? answer(block, held);
    known.set(text, found);
    return found;
  };
  const answer = (block: AskingBlock, held: Accumulator): Decision => {
    const now = afterLoads(block, held);
    const fixed = fixedAnswer(block, now, number);
    if (fixed !== undefined) return follow(fixed ? block.yes : block.no, now);
    const [yes, no] = [follow(block.yes, now), follow(block.no, now)];
    return testDecision(table, halfTest(block, now), yes, no);
  };
  const decision = follow(entry, CALL_NUMBER);
  return { decision, comparesStale };
}

function afterLoads({ loads }: AskingBlock, held: Accumulator): Accumulator {
  let now = held;
  for (const load of loads) {
    if (load.kind === "load") now = { ...UNKNOWN, place: load.place };
    else now = { place: now.place, mask: (now.mask & load.mask) >>> 0 };
  }
  return now;
}

/** The answer where it is the same for all arguments. */
function fixedAnswer(block: AskingBlock, now: Accumulator, number: number): boolean | undefined {
  const { op, datum } = block;
  if (now.place < 0) return compare((number & now.mask) >>> 0, op, datum);
  if (op === "eq" && (datum & ~now.mask) !== 0) return false;
  if (now.mask === 0) return compare(0, op, datum);
  if (op === "ge" && datum === 0) return true;
  if (op === "gt" && datum >= now.mask) return false;
  return undefined;
}

function compare(value: number, op: AskingBlock["op"], datum: number): boolean {
  if (op === "eq") return value === datum;
  return op === "gt" ? value > datum : value >= datum;
}

function halfTest({ op, datum }: AskingBlock, { place, mask }: Accumulator): HalfTest {
  return { argument: place >> 1, half: place % 2 === 1 ? "high" : "low", mask, op, datum };
}

function testDecision(table: DecisionTable, test: HalfTest, yes: Decision, no: Decision): Decision {
  if (yes === no) return yes;
  const { argument, half, mask, op, datum } = test;
  const text = [argument, half, mask, op, datum, table.ids.get(yes), table.ids.get(no)].join();
  return interned(table, text, () => ({ kind: "test", test, yes, no }));
}

function interned(table: DecisionTable, text: string, create: () => Decision): Decision {
  const found = table.byText.get(text);
  if (found !== undefined) return found;
  const decision = create();
  table.byText.set(text, decision);
  table.ids.set(decision, table.ids.size);
  return decision;
}
