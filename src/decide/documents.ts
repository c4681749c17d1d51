import type { Decision } from "../domain/decision.ts";
import type { PathNode } from "./path-router.ts";
import { printJson } from "./values/print-value.ts";
import { compareValues, entriesOf, isObject, type Value, valueAt } from "./values/value.ts";

/** The JSON text of a document that exists, or the decision that says why there is none. */
export type Document = string | Exclude<Decision, { readonly kind: "defined" }>;

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
  ask: (entrypoint: number) => Decision,
): Document {
  const members = new Map<string, string>();
  const shown = (key: string): boolean => !isRoot || key !== HIDDEN_AT_ROOT;
  const object = base !== undefined && isObject(base) ? base : {};
  for (const [key, value] of entriesOf(object)) {
    const name = key as string;
    if (shown(name) && !node.children.has(name)) members.set(name, printJson(value));
  }
  for (const [key, child] of node.children) {
    if (!shown(key)) continue;
    const document =
      child.entry === undefined
        ? mergedDocument(child, valueAt(object, key), false, ask)
        : documentOf(ask(child.entry.id));
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
