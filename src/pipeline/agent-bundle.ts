import { regoFiles } from "../compile/rego-files.ts";
import type { RevisionParts } from "../decide/active-revision.ts";
import { MANIFEST, readManifest } from "../declarations/manifest.ts";
import { mergedData } from "../declarations/merged-data.ts";
import type { FileTree } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { canonicalJson } from "../means/json/canonical-json.ts";
import { revisionOf } from "../publish/revision-of.ts";
import { readSource } from "./read-source.ts";

/** A bundle that went through no gate here, ready to be activated. */
export interface AgentBundle {
  readonly parts: RevisionParts;
  /** What its manifest calls it, else the name of its content. */
  readonly revision: string;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads a bundle as an agent takes it: without its tests, and without opa. Throws `invalid_parameter` with the places of
 * what no agent could load; what can be found wrong with its Rego is found by who activates it.
 */
export function readAgentBundle(name: BundleName, tree: FileTree): AgentBundle {
  const source = readSource(name, tree);
  const { roots, entrypoints, budget, warnings } = source;
  const manifest = tree.get(MANIFEST);
  const stated = manifest === undefined ? "" : readManifest(manifest).revision;
  const revision = revisionOf(source);
  const artifacts = {
    modules: Buffer.from(JSON.stringify(regoFiles(source, source.modules))),
    data: Buffer.from(canonicalJson(mergedData(source.data))),
  };
  return {
    parts: {
      ...{ name, revision, roots, entrypoints, budget, artifacts },
      ...{ engine: "exact", isUnchecked: true },
    },
    revision: stated === "" ? revision : stated,
    warnings,
  };
}
