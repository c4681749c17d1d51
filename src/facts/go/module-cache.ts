import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PolicyError } from "../../domain/policy-error.ts";
import type { ModFile } from "../../go-modules/mod-file/mod-file.ts";
import { readModFile } from "../../go-modules/mod-file/read-mod-file.ts";
import {
  escapePath,
  escapeVersion,
  unescapeVersion,
} from "../../go-modules/module-path/escape-path.ts";
import type { ModuleSource } from "../../go-modules/selection/module-source.ts";
import { isVersion } from "../../go-modules/version/canonical-version.ts";
import { orderVersions } from "../../go-modules/version/compare-versions.ts";

export interface ModuleCacheFolders {
  /** What GOMODCACHE names. */
  readonly cache: string;
  /** From where the names of go.mod and go.work files start: directories of replacements are looked up there. */
  readonly root: string;
}

/** As much as Go reads of a go.mod, and as much as is read of all together: what lies behind it is not known. */
const MAX_FILE = 16 * 2 ** 20;
const MAX_TOTAL = 512 * 2 ** 20;
const MAX_LISTED = 100_000;

/**
 * Answers out of a module cache and the folders that replacements name, asking no network. What is not there, cannot be
 * read, or is larger than Go reads is not known. Each file is read once.
 */
export function moduleCacheSource({ cache, root }: ModuleCacheFolders): ModuleSource {
  const reader = boundedReader();
  const folderOf = (name: string) => {
    const escaped = escapePath(name);
    return escaped && path.join(cache, "cache", "download", escaped, "@v");
  };
  return {
    modFile: ({ path: name, version }) => {
      const [folder, file] = [folderOf(name), escapeVersion(version)];
      if (folder === undefined || file === undefined) return undefined;
      return reader.modFile(path.join(folder, `${file}.mod`));
    },
    directoryModFile: (directory) => reader.modFile(path.resolve(root, directory, "go.mod")),
    versions: (name) => {
      const folder = folderOf(name);
      return folder === undefined ? [] : versionsIn(folder, reader.text(path.join(folder, "list")));
    },
  };
}

interface BoundedReader {
  text(file: string): string | undefined;
  modFile(file: string): ModFile | undefined;
}

function boundedReader(): BoundedReader {
  let left = MAX_TOTAL;
  const modFiles = new Map<string, ModFile | undefined>();
  const text = (file: string) => {
    const read = readPlainFile(file, Math.min(left, MAX_FILE));
    left -= read?.length ?? 0;
    return read?.toString("utf8");
  };
  return {
    text,
    modFile: (file) => {
      if (!modFiles.has(file)) modFiles.set(file, parsed(text(file), file));
      return modFiles.get(file);
    },
  };
}

function parsed(text: string | undefined, file: string): ModFile | undefined {
  if (text === undefined) return undefined;
  try {
    return readModFile(text, file, { mode: "lax" });
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

/** The bytes of a plain file; undefined where there is none, or more of it than the limit. Waits for no pipe. */
function readPlainFile(file: string, limit: number): Buffer | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(handle);
    if (!stat.isFile() || stat.size > limit) return undefined;
    const bytes = readFileSync(handle);
    return bytes.length > limit ? undefined : bytes;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Those that the proxy listed once, and those whose go.mod is there: pseudo-versions stand in no list. */
function versionsIn(folder: string, list = ""): readonly string[] {
  const cached = namesIn(folder)
    .filter((name) => name.endsWith(".mod"))
    .flatMap((name) => unescapeVersion(name.slice(0, -".mod".length)) ?? []);
  const listed = list.split("\n", MAX_LISTED).map((line) => line.trim().split(" ")[0] ?? "");
  return [...new Set([...listed, ...cached])].filter(isVersion).sort(orderVersions);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, MAX_LISTED);
  } catch {
    return [];
  }
}
