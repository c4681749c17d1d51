import type { RevisionRecord, Sees } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import { SEES_NOTHING } from "./findings.ts";

/** What bundles see of each other: which revision of each there is. */
export interface View {
  readonly revisionOf: (name: BundleName) => Promise<Revision | undefined> | Revision | undefined;
  readonly names: () => Promise<readonly BundleName[]> | readonly BundleName[];
}

type Records = Pick<BundleStore, "readRevision">;

/** The heads as the store has them. */
export function storeView(store: Pick<BundleStore, "readHead" | "listHeads">): View {
  return {
    revisionOf: async (name) => (await store.readHead(name))?.revision,
    names: async () => (await store.listHeads()).map(({ name }) => name),
  };
}

/**
 * Whom a bundle sees, and whom these see, as an agent that holds them all: in order of their names, without itself. What is
 * not there, or is for agents only, is left out.
 */
export async function seenRecords(
  store: Records,
  { name, sees }: { readonly name: BundleName; readonly sees?: Sees | undefined },
  view: View,
): Promise<readonly RevisionRecord[]> {
  if (sees === undefined) return [];
  const found = new Map<BundleName, RevisionRecord>();
  const asked = new Set([name]);
  const waiting = await namesIn(sees, view);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (asked.has(next)) continue;
    asked.add(next);
    const revision = await view.revisionOf(next);
    const record = revision && (await store.readRevision(next, revision));
    if (record?.decide !== true) continue;
    found.set(next, record);
    if (record.sees !== undefined) waiting.push(...(await namesIn(record.sees, view)));
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function namesIn(sees: Sees, view: View): Promise<BundleName[]> {
  return [...(sees === "all" ? await view.names() : sees)];
}

/** What is seen, in one text: equal texts, equal revisions. */
export function viewKey(
  seen: readonly { readonly name: BundleName; readonly revision: Revision }[],
): string {
  return seen.map(({ name, revision }) => `${name}@${revision}`).join();
}

/** Those that are named and not there. */
export function unseenNames(
  sees: Sees | undefined,
  seen: readonly { readonly name: BundleName }[],
): readonly BundleName[] {
  const listed = sees === undefined || sees === "all" ? [] : sees;
  return listed.filter((name) => !seen.some((each) => each.name === name));
}

/** A warning for each bundle that is named and not there. */
export function unseenWarnings(
  sees: Sees | undefined,
  seen: readonly { readonly name: BundleName }[],
): readonly Diagnostic[] {
  return unseenNames(sees, seen).map((name) => ({
    code: SEES_NOTHING.code,
    message: `spec.sees names ${name}, and no bundle of this name answers decisions here: its documents are undefined until one does`,
  }));
}
