import type {
  ArtifactName,
  Artifacts,
  BundleSource,
  CompiledBundle,
  CompiledEngine,
  FileTree,
  RevisionRecord,
} from "../domain/bundle.ts";
import type { Revision } from "../domain/revision.ts";
import { writeArchive } from "../means/archive/write-archive.ts";
import { revisionOf } from "./revision-of.ts";

export interface PackedRevision {
  readonly record: RevisionRecord;
  readonly artifacts: Artifacts;
}

/**
 * Makes everything that is stored of a revision: what agents get, what was pushed, and what our own
 * engines run. Byte for byte the same for the same content. `at` is RFC 3339 UTC.
 */
export async function packRevision(compiled: CompiledBundle, at: string): Promise<PackedRevision> {
  const { source, engine } = compiled;
  const revision = revisionOf(source);
  const [bundle, pushed, built] = await Promise.all([
    writeArchive(agentFiles(source, revision)),
    writeArchive(source.pushed),
    targetArchives(compiled, revision),
  ]);
  const artifacts = new Map<ArtifactName, Uint8Array>([
    ["bundle.tar.gz", bundle],
    ["source.tar.gz", pushed],
    ...(engine === undefined ? [] : engineArtifacts(engine)),
    ...built,
  ]);
  const { name, roots, entrypoints, decide, regoVersion, engine: choice } = source;
  const { budget, sees, authzen, access } = source;
  const { portability, tests } = engine ?? {};
  const record: RevisionRecord = {
    name,
    revision,
    createdAt: at,
    roots,
    entrypoints,
    decide,
    regoVersion,
    ...(choice !== "auto" && { engine: choice }),
    ...(budget && { budget }),
    ...(sees && { sees }),
    ...(authzen && { authzen }),
    ...(access && { access }),
    ...(portability && { portability }),
    ...(tests && { tests }),
    size: bundle.length,
    artifacts: [...artifacts.keys()],
  };
  return { record, artifacts };
}

/**
 * Modules without tests, data, and a manifest; no Wasm and no plan, which not every agent can load.
 * OPA compares the globs of `file_rego_versions`, which begin with a slash, with names as the
 * archive has them: then names begin with one too, as `opa build` writes them.
 */
function agentFiles(source: BundleSource, revision: Revision): FileTree {
  const lead = leadOf(source);
  return new Map([
    [`${lead}.manifest`, Buffer.from(manifestOf(source, revision), "utf8")],
    ...[...source.modules, ...source.data, ...(source.files ?? [])].map(
      ([file, bytes]): [string, Uint8Array] => [`${lead}${file}`, bytes],
    ),
  ]);
}

function leadOf({ fileRegoVersions }: BundleSource): string {
  return Object.keys(fileRegoVersions).length > 0 ? "/" : "";
}

/** What `opa build` makes of the entrypoints, with the data, and with our manifest in the place of the one it was given. */
async function targetArchives(
  { source, engine }: CompiledBundle,
  revision: Revision,
): Promise<readonly (readonly [ArtifactName, Uint8Array])[]> {
  if (engine?.targets === undefined) return [];
  const { data, targets } = engine;
  const lead = leadOf(source);
  const archive = (files: FileTree): Promise<Uint8Array> => {
    const manifest = builtManifest(files, source, revision);
    const all: FileTree = new Map([
      ...files,
      ["data.json", data],
      [".manifest", Buffer.from(manifest, "utf8")],
    ]);
    return writeArchive(new Map([...all].map(([file, bytes]) => [`${lead}${file}`, bytes])));
  };
  const [wasm, plan] = await Promise.all(
    [targets.wasm, targets.plan].map((each) => each && archive(each.files)),
  );
  return [
    ...(wasm === undefined ? [] : [["wasm.tar.gz", wasm] as const]),
    ...(plan === undefined ? [] : [["plan.tar.gz", plan] as const]),
  ];
}

/** OPA's own, with its resolvers and the versions of its files; the build was told no revision, roots and metadata. */
function builtManifest(
  files: FileTree,
  { roots, metadata }: BundleSource,
  revision: Revision,
): string {
  const built: object = JSON.parse(Buffer.from(files.get(".manifest") ?? []).toString("utf8"));
  const known = { revision, roots, ...(Object.keys(metadata).length > 0 && { metadata }) };
  return JSON.stringify({ ...built, ...known });
}

/**
 * OPA's manifest (v1/bundle/bundle.go, Manifest). `rego_version` is always there: a missing one
 * means what the agent means.
 */
function manifestOf(source: BundleSource, revision: Revision): string {
  const { roots, regoVersion, fileRegoVersions, metadata } = source;
  return JSON.stringify({
    revision,
    roots,
    rego_version: regoVersion,
    ...(Object.keys(fileRegoVersions).length > 0 && { file_rego_versions: fileRegoVersions }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  });
}

function engineArtifacts({
  modules,
  data,
  targets: { wasm, plan } = {},
}: CompiledEngine): (readonly [ArtifactName, Uint8Array])[] {
  return [
    ["modules.json", Buffer.from(JSON.stringify(modules), "utf8")],
    ["data.json", data],
    ...(wasm === undefined ? [] : [["policy.wasm", wasm.bytes] as const]),
    ...(plan === undefined ? [] : [["plan.json", plan.bytes] as const]),
  ];
}
