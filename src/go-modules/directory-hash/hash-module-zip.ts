import type { ModuleVersion } from "../mod-file/mod-file.ts";
import { type FileDigest, h1Of } from "./h1.ts";
import { withModuleZip } from "./module-zip.ts";

/** What a module's zip holds, as go.sum and the names of its files tell it. */
export interface HashedModule {
  /** `h1:` and base64, as in go.sum. */
  readonly hash: string;
  /** The hash of its go.mod, as go.sum has it for `version/go.mod`; absent where the zip holds none. */
  readonly goModHash?: string | undefined;
  /** SHA-256 by whole name, `path@version/file`. */
  readonly files: ReadonlyMap<string, string>;
}

/** The `h1:` of a module zip (dirhash.HashZip), once each entry is one that Go takes. Throws as `withModuleZip` does. */
export function hashModuleZip(place: string, module: ModuleVersion): Promise<HashedModule> {
  return withModuleZip(place, module, async (zip) => {
    const files = new Map<string, string>();
    for await (const { name, sha256 } of zip.digests()) files.set(name, sha256);
    const goMod = files.get(`${module.path}@${module.version}/go.mod`);
    return {
      hash: h1Of(digestsOf(files)),
      goModHash: goMod === undefined ? undefined : h1Of([{ name: "go.mod", sha256: goMod }]),
      files,
    };
  });
}

function digestsOf(files: ReadonlyMap<string, string>): FileDigest[] {
  return Array.from(files, ([name, sha256]) => ({ name, sha256 }));
}
