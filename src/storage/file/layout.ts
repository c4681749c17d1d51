import { createHash } from "node:crypto";
import path from "node:path";
import type { ArtifactName } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import type { Revision } from "../../domain/revision.ts";

/**
 * Where everything lies below a data directory:
 *
 * ```
 * epoch
 * lock-<pid>-<random>.socket
 * bundles/<folder of the name>/head.json            the history, whose newest move is the head
 * bundles/<folder of the name>/revisions/<revision>/record.json, bundle.tar.gz, ...
 * access/key, access/tokens.json                    see `openFileTokenStore`
 * audit/<sequence of the first>.jsonl, ...          see `openFileAuditLog`
 * ```
 */
export interface FileLayout {
  readonly directory: string;
  readonly epoch: string;
  readonly bundles: string;
  /** The name of a bundle's folder below `bundles`. */
  folder(name: BundleName): string;
  bundle(name: BundleName): string;
  headFile(name: BundleName): string;
  revisions(name: BundleName): string;
  revision(name: BundleName, revision: Revision): string;
  recordFile(name: BundleName, revision: Revision): string;
  artifactFile(name: BundleName, revision: Revision, artifact: ArtifactName): string;
}

export const HEAD_FILE = "head.json";
export const RECORD_FILE = "record.json";
export const REVISIONS_FOLDER = "revisions";

export function createFileLayout(directory: string): FileLayout {
  const bundles = path.join(directory, "bundles");
  const bundle = (name: BundleName): string => path.join(bundles, folderOf(name));
  const revisions = (name: BundleName): string => path.join(bundle(name), REVISIONS_FOLDER);
  const revision = (name: BundleName, of: Revision): string => path.join(revisions(name), of);
  return {
    directory,
    epoch: path.join(directory, "epoch"),
    bundles,
    folder: folderOf,
    bundle,
    headFile: (name) => path.join(bundle(name), HEAD_FILE),
    revisions,
    revision,
    recordFile: (name, of) => path.join(revision(name, of), RECORD_FILE),
    artifactFile: (name, of, artifact) => path.join(revision(name, of), artifact),
  };
}

const MAX_FOLDER_LENGTH = 200;

/**
 * One folder name per bundle name, different also where the file system ignores case. Not meant to be read back: `head.json`
 * holds the name.
 */
function folderOf(name: BundleName): string {
  const folder = name
    .replaceAll("/", "+")
    .replace(/[A-Z]/g, (letter) => `=${letter.toLowerCase()}`);
  if (folder.length <= MAX_FOLDER_LENGTH) return folder;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 32);
  return `${folder.slice(0, 80)}~${digest}`;
}
