import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from "node:fs";
import path from "node:path";
import { isPolicyError } from "../../domain/policy-error.ts";
import { goModHashOf } from "../../go-modules/directory-hash/h1.ts";
import type { ModFile, ModuleVersion } from "../../go-modules/mod-file/mod-file.ts";
import { readModFile } from "../../go-modules/mod-file/read-mod-file.ts";
import {
  escapePath,
  escapeVersion,
  unescapeVersion,
} from "../../go-modules/module-path/escape-path.ts";
import type { ModuleSource } from "../../go-modules/selection/module-source.ts";
import { isVersion } from "../../go-modules/version/canonical-version.ts";
import { orderVersions } from "../../go-modules/version/compare-versions.ts";
import { lenientText } from "../../means/text/utf8-text.ts";
import { parseReleaseInfo, type ReleaseInfo } from "./release-info.ts";
import type { SumIndex } from "./sum-index.ts";

export interface ModuleCacheOptions {
  /** What GOMODCACHE names; without it nothing is known but what lies in folders of `root`. */
  readonly cache?: string | undefined;
  /** From where the names of go.mod and go.work files start: directories of replacements are looked up there. */
  readonly root: string;
  /** A go.mod whose hash is not the one of go.sum, or of which it has several, is not used. */
  readonly sums?: SumIndex | undefined;
}

export interface ModuleCache extends ModuleSource {
  /** When a version was released, and where its source came from, as the proxy told. */
  released(path: string, version: string): ReleaseInfo | undefined;
  /** The place of a module's zip; undefined where there is none. */
  zipOf(module: ModuleVersion): string | undefined;
  /** The go.mod files, as `path@version`, that are not what go.sum says, of those that were asked for. */
  readonly tampered: ReadonlySet<string>;
}

/** As much as Go reads of a go.mod, and as much as is read of all together: what lies behind it is not known. */
const MAX_FILE = 16 * 2 ** 20;
const MAX_TOTAL = 512 * 2 ** 20;
const MAX_LISTED = 100_000;

/**
 * Answers out of a module cache and the folders that replacements name, asking no network. What is not there, cannot be
 * read, or is larger than Go reads is not known. Each file is read once.
 */
export function moduleCacheSource({ cache, root, sums }: ModuleCacheOptions): ModuleCache {
  const read = boundedReader();
  const tampered = new Set<string>();
  const folderOf = (name: string) => {
    const escaped = escapePath(name);
    if (cache === undefined || escaped === undefined) return undefined;
    return path.join(cache, "cache", "download", escaped, "@v");
  };
  const placeOf = (module: ModuleVersion, ending: string) => {
    const [folder, file] = [folderOf(module.path), escapeVersion(module.version)];
    if (folder === undefined || file === undefined) return undefined;
    return path.join(folder, `${file}${ending}`);
  };
  const bytesOf = (module: ModuleVersion, ending: string) => {
    const place = placeOf(module, ending);
    return place === undefined ? undefined : read(place);
  };
  const keyOf = (module: ModuleVersion) => `${module.path}@${module.version}`;
  const releasedOnce = once(keyOf, (module) => {
    const bytes = bytesOf(module, ".info");
    return bytes && parseReleaseInfo(lenientText(bytes));
  });
  return {
    tampered,
    modFile: once(keyOf, (module) => {
      const bytes = bytesOf(module, ".mod");
      if (bytes === undefined) return undefined;
      if (isAsRecorded(module, bytes, sums)) return parsed(bytes, `${keyOf(module)}/go.mod`);
      tampered.add(keyOf(module));
      return undefined;
    }),
    directoryModFile: once(
      (directory) => path.posix.join(directory),
      (directory) => parsed(read(path.resolve(root, directory, "go.mod")), `${directory}/go.mod`),
    ),
    versions: once(String, (name) => {
      const folder = folderOf(name);
      if (folder === undefined) return [];
      return versionsIn(folder, read(path.join(folder, "list"))?.toString("utf8"));
    }),
    zipOf: (module) => {
      const place = placeOf(module, ".zip");
      return place !== undefined && existsSync(place) ? place : undefined;
    },
    released: (name, version) => releasedOnce({ path: name, version }),
  };
}

function isAsRecorded(
  module: ModuleVersion,
  bytes: Uint8Array,
  sums: SumIndex | undefined,
): boolean {
  const recorded = sums?.sumOf({ ...module, goMod: true }) ?? { kind: "absent" };
  if (recorded.kind === "absent" || recorded.kind === "unknown_algorithm") return true;
  const found = goModHashOf(bytes);
  return recorded.places.every(({ hash }) => hash === found);
}

/** Asks once for each key. */
function once<Asked, Answer>(
  keyOf: (asked: Asked) => string,
  ask: (asked: Asked) => Answer,
): (asked: Asked) => Answer {
  const known = new Map<string, Answer>();
  return (asked) => {
    const key = keyOf(asked);
    if (known.has(key)) return known.get(key) as Answer;
    const answer = ask(asked);
    known.set(key, answer);
    return answer;
  };
}

function boundedReader(): (file: string) => Buffer | undefined {
  let left = MAX_TOTAL;
  return (file) => {
    const bytes = readPlainFile(file, Math.min(left, MAX_FILE));
    left -= bytes?.length ?? 0;
    return bytes;
  };
}

function parsed(bytes: Uint8Array | undefined, file: string): ModFile | undefined {
  if (bytes === undefined) return undefined;
  try {
    return readModFile(lenientText(bytes), file, { mode: "lax" });
  } catch (error) {
    if (isPolicyError(error)) return undefined;
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
