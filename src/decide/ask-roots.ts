import type { Decision } from "../domain/decision.ts";
import type { ActiveRevision } from "./active-revision.ts";
import { severalBundles } from "./explain/several-bundles.ts";
import { mergeDecisions } from "./merge-decisions.ts";
import { askInOrder, whenReady } from "./pending.ts";

type Ask = ActiveRevision["answer"];

/**
 * Asks an engine that holds more than one bundle for the documents below these roots alone: a path above them is answered by
 * theirs, at their places, and any other is undefined.
 */
export function askRoots(ask: Ask, roots: readonly string[]): Ask {
  const paths = roots.map((root) => (root === "" ? [] : root.split("/")));
  return (path, question) => {
    const below = paths.filter(
      (root) => root.length > path.length && path.every((part, at) => part === root[at]),
    );
    if (paths.some((root) => root.every((part, at) => part === path[at])))
      return ask(path, question);
    if (below.length === 0) return { kind: "undefined" };
    if (question.options?.explain !== undefined) throw severalBundles();
    const decisions = askInOrder(below, (root) =>
      whenReady(ask(root, question), (decision) => nested(decision, root.slice(path.length))),
    );
    return whenReady(decisions, mergeDecisions);
  };
}

function nested(decision: Decision, path: readonly string[]): Decision {
  if (decision.kind !== "defined") return decision;
  const json = path.reduceRight(
    (inner, part) => `{${JSON.stringify(part)}:${inner}}`,
    decision.json,
  );
  return { kind: "defined", json };
}
