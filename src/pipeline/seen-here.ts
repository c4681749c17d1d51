import {
  type SeenBundle,
  seenData,
  seenModules,
  tellSeen,
  withSeenVersions,
} from "../compile/seen-bundle.ts";
import type { RevisionParts } from "../decide/active-revision.ts";
import type { BundleSource, FileTree, Sees } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import { rootsOverlap } from "../domain/roots.ts";
import { readAgentBundle } from "./agent-bundle.ts";
import { seenBundle } from "./gate.ts";
import { readSource } from "./read-source.ts";
import { seenAmong, unseenWarnings } from "./seen-bundles.ts";

/** A bundle that lies here, for another to see. */
export interface BundleHere {
  readonly name: BundleName;
  readonly decide: boolean;
  readonly sees: Sees | undefined;
  readonly parts: RevisionParts;
}

/** Reads a bundle as an agent takes it. Throws as that does; what is wrong with its Rego is found beside what sees it. */
export function readBundleHere(name: BundleName, tree: FileTree): BundleHere {
  const { decide, sees } = readSource(name, tree);
  return { name, decide, sees, parts: readAgentBundle(name, tree).parts };
}

/** What a bundle sees of those that lie here. */
export interface SeenHere {
  readonly parts: readonly RevisionParts[];
  /** A warning for each that `spec.sees` names and that does not lie here. */
  readonly warnings: readonly Diagnostic[];
  /** Beside the bundle's own files where opa runs over them. */
  readonly files: FileTree;
  /** The bundle with the versions of these files. */
  withVersions(source: BundleSource): BundleSource;
  /** What is found in these files, under the name of their bundle. */
  tell(findings: readonly Diagnostic[]): readonly Diagnostic[];
}

/**
 * Whom a bundle sees of those that lie here, and whom these see. Throws `invalid_parameter` for one that nobody sees, and
 * `conflict` for one that owns a root of the bundle.
 */
export async function chooseSeenHere(
  source: BundleSource,
  others: readonly BundleHere[],
): Promise<SeenHere> {
  const known = new Map(others.map((each) => [each.name, each]));
  const chosen = await seenAmong(source, {
    names: () => [...known.keys()],
    find: (name) => (known.get(name)?.decide ? known.get(name) : undefined),
  });
  for (const other of others) refuseUnseen(source, other, chosen.includes(other));
  const parts = chosen.map((each) => each.parts);
  const seen: readonly SeenBundle[] = parts.map(seenBundle);
  return {
    ...{ parts, warnings: unseenWarnings(source.sees, chosen) },
    files: new Map([...seenModules(seen), ...seenData(seen)]),
    withVersions: (bundle) => withSeenVersions(bundle, seen),
    tell: tellSeen,
  };
}

function refuseUnseen(source: BundleSource, { name, parts }: BundleHere, isSeen: boolean): void {
  if (!isSeen) {
    const message = `${source.name} does not see ${name}: name it in spec.sees of its bundle.yaml, and let it decide`;
    throw new PolicyError("invalid_parameter", message);
  }
  for (const root of source.roots) {
    const taken = parts.roots.find((each) => rootsOverlap(root, each));
    if (taken === undefined) continue;
    const message = `${source.name} cannot own the root "${root}": ${name} owns "${taken}"`;
    throw new PolicyError("conflict", message);
  }
}
