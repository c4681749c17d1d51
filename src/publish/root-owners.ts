import type { AccessPaths } from "../domain/access-paths.ts";
import { FOR_AGENTS_ONLY } from "../domain/advice.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { rootsOverlap } from "../domain/roots.ts";
import type { BundleStore } from "../storage/bundle-store.ts";

/** A bundle that is to be published, or is. */
export interface RootOwner {
  readonly name: BundleName;
  readonly roots: readonly string[];
  readonly decide: boolean;
  readonly authzen?: AccessPaths | undefined;
}

/** What this process serves, which may be more than the store holds by now. */
export interface Served {
  revisions(): Iterable<readonly [name: BundleName, revision: Revision]>;
  /** Resolves once this bundle is served as the store has it, or that has failed. */
  catchUp(name: BundleName): Promise<void>;
}

export interface RootOwnersContext {
  readonly store: Pick<BundleStore, "listHeads" | "readRevision">;
  readonly served?: Served | undefined;
}

/**
 * Refuses roots that another bundle for decisions owns, as an OPA agent with both would, and a second bundle that says what
 * answers the AuthZEN API: beside one whose head is stored, or one that is served here though the store has lost it. Throws
 * `conflict` that names both bundles and both roots.
 */
export async function checkRootOwners(owner: RootOwner, context: RootOwnersContext): Promise<void> {
  if (!owner.decide) return;
  const heads = await context.store.listHeads();
  const stored = new Map(heads.map(({ name, head }) => [name, head.revision]));
  for (const clash of await clashesWith(owner, stored, context)) throw clash.told("");
  for (const { other } of await clashesWith(owner, servedBy(context, stored), context)) {
    // It may have moved or been deleted meanwhile, elsewhere.
    await context.served?.catchUp(other);
  }
  for (const clash of await clashesWith(owner, servedBy(context, stored), context)) {
    throw clash.told(", which is still served here,");
  }
}

/** Without what is stored in the same revision: that was judged already. */
function servedBy(
  { served }: RootOwnersContext,
  stored: ReadonlyMap<BundleName, Revision>,
): readonly (readonly [BundleName, Revision])[] {
  return [...(served?.revisions() ?? [])].filter(
    ([name, revision]) => stored.get(name) !== revision,
  );
}

interface Clash {
  readonly other: BundleName;
  /** `note` follows the name of the other. */
  told(note: string): PolicyError;
}

async function clashesWith(
  owner: RootOwner,
  revisions: Iterable<readonly [BundleName, Revision]>,
  { store }: RootOwnersContext,
): Promise<readonly Clash[]> {
  const others = [...revisions].filter(([name]) => name !== owner.name);
  const records = await Promise.all(
    others.map(([name, revision]) => store.readRevision(name, revision)),
  );
  return records.flatMap((record) =>
    record?.decide ? [...overlapsOf(owner, record), ...mappingsOf(owner, record)] : [],
  );
}

function overlapsOf(owner: RootOwner, other: RootOwner): readonly Clash[] {
  return owner.roots.flatMap((root) => {
    const taken = other.roots.find((each) => rootsOverlap(root, each));
    if (taken === undefined) return [];
    const advice = `narrow the roots of one of them (spec.roots, push --roots, ?roots=), or ${FOR_AGENTS_ONLY}`;
    return [
      clash(other, (name) => {
        return `${owner.name} cannot own the root "${root}": ${name} owns "${taken}"; ${advice}`;
      }),
    ];
  });
}

/** There is one AuthZEN API. */
function mappingsOf(owner: RootOwner, other: RootOwner): readonly Clash[] {
  if (owner.authzen === undefined || other.authzen === undefined) return [];
  return [
    clash(other, (name) => {
      return `${owner.name} cannot answer the AuthZEN API: ${name} does; leave spec.authzen out of one of them`;
    }),
  ];
}

function clash({ name }: RootOwner, tell: (other: string) => string): Clash {
  return { other: name, told: (note) => new PolicyError("conflict", tell(`${name}${note}`)) };
}
