import { regoFiles } from "../compile/rego-files.ts";
import { MANIFEST, readManifest } from "../declarations/manifest.ts";
import { readArchive } from "../means/archive/read-archive.ts";

/**
 * The `modules.json` of a revision that was stored before there was one: the Rego that agents get, in the versions that
 * the manifest beside it states. Throws `invalid_parameter` for an archive that no publication made.
 */
export async function modulesOfArchive(archive: Uint8Array): Promise<Uint8Array> {
  const files = await readArchive(archive);
  const manifest = readManifest(files.get(MANIFEST) ?? Buffer.from("{}"));
  const { regoVersion = 1, fileRegoVersions } = manifest;
  const modules = [...files].filter(([file]) => file.endsWith(".rego"));
  return Buffer.from(JSON.stringify(regoFiles({ regoVersion, fileRegoVersions }, modules)));
}
