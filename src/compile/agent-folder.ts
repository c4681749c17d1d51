import type { BundleSource } from "../domain/bundle.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import type { EngineContext } from "./context.ts";

/** Writes what agents get, as they load it: inside its roots, and without its tests. Answers where it lies. */
export function writeAgentFolder(
  { workspace }: EngineContext,
  source: BundleSource,
): Promise<string> {
  return workspace.write("agent", [
    ...source.modules,
    ...source.data,
    [".manifest", manifestText(source, source.roots)],
  ]);
}
