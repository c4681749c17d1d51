import path from "node:path";
import { type ModuleCache, moduleCacheSource } from "../../../facts/go/module-cache.ts";
import type { SumIndex } from "../../../facts/go/sum-index.ts";
import type { CliIo } from "../../cli-io.ts";
import { exists } from "./find-go-files.ts";

/** `--mod-cache`, else GOMODCACHE, else `pkg/mod` of GOPATH or of `go` in the home folder; undefined where there is none. */
export function moduleCacheFolder(io: CliIo, written: string | undefined): string | undefined {
  if (written !== undefined) return path.resolve(io.cwd, written);
  const { GOMODCACHE: own, GOPATH: paths, HOME: home } = io.env;
  const goPath = paths?.split(path.delimiter)[0] || (home && path.join(home, "go"));
  const folder = own || (goPath && path.join(goPath, "pkg", "mod"));
  return folder && exists(folder) ? folder : undefined;
}

/** What a module cache tells of a program whose files are named from the working folder. */
export function moduleCache(io: CliIo, cache: string | undefined, sums: SumIndex): ModuleCache {
  return moduleCacheSource({ cache, root: io.cwd, sums });
}
