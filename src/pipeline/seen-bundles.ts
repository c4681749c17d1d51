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
  bundle: Seeing,
  view: View,
): Promise<readonly RevisionRecord[]> {
  return await seenAmong(bundle, {
    names: view.names,
    async find(name) {
      const revision = await view.revisionOf(name);
      const record = revision && (await store.readRevision(name, revision));
      return record?.decide === true ? record : undefined;
    },
  });
}

interface Seeing {
  readonly name: BundleName;
  readonly sees?: Sees | undefined;
}

/** The bundles among which one sees others. */
export interface Among<Other extends Seeing> {
  names(): Promise<readonly BundleName[]> | readonly BundleName[];
  /** Undefined for what cannot be seen. */
  find(name: BundleName): Promise<Other | undefined> | Other | undefined;
}

/** The same among any bundles. */
export async function seenAmong<Other extends Seeing>(
  { name, sees }: Seeing,
  { names, find }: Among<Other>,
): Promise<readonly Other[]> {
  if (sees === undefined) return [];
  const namesIn = async (some: Sees): Promise<BundleName[]> => [
    ...(some === "all" ? await names() : some),
  ];
  const found = new Map<BundleName, Other>();
  const asked = new Set([name]);
  const waiting = await namesIn(sees);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (asked.has(next)) continue;
    asked.add(next);
    const other = await find(next);
    if (other === undefined) continue;
    found.set(next, other);
    if (other.sees !== undefined) waiting.push(...(await namesIn(other.sees)));
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
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
