import { createHash } from "node:crypto";
import path from "node:path";
import type { BundleStatements, FileTree } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import { isPolicyError, PolicyError } from "../../domain/policy-error.ts";
import { type CliIo, writeLines } from "../cli-io.ts";
import type { ServerClient } from "../client/client.ts";
import { EXIT_INTERRUPTED } from "../exit-codes.ts";
import { reportFailure } from "../failure.ts";
import { formatClock } from "../format.ts";
import { paintFor } from "../paint.ts";
import { pushWritten } from "../verbs/push.ts";
import { watchChanges } from "./folder-changes.ts";
import { declaredNameIn, readWritten } from "./source-path.ts";

/** How long until a push that did not reach the server is tried again. Milliseconds. */
const RETRY_MS = 2000;
/** How long until the folder is looked at though nothing told of a change: watchers may be lost, or refused. Milliseconds. */
const LOOK_MS = 30_000;

export interface WatchFolderOptions {
  readonly folder: string;
  readonly bundle: BundleName | undefined;
  readonly json: boolean;
  readonly statements: BundleStatements;
}

/**
 * Pushes a folder now and on each save until Ctrl-C. A refused push is reported and the watch goes on; so does it while the
 * folder is away or the server is, which is said once and tried again.
 */
export async function watchFolder(
  io: CliIo,
  client: ServerClient,
  options: WatchFolderOptions,
): Promise<number> {
  const { tree } = await readFiles(io, options);
  const name = options.bundle ?? (await nameIn(tree, options.folder));
  const changes = watchChanges(path.resolve(io.cwd, options.folder), io.signal);
  const { faint } = paintFor(io, "stderr");
  let last: Attempt = { settled: undefined, trouble: undefined };
  try {
    writeLines(io.stderr, [faint(`watching ${options.folder} for ${name} (Ctrl-C ends)`)]);
    while (!io.signal.aborted) {
      await changes.refresh();
      last = await attempt(io, client, options, last);
      await changes.next(last.trouble === undefined ? LOOK_MS : RETRY_MS);
    }
    return EXIT_INTERRUPTED;
  } finally {
    changes.close();
  }
}

interface Attempt {
  /** The digest of the content that was last answered by the server. */
  readonly settled: string | undefined;
  /** What only time can mend, in words; undefined when a change of the files is awaited. */
  readonly trouble: string | undefined;
}

async function attempt(
  io: CliIo,
  client: ServerClient,
  options: WatchFolderOptions,
  last: Attempt,
): Promise<Attempt> {
  const { settled } = last;
  const { folder, json, statements } = options;
  const { faint } = paintFor(io, "stderr");
  let isRead = false;
  try {
    const written = await readFiles(io, options);
    isRead = true;
    const digest = digestOf(written.tree);
    if (digest === settled) {
      if (last.trouble !== undefined)
        writeLines(io.stderr, [faint(`${folder} is as it was pushed`)]);
      return { settled, trouble: undefined };
    }
    const name = options.bundle ?? (await nameIn(written.tree, folder));
    const line = `${formatClock(io.now())} pushing ${name}`;
    if (last.trouble === undefined) writeLines(io.stderr, [faint(line)]);
    await pushWritten(io, client, { written, name, json, statements });
    return { settled: digest, trouble: undefined };
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    if (error.message !== last.trouble) reportFailure(io, error, { json, base: folder });
    const isPassing = !isRead || error.code === "unavailable" || error.code === "request_timeout";
    if (isPassing && last.trouble === undefined) {
      writeLines(io.stderr, [faint("trying again until that is over (Ctrl-C ends)")]);
    }
    return { settled, trouble: isPassing ? error.message : undefined };
  }
}

async function readFiles(
  io: CliIo,
  { folder }: WatchFolderOptions,
): Promise<{ readonly kind: "folder"; readonly base: string; readonly tree: FileTree }> {
  const written = await readWritten(io, folder);
  if (written.kind === "folder") return written;
  throw new PolicyError("invalid_parameter", `${folder} is no folder: only folders are watched`);
}

async function nameIn(tree: FileTree, folder: string): Promise<BundleName> {
  const name = await declaredNameIn(tree, folder);
  if (name !== undefined) return name;
  throw new PolicyError(
    "invalid_parameter",
    "no bundle name: give --bundle <name>, or a bundle.yaml with metadata.name",
  );
}

function digestOf(tree: FileTree): string {
  const hash = createHash("sha256");
  for (const [file, bytes] of [...tree].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify(file)}:${bytes.byteLength}:`).update(bytes);
  }
  return hash.digest("hex");
}
