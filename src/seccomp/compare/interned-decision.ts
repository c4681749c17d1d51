import type { Decision, HalfTest, Verdict } from "../model/decision.ts";
import { reachOf } from "./verdict-order.ts";

/**
 * A decision of which equal parts are one: two that always come to the same in the same way are the same object. It comes to no
 * verdict of less reach than `least`, and of more than `most`.
 */
export type InternedDecision = {
  readonly least: number;
  readonly most: number;
} & (
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | {
      readonly kind: "test";
      readonly test: HalfTest;
      readonly yes: InternedDecision;
      readonly no: InternedDecision;
    }
);

interface DecisionTable {
  intern(decision: Decision): InternedDecision;
}

/** Two decisions interned together: equal parts of both are one. */
export function internPair(a: Decision, b: Decision): [InternedDecision, InternedDecision] {
  const table = createDecisionTable();
  return [table.intern(a), table.intern(b)];
}

interface Entry {
  readonly id: number;
  readonly decision: InternedDecision;
}

/** Two decisions are compared within one table. It takes any depth, and each shared node once. */
function createDecisionTable(): DecisionTable {
  const entries = new Map<string, Entry>();
  const seen = new Map<Decision, Entry>();
  const enter = (key: string, make: () => InternedDecision): Entry => {
    const found = entries.get(key);
    if (found !== undefined) return found;
    const entry = { id: entries.size, decision: make() };
    entries.set(key, entry);
    return entry;
  };
  const leaf = (verdict: Verdict): Entry =>
    enter(`${verdict.kind} ${verdict.data}`, () => {
      const reach = reachOf(verdict);
      return { kind: "verdict", verdict, least: reach, most: reach };
    });
  const node = (test: HalfTest, yes: Entry, no: Entry): Entry => {
    if (yes === no) return yes;
    const { argument, half, mask, op, datum } = test;
    const key = `${argument} ${half} ${mask} ${op} ${datum} ${yes.id} ${no.id}`;
    return enter(key, () => ({
      kind: "test",
      test,
      yes: yes.decision,
      no: no.decision,
      least: Math.min(yes.decision.least, no.decision.least),
      most: Math.max(yes.decision.most, no.decision.most),
    }));
  };
  const intern = (root: Decision): InternedDecision => {
    const open: Decision[] = [root];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if (seen.has(top)) {
        open.pop();
      } else if (top.kind === "verdict") {
        seen.set(top, leaf(top.verdict));
      } else {
        const [yes, no] = [seen.get(top.yes), seen.get(top.no)];
        if (yes !== undefined && no !== undefined) seen.set(top, node(top.test, yes, no));
        else
          open.push(...(yes === undefined ? [top.yes] : []), ...(no === undefined ? [top.no] : []));
      }
    }
    return (seen.get(root) as Entry).decision;
  };
  return { intern };
}
