import {
  type ActiveRevision,
  activateRevision,
  type RevisionParts,
} from "../decide/active-revision.ts";
import type {
  ArtifactName,
  BundleSource,
  CompiledEngine,
  RevisionRecord,
} from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import type { BundleStore } from "../storage/bundle-store.ts";

/** Reads a stored revision and makes its engine; undefined when the bundle is not for decisions. Throws `not_found`. */
export async function loadRevision(
  store: BundleStore,
  name: BundleName,
  revision: Revision,
): Promise<ActiveRevision | undefined> {
  const record = await recordOf(store, name, revision);
  return record.decide ? await activateRevision(await readParts(store, record)) : undefined;
}

/** What the engine of a bundle is made of that was compiled and not stored. */
export function partsOf(
  { name, roots }: BundleSource,
  revision: Revision,
  { wasm, data, plan, index }: CompiledEngine,
): RevisionParts {
  const artifacts = { wasm, data, plan, index: Buffer.from(JSON.stringify(index)) };
  return { name, revision, roots, artifacts };
}

/** What the engine of a stored revision is made of. Throws `internal_error` when a part is not stored. */
export async function readParts(
  store: BundleStore,
  { name, revision, roots }: RevisionRecord,
): Promise<RevisionParts> {
  const part = async (artifact: ArtifactName): Promise<Uint8Array> => {
    const bytes = await store.readArtifact(name, revision, artifact);
    if (bytes !== undefined) return bytes;
    // Another replica may have removed the whole revision by now.
    await recordOf(store, name, revision);
    throw new PolicyError("internal_error", `${artifact} of ${name}@${revision} is not stored`);
  };
  const [wasm, data, index, plan] = await Promise.all([
    part("policy.wasm"),
    part("data.json"),
    part("index.json"),
    part("plan.json"),
  ]);
  return { name, revision, roots, artifacts: { wasm, data, index, plan } };
}

/** The record of a stored revision. Throws `not_found`. */
export async function recordOf(
  store: BundleStore,
  name: BundleName,
  revision: Revision,
): Promise<RevisionRecord> {
  const record = await store.readRevision(name, revision);
  if (record !== undefined) return record;
  throw new PolicyError("not_found", `bundle ${name} has no revision ${revision}`);
}
