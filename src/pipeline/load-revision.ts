import {
  type ActiveRevision,
  activateRevision,
  type RevisionParts,
} from "../decide/active-revision.ts";
import type { BuiltinDeclaration } from "../decide/builtins/builtin.ts";
import { BUILTINS } from "../decide/builtins/builtins.ts";
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
import { seenRecords, storeView, type View } from "./seen-bundles.ts";
import { modulesOfArchive } from "./stored-modules.ts";

export interface LoadOptions {
  readonly builtins?: ReadonlyMap<string, BuiltinDeclaration>;
  /** Of what the bundle sees. Default: the heads in the store. */
  readonly view?: View;
}

/** Reads a stored revision and makes its engine; undefined when the bundle is not for decisions. Throws `not_found`. */
export async function loadRevision(
  store: BundleStore,
  name: BundleName,
  revision: Revision,
  { builtins = BUILTINS, view = storeView(store) }: LoadOptions = {},
): Promise<ActiveRevision | undefined> {
  const record = await recordOf(store, name, revision);
  if (!record.decide) return undefined;
  return await activateRevision(await readPartsInView(store, record, view), builtins);
}

/** The parts of a revision with those of all that it sees. Throws as `readParts` does. */
export async function readPartsInView(
  store: BundleStore,
  record: RevisionRecord,
  view: View = storeView(store),
): Promise<RevisionParts> {
  const parts = await readParts(store, record);
  if (record.sees === undefined) return parts;
  const seen = await readSeen(store, record, view);
  return { ...parts, seen };
}

/** The parts of all that a bundle sees. */
export async function readSeen(
  store: BundleStore,
  bundle: Pick<RevisionRecord, "name" | "sees">,
  view: View = storeView(store),
): Promise<readonly RevisionParts[]> {
  const records = await seenRecords(store, bundle, view);
  return await Promise.all(records.map((record) => readParts(store, record)));
}

/** What the engine of a bundle is made of that was compiled and not stored. */
export function partsOf(
  { name, roots, entrypoints, engine, budget, sees, authzen, access }: BundleSource,
  revision: Revision,
  { modules, data, targets }: CompiledEngine,
  seen: readonly RevisionParts[] = [],
): RevisionParts {
  const artifacts = {
    modules: Buffer.from(JSON.stringify(modules)),
    data,
    wasm: targets?.wasm?.bytes,
  };
  const facts = { name, revision, roots, entrypoints, engine, budget, authzen, access };
  return { ...facts, sees, seen, artifacts };
}

/** What the engine of a stored revision is made of. Throws `internal_error` when a part is not stored. */
async function readParts(store: BundleStore, record: RevisionRecord): Promise<RevisionParts> {
  const { name, revision, roots, entrypoints, engine = "auto", budget } = record;
  const { sees, authzen, access } = record;
  const part = async (artifact: ArtifactName): Promise<Uint8Array> => {
    const bytes = await store.readArtifact(name, revision, artifact);
    if (bytes !== undefined) return bytes;
    // Another replica may have removed the whole revision by now.
    await recordOf(store, name, revision);
    throw new PolicyError("internal_error", `${artifact} of ${name}@${revision} is not stored`);
  };
  const hasWasm = engine === "wasm" && record.artifacts.includes("policy.wasm");
  const [modules, data, wasm] = await Promise.all([
    record.artifacts.includes("modules.json")
      ? part("modules.json")
      : part("bundle.tar.gz").then(modulesOfArchive),
    part("data.json"),
    hasWasm ? part("policy.wasm") : undefined,
  ]);
  const artifacts = { modules, data, wasm };
  const facts = { name, revision, roots, entrypoints, engine, budget, authzen, access };
  return { ...facts, sees, artifacts };
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
