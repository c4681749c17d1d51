import type { Decision } from "../domain/decision.ts";
import type { PathNode } from "./path-router.ts";
import { askInOrder, type Pending, whenReady } from "./pending.ts";
import { printJson } from "./values/print-value.ts";
import { compareValues, entriesOf, isObject, type Value, valueAt } from "./values/value.ts";

/** The JSON text of a document that exists, or the decision that says why there is none. */
type Document = string | Exclude<Decision, { readonly kind: "defined" }>;

/** OPA leaves `data.system` out of the document `data`. */
const HIDDEN_AT_ROOT = "system";

/**
 * The document at a node that no entrypoint answers: its base document, and over it everything that
 * lies below the node. `ask` answers an entrypoint. One error fails the whole document, as in OPA.
 */
export function mergedDocument(
  node: PathNode,
  base: Value | undefined,
  isRoot: boolean,
  ask: (entrypoint: number) => Pending<Decision>,
): Pending<Decision> {
  const entrypoints = entrypointsBelow(node, isRoot);
  return whenReady(askInOrder(entrypoints, ask), (decisions) => {
    const given = new Map(decisions.map((decision, at) => [entrypoints[at] as number, decision]));
    const document = join(node, base, isRoot, given);
    return typeof document === "string" ? { kind: "defined", json: document } : document;
  });
}

const isShown = (key: string, isRoot: boolean): boolean => !isRoot || key !== HIDDEN_AT_ROOT;

/** In the order in which `join` comes to them. */
function entrypointsBelow(node: PathNode, isRoot: boolean): readonly number[] {
  return [...node.children].flatMap(([key, child]) => {
    if (!isShown(key, isRoot)) return [];
    return child.entry === undefined ? entrypointsBelow(child, false) : [child.entry.id];
  });
}

/** The decisions may end at an error: nothing behind it is looked at. */
function join(
  node: PathNode,
  base: Value | undefined,
  isRoot: boolean,
  decisions: ReadonlyMap<number, Decision>,
): Document {
  const members = new Map<string, string>();
  const object = base !== undefined && isObject(base) ? base : {};
  for (const [key, value] of entriesOf(object)) {
    const name = key as string;
    if (isShown(name, isRoot) && !node.children.has(name)) members.set(name, printJson(value));
  }
  for (const [key, child] of node.children) {
    if (!isShown(key, isRoot)) continue;
    const document =
      child.entry === undefined
        ? join(child, valueAt(object, key), false, decisions)
        : documentOf(decisions.get(child.entry.id) as Decision);
    if (typeof document === "string") members.set(key, document);
    else if (document.kind === "error") return document;
  }
  return objectText(members);
}

function documentOf(decision: Decision): Document {
  return decision.kind === "defined" ? decision.json : decision;
}

function objectText(members: ReadonlyMap<string, string>): string {
  const keys = [...members.keys()].sort(compareValues);
  return `{${keys.map((key) => `${printJson(key)}:${members.get(key)}`).join()}}`;
}
