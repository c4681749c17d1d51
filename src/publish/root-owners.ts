import { FOR_AGENTS_ONLY } from "../domain/advice.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { rootsOverlap } from "../domain/roots.ts";
import type { BundleStore } from "../store/bundle-store.ts";

/** A bundle that is to be published, or is. */
export interface RootOwner {
  readonly name: BundleName;
  readonly roots: readonly string[];
  readonly decide: boolean;
}

/**
 * Refuses roots that another bundle for decisions owns, as an OPA agent with both would. Throws
 * `conflict` that names both bundles and both roots.
 */
export async function checkRootOwners(owner: RootOwner, store: BundleStore): Promise<void> {
  if (!owner.decide) return;
  const others = (await store.listHeads()).filter(({ name }) => name !== owner.name);
  const records = await Promise.all(
    others.map(({ name, head }) => store.readRevision(name, head.revision)),
  );
  for (const other of records) {
    if (other?.decide) checkPair(owner, other);
  }
}

function checkPair(owner: RootOwner, other: RootOwner): void {
  for (const root of owner.roots) {
    const taken = other.roots.find((each) => rootsOverlap(root, each));
    if (taken === undefined) continue;
    throw new PolicyError(
      "conflict",
      `${owner.name} cannot own the root "${root}": ${other.name} owns "${taken}"; narrow the roots of one of them (spec.roots, push --roots, ?roots=), or ${FOR_AGENTS_ONLY}`,
    );
  }
}
