import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FileTree } from "../../src/domain/bundle.ts";
import { writeArchive } from "../../src/means/archive/write-archive.ts";
import { writeFiles } from "./build-engine.ts";
import { opaBinary } from "./opa.ts";

/** What a bundle is signed with. */
export interface Signing {
  /** The secret, or a private key as PEM. */
  readonly key: string;
  readonly algorithm: string;
  /** Of the payload: `scope`, `keyid`. */
  readonly claims?: Readonly<Record<string, string>>;
}

/** How `opa` is told to verify. */
export interface OpaVerification {
  readonly key: string;
  readonly algorithm: string;
  readonly keyId: string;
  readonly scope?: string;
  readonly excludeFiles?: readonly string[];
}

/** The archive that `opa build` makes of files by path, signed. */
export function signedBundle(
  files: Readonly<Record<string, string>>,
  { key, algorithm, claims }: Signing,
): Uint8Array {
  return within((folder) => {
    writeFiles(path.join(folder, "bundle"), files);
    writeFileSync(path.join(folder, "key"), key);
    writeFileSync(path.join(folder, "claims.json"), JSON.stringify(claims ?? {}));
    const signing = ["--signing-key", "key", "--signing-alg", algorithm];
    const claiming = claims === undefined ? [] : ["--claims-file", "claims.json"];
    execFileSync(
      opaBinary(),
      ["build", "-b", "bundle", "-o", "signed.tar.gz", ...signing, ...claiming],
      { cwd: folder, stdio: "pipe" },
    );
    return readFileSync(path.join(folder, "signed.tar.gz"));
  });
}

/** Whether opa itself takes a bundle. */
export async function isTakenByOpa(tree: FileTree, given: OpaVerification): Promise<boolean> {
  const archive = await writeArchive(tree);
  return within((folder) => {
    writeFileSync(path.join(folder, "bundle.tar.gz"), archive);
    writeFileSync(path.join(folder, "key"), given.key);
    const flags = [
      ...["--verification-key", "key", "--signing-alg", given.algorithm],
      ...["--verification-key-id", given.keyId],
      ...(given.scope === undefined ? [] : ["--scope", given.scope]),
      ...(given.excludeFiles ?? []).flatMap((each) => ["--exclude-files-verify", each]),
    ];
    const args = ["build", "-b", "bundle.tar.gz", "-o", "out.tar.gz", ...flags];
    return spawnSync(opaBinary(), args, { cwd: folder, stdio: "pipe" }).status === 0;
  });
}

function within<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-signed-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
