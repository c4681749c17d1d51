import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { type DeclaredBundle, findBundles } from "./declarations/find-bundles.ts";
import { readFolder } from "./declarations/read-folder.ts";
import type { BundleName } from "./domain/bundle-name.ts";
import type { Management } from "./domain/management.ts";
import { isPolicyError, messageOf } from "./domain/policy-error.ts";
import type { Log, LogFields } from "./observe/log.ts";
import { prepareSource } from "./prepare-source.ts";
import { revisionOf } from "./publish/revision-of.ts";
import type { BundleStore } from "./store/bundle-store.ts";

export interface DeclaredBundles {
  /** Publishes every declared bundle whose files changed since this was last asked. Never throws for a single bundle. */
  publishChanged(signal?: AbortSignal): Promise<void>;
}

export interface DeclaredBundlesOptions {
  readonly folder: string;
  readonly management: Management;
  readonly store: BundleStore;
  readonly log: Log;
}

/**
 * Publishes the folder of declarations. A bundle is published when its files differ from what was last declared, so that
 * a push by hand is not undone by the next look at an unchanged folder.
 */
export function createDeclaredBundles(options: DeclaredBundlesOptions): DeclaredBundles {
  const seen = new Map<BundleName, string>();
  let folderProblem: string | undefined;
  return {
    publishChanged: async (signal) => {
      const found = await findBundles(options.folder).catch((error: unknown) => {
        if (messageOf(error) !== folderProblem)
          options.log.error(describe(error), "the folder of declarations cannot be read");
        folderProblem = messageOf(error);
        return [] as readonly DeclaredBundle[];
      });
      await Promise.all(
        found.map(async (bundle) => {
          const state = await fingerprint(bundle.folder);
          if (seen.get(bundle.name) === state || signal?.aborted === true) return;
          const settled = await publishDeclared(options, bundle, signal);
          if (settled) seen.set(bundle.name, state);
        }),
      );
    },
  };
}

/** True when there is no use in trying the same files again. */
async function publishDeclared(
  { management, store, log }: DeclaredBundlesOptions,
  { name, folder }: DeclaredBundle,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const tree = await readFolder(folder);
    const revision = revisionOf(await prepareSource(name, tree));
    const moves = await store.readHistory(name, 1_000);
    if (moves.find(({ reason }) => reason === "declared")?.revision === revision) return true;
    const answer = await management.push(name, tree, {
      dryRun: false,
      reason: "declared",
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.changed)
      log.info(
        { bundle: name, revision, sequence: answer.head?.sequence },
        "declared bundle published",
      );
    return true;
  } catch (error) {
    if (signal?.aborted === true) return false;
    log.error(
      { bundle: name, folder, ...describe(error) },
      "declared bundle refused; what was active stays",
    );
    return isPolicyError(error) && error.code !== "unavailable";
  }
}

function describe(error: unknown): LogFields {
  return isPolicyError(error)
    ? { err: error.message, findings: error.diagnostics }
    : { err: messageOf(error) };
}

/** Names, sizes and times of all files below a folder: differs whenever a file was written. */
async function fingerprint(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const lines = await Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const { size, mtimeMs, ino } = await stat(file);
      return `${file} ${size} ${mtimeMs} ${ino}`;
    }),
  );
  return lines.sort().join("\n");
}
