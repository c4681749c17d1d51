import { type ActiveRevision, activateRevision } from "../../../src/decide/active-revision.ts";
import type { BundleSource, CompiledEngine } from "../../../src/domain/bundle.ts";
import { partsOf } from "../../../src/pipeline/load-revision.ts";
import { revisionOf } from "../../../src/publish/revision-of.ts";

/** Makes a compiled bundle answer in this process. */
export async function activateEngine(
  source: BundleSource,
  engine: CompiledEngine,
): Promise<ActiveRevision> {
  return await activateRevision(partsOf(source, revisionOf(source), engine));
}
