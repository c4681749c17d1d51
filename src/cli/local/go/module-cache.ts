import { readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { isPolicyError } from "../../../domain/policy-error.ts";
import type { ReleaseInfo } from "../../../facts/dependencies/gathered.ts";
import type { SumIndex } from "../../../facts/go/sum-index.ts";
import { goModHashOf } from "../../../go-modules/directory-hash/h1.ts";
import type { ModFile, ModuleVersion } from "../../../go-modules/mod-file/mod-file.ts";
import { readModFile } from "../../../go-modules/mod-file/read-mod-file.ts";
import {
  escapePath,
  escapeVersion,
  unescapeVersion,
} from "../../../go-modules/module-path/escape-path.ts";
import type { ModuleSource } from "../../../go-modules/selection/module-source.ts";
import { isVersion } from "../../../go-modules/version/canonical-version.ts";
import { orderVersions } from "../../../go-modules/version/compare-versions.ts";
import { utcTime } from "../../../means/text/utc-time.ts";
import { lenientText } from "../../../means/text/utf8-text.ts";
import type { CliIo } from "../../cli-io.ts";
import { exists } from "./find-go-files.ts";
import { readSync } from "./read-sync.ts";

const MAX_BYTES: number = 16 * 1024 * 1024;

export interface ModuleCache extends ModuleSource {
  released(path: string, version: string): ReleaseInfo | undefined;
  /** The place of a module's archive; undefined where there is none. */
  zipOf(module: ModuleVersion): string | undefined;
  /** go.mod files that are not what go.sum says, as `path@version`: they were not used. */
  readonly tampered: ReadonlySet<string>;
}

/** `--mod-cache`, else GOMODCACHE, else `pkg/mod` of GOPATH or of `go` in the home folder; undefined where there is none. */
export function moduleCacheFolder(io: CliIo, written: string | undefined): string | undefined {
  if (written !== undefined) return path.resolve(io.cwd, written);
  const { GOMODCACHE: own, GOPATH: paths, HOME: home } = io.env;
  const goPath = paths?.split(path.delimiter)[0] || (home && path.join(home, "go"));
  const folder = own || (goPath && path.join(goPath, "pkg", "mod"));
  return folder && exists(folder) ? folder : undefined;
}

/**
 * What the module cache tells without asking anybody, read when it is asked for. A go.mod whose hash is not the one of go.sum is
 * not used; what cannot be read is not known.
 */
export function moduleCache(io: CliIo, folder: string | undefined, sums: SumIndex): ModuleCache {
  const tampered = new Set<string>();
  const mods = new Map<string, ModFile | undefined>();
  const infos = new Map<string, ReleaseInfo | undefined>();
  const fileOf = (module: ModuleVersion, ending: string): string | undefined => {
    const [name, version] = [escapePath(module.path), escapeVersion(module.version)];
    if (folder === undefined || name === undefined || version === undefined) return undefined;
    return path.join(folder, "cache", "download", name, "@v", `${version}${ending}`);
  };
  const readMod = (module: ModuleVersion): ModFile | undefined => {
    const file = fileOf(module, ".mod");
    const bytes = file === undefined ? undefined : readSync(file, MAX_BYTES);
    if (file === undefined || bytes === undefined) return undefined;
    const recorded = sums.sumOf({ ...module, goMod: true });
    if (recorded.kind === "recorded" && recorded.hash !== goModHashOf(bytes)) {
      tampered.add(keyOf(module));
      return undefined;
    }
    return laxModFile(bytes, file);
  };
  return {
    tampered,
    modFile: (module) => once(mods, keyOf(module), () => readMod(module)),
    directoryModFile: (directory) => {
      const file = path.posix.join(directory, "go.mod");
      const bytes = readSync(path.resolve(io.cwd, file), MAX_BYTES);
      return once(mods, file, () => bytes && laxModFile(bytes, file));
    },
    zipOf: (module) => {
      const file = fileOf(module, ".zip");
      return file !== undefined && exists(file) ? file : undefined;
    },
    versions: (name) => versionsIn(fileOf({ path: name, version: "list" }, "")),
    released: (name, version) => {
      const module = { path: name, version };
      return once(infos, keyOf(module), () => {
        const file = fileOf(module, ".info");
        return file === undefined ? undefined : infoOf(readSync(file, MAX_BYTES));
      });
    },
  };
}

function keyOf({ path: name, version }: ModuleVersion): string {
  return `${name}@${version}`;
}

function once<Value>(known: Map<string, Value>, key: string, read: () => Value): Value {
  if (known.has(key)) return known.get(key) as Value;
  const value = read();
  known.set(key, value);
  return value;
}

function laxModFile(bytes: Uint8Array, file: string): ModFile | undefined {
  try {
    return readModFile(lenientText(bytes), file, { mode: "lax" });
  } catch (error) {
    if (isPolicyError(error)) return undefined;
    throw error;
  }
}

/** Those that were downloaded, and those that the proxy listed when it was last asked. */
function versionsIn(list: string | undefined): readonly string[] {
  if (list === undefined) return [];
  const bytes = readSync(list, MAX_BYTES);
  const listed = bytes === undefined ? [] : lenientText(bytes).split("\n");
  const downloaded = filesIn(path.dirname(list)).flatMap((name) => {
    const version = name.endsWith(".mod") ? unescapeVersion(name.slice(0, -4)) : undefined;
    return version ?? [];
  });
  return [...new Set([...listed, ...downloaded])].filter(isVersion).sort(orderVersions);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const INFO = z.object({
  Time: z.string().optional(),
  Origin: z.object({ VCS: z.string().optional(), URL: z.string().optional() }).nullish(),
});

function infoOf(bytes: Uint8Array | undefined): ReleaseInfo | undefined {
  if (bytes === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(lenientText(bytes));
  } catch {
    return undefined;
  }
  const parsed = INFO.safeParse(value);
  if (!parsed.success) return undefined;
  const { Time: time, Origin: origin } = parsed.data;
  const [vcs, url] = [origin?.VCS, origin?.URL];
  return {
    time: time === undefined ? undefined : utcTime(time),
    origin: vcs === undefined || url === undefined ? undefined : { vcs, url },
  };
}
