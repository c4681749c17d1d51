import type { BundleSource } from "../domain/bundle.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import type { SeeingContext } from "./context.ts";
import { seenModules, withSeenVersions } from "./seen-bundle.ts";

/**
 * Writes what agents get, as they load it: inside its roots, and without its tests; beside it the rules that it sees. Answers
 * where it lies.
 */
export function writeAgentFolder(
  { workspace, seen }: SeeingContext,
  source: BundleSource,
): Promise<string> {
  const roots = [...source.roots, ...seen.flatMap((each) => each.roots)];
  return workspace.write("agent", [
    ...source.modules,
    ...source.data,
    ...seenModules(seen),
    [".manifest", manifestText(withSeenVersions(source, seen), roots)],
  ]);
}
