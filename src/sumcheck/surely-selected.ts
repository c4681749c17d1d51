import type { ModEvidence } from "./evidence.ts";

/**
 * The versions that go.mod alone is known to select, by module path. Of a list that may be incomplete these are the ones that go.mod
 * lists, for Go builds only where it lists what is selected of them; of the others something unknown may require more.
 */
export function surelySelected({ selected, modFile }: ModEvidence): ReadonlyMap<string, string> {
  const listed = new Map(modFile.require.map(({ path, version }) => [path, version]));
  const versions = [...selected.modules].map(([path, { version }]) => [path, version] as const);
  return new Map(
    versions.filter(([path, version]) => selected.complete || listed.get(path) === version),
  );
}
