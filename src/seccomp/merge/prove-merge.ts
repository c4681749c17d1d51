import { comparedCalls } from "../compare/compared-calls.ts";
import { internPair } from "../compare/interned-decision.ts";
import { regionText } from "../compare/region-text.ts";
import { workOf } from "../compare/subset.ts";
import { reachOf } from "../compare/verdict-order.ts";
import { type Meeting, walkPairs } from "../compare/walk-pairs.ts";
import type { Decision, EffectiveProfile, Verdict } from "../model/decision.ts";
import type { MergeKind } from "./merge-calls.ts";

/** Why a merged profile does not do what it should; undefined where it is proven to, for all calls and arguments. */
export function whyNotMerged(
  [a, b]: readonly [EffectiveProfile, EffectiveProfile],
  merged: EffectiveProfile,
  kind: MergeKind,
): string | undefined {
  const work = workOf({});
  for (const call of comparedCalls([a, b, merged])) {
    const [inA, inB, inMerged] = call.decisions as [Decision, Decision, Decision];
    const [wanted, got] = internPair(combined(inA, inB, kind), inMerged);
    let wrong: Meeting | undefined;
    const { isComplete } = walkPairs(wanted, got, {
      work: work(),
      isSettled: (left, right) =>
        left === right ||
        (left.least === left.most && right.least === right.most && left.least === right.least),
      meet: (meeting) => {
        if (reachOf(meeting.a) !== reachOf(meeting.b)) wrong = meeting;
        return wrong === undefined;
      },
    });
    const name = `${call.architecture} ${call.name ?? call.number}`;
    if (wrong !== undefined) {
      const where = regionText(wrong.literals, call).join(" and ");
      const way = reachOf(wrong.a) > reachOf(wrong.b) ? "denied" : "let through";
      return `${name} would be ${way}${where === "" ? "" : ` where ${where}`}`;
    }
    if (!isComplete) return `${name} has more cases than were looked at`;
  }
  return undefined;
}

/** A decision that goes as far as the further of two, or as the nearer. */
function combined(a: Decision, b: Decision, kind: MergeKind): Decision {
  const pick = (x: Verdict, y: Verdict): Verdict => {
    const isFirst = kind === "union" ? reachOf(x) >= reachOf(y) : reachOf(x) <= reachOf(y);
    return isFirst ? x : y;
  };
  const behind = new Map<number, Decision>();
  return withLeaves(a, (x) => {
    const found = behind.get(reachOf(x));
    if (found !== undefined) return found;
    const made = withLeaves(b, (y) => ({ kind: "verdict", verdict: pick(x, y) }));
    behind.set(reachOf(x), made);
    return made;
  });
}

/** The same decision with other ends. It takes any depth, and each shared node once. */
function withLeaves(root: Decision, leaf: (verdict: Verdict) => Decision): Decision {
  const made = new Map<Decision, Decision>();
  const open: Decision[] = [root];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (made.has(top)) {
      open.pop();
    } else if (top.kind === "verdict") {
      made.set(top, leaf(top.verdict));
    } else {
      const [yes, no] = [made.get(top.yes), made.get(top.no)];
      if (yes !== undefined && no !== undefined) made.set(top, { ...top, yes, no });
      if (yes === undefined) open.push(top.yes);
      if (no === undefined) open.push(top.no);
    }
  }
  return made.get(root) as Decision;
}
