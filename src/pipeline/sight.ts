import type { ActiveRevision } from "../decide/active-revision.ts";
import type { Sees } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Revision } from "../domain/revision.ts";
import { viewKey } from "./seen-bundles.ts";

/** What the rules of an active revision see of other bundles. */
export interface Sight {
  readonly sees: Sees;
  /** By `viewKey`. */
  readonly key: string;
  readonly revisions: ReadonlyMap<BundleName, Revision>;
  /** All that are named on the way, also those that are not there. */
  readonly wanted: ReadonlySet<BundleName> | "all";
}

/** Undefined for one that sees nobody. */
export function sightOf({ sees, seen = [] }: ActiveRevision): Sight | undefined {
  if (sees === undefined) return undefined;
  const others = seen.flatMap((each) => (each.sees === undefined ? [] : [each.sees]));
  const named = [sees, ...others].flatMap((each) => (each === "all" ? [] : each));
  const isAll = sees === "all" || others.includes("all");
  return {
    ...{ sees, key: viewKey(seen) },
    revisions: new Map(seen.map(({ name, revision }) => [name, revision])),
    wanted: isAll ? "all" : new Set(named),
  };
}

/** Whether it may see something new when a bundle has this revision, or none any more. */
export function isConcerned(
  { revisions, wanted }: Sight,
  name: BundleName,
  revision: Revision | undefined,
): boolean {
  const known = revisions.get(name);
  if (known !== undefined) return known !== revision;
  return revision !== undefined && (wanted === "all" || wanted.has(name));
}
