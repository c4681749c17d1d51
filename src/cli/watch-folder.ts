import { createHash } from "node:crypto";
import path from "node:path";
import type { BundleStatements, FileTree } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { isPolicyError, PolicyError } from "../domain/policy-error.ts";
import { type CliIo, writeLines } from "./cli-io.ts";
import type { ServerClient } from "./client.ts";
import { EXIT_INTERRUPTED } from "./exit-codes.ts";
import { reportFailure } from "./failure.ts";
import { watchChanges } from "./folder-changes.ts";
import { formatClock } from "./format.ts";
import { paintFor } from "./paint.ts";
import { pushWritten } from "./push.ts";
import { declaredNameIn, readWritten } from "./source-path.ts";

/** How long until a push that did not reach the server is tried again. Milliseconds. */
const RETRY_MS = 2000;

export interface WatchFolderOptions {
  readonly folder: string;
  readonly bundle: BundleName | undefined;
  readonly json: boolean;
  readonly statements: BundleStatements;
}

/** Pushes a folder now and on each save until Ctrl-C. A refused push is reported and the watch goes on. */
export async function watchFolder(
  io: CliIo,
  client: ServerClient,
  options: WatchFolderOptions,
): Promise<number> {
  const { tree } = await readFiles(io, options);
  const name = options.bundle ?? (await nameIn(tree, options.folder));
  const changes = watchChanges(path.resolve(io.cwd, options.folder), io.signal);
  let settled: string | undefined;
  try {
    writeLines(io.stderr, [
      paintFor(io, "stderr").faint(`watching ${options.folder} for ${name} (Ctrl-C ends)`),
    ]);
    while (!io.signal.aborted) {
      await changes.refresh();
      const outcome = await attempt(io, client, options, settled);
      settled = outcome.settled;
      await changes.next(outcome.retry ? RETRY_MS : undefined);
    }
    return EXIT_INTERRUPTED;
  } finally {
    changes.close();
  }
}

interface Attempt {
  /** The digest of the content that was last answered by the server. */
  readonly settled: string | undefined;
  readonly retry: boolean;
}

async function attempt(
  io: CliIo,
  client: ServerClient,
  options: WatchFolderOptions,
  settled: string | undefined,
): Promise<Attempt> {
  try {
    const written = await readFiles(io, options);
    const digest = digestOf(written.tree);
    if (digest === settled) return { settled, retry: false };
    const name = options.bundle ?? (await nameIn(written.tree, options.folder));
    const line = `${formatClock(io.now())} pushing ${name}`;
    writeLines(io.stderr, [paintFor(io, "stderr").faint(line)]);
    const { json, statements } = options;
    await pushWritten(io, client, { written, name, json, statements });
    return { settled: digest, retry: false };
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    reportFailure(io, error, { json: options.json, base: options.folder });
    return { settled, retry: error.code === "unavailable" || error.code === "request_timeout" };
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
