import type { Decision } from "../domain/decision.ts";
import type { NamedRevision, Question } from "./active-revision.ts";
import { explainNothing } from "./explain/explain-nothing.ts";
import { severalBundles } from "./explain/several-bundles.ts";
import { type LiveRevision, revisionsIn } from "./live-revision.ts";
import { mergeDecisions } from "./merge-decisions.ts";
import { askInOrder, isPending, type Pending, whenReady } from "./pending.ts";
import type { RestingRevision } from "./root-tree.ts";
import { systemDecision } from "./system-document.ts";
import { pathKey } from "./values/lookup.ts";

/**
 * A decision and the revisions that took part in it, in order of their names; none when no bundle
 * owns the path.
 */
export interface Answer {
  readonly decision: Decision;
  readonly revisions: readonly NamedRevision[];
}

export function answerOf(
  { active, revisions }: Pick<LiveRevision, "active" | "revisions">,
  path: readonly string[],
  question: Question,
): Pending<Answer> {
  const decision = active.answer(path, question);
  if (isPending(decision)) return decision.then((late) => ({ decision: late, revisions }));
  return { decision, revisions };
}

/** What all that own a part of the path answer together. */
export function answerOfAll(
  live: readonly LiveRevision[],
  path: readonly string[],
  question: Question,
): Pending<Answer> {
  const [only] = live;
  if (only === undefined) return nobody(path, question);
  if (live.length === 1) return answerOf(only, path, question);
  if (question.options?.explain !== undefined) throw severalBundles();
  const decisions = askInOrder(live, ({ active }) => active.answer(path, question));
  const revisions = revisionsOf(live);
  return whenReady(decisions, (all) => ({ decision: mergeDecisions(all), revisions }));
}

/** Those that take part where all of these are asked. */
export function revisionsOf(live: readonly LiveRevision[]): readonly NamedRevision[] {
  const isAlone = live.every(({ active }) => active.seen === undefined);
  return isAlone
    ? live.flatMap((each) => each.revisions)
    : revisionsIn(live.map(({ active }) => active));
}

const SYSTEM = "system";

/** Whether the path is one where OPA has a document of its own. */
export function isSystem(path: readonly string[]): boolean {
  return path[0] === SYSTEM;
}

/** The answer with what OPA itself has below `data.system`. */
export function withSystem(
  path: readonly string[],
  answer: Pending<Answer>,
  live: () => readonly RestingRevision[],
): Pending<Answer> {
  return whenReady(answer, ({ decision, revisions }) => ({
    decision: systemDecision(path, decision, live()),
    revisions,
  }));
}

const NOBODY: Answer = { decision: { kind: "undefined" }, revisions: [] };

/** No rule and no data is there for the path. */
function nobody(path: readonly string[], { context, options }: Question): Answer {
  const explain = options?.explain;
  if (explain?.mode !== "full") return NOBODY;
  const explanation = explainNothing(path.map(pathKey), context, explain);
  return { decision: { kind: "undefined", explanation }, revisions: [] };
}
