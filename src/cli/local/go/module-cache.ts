import path from "node:path";
import { type ModuleCache, moduleCacheSource } from "../../../facts/go/module-cache.ts";
import type { SumIndex } from "../../../facts/go/sum-index.ts";
import type { CliIo } from "../../cli-io.ts";
import { exists } from "./find-go-files.ts";

/** `--mod-cache`, else GOMODCACHE, else `pkg/mod` of GOPATH or of `go` in the home folder; undefined where there is none. */
export function moduleCacheFolder(io: CliIo, written: string | undefined): string | undefined {
  if (written !== undefined) return path.resolve(io.cwd, written);
  const goPath = firstGoPath(io);
  const folder = io.env["GOMODCACHE"] || (goPath && path.join(goPath, "pkg", "mod"));
  return folder && exists(folder) ? folder : undefined;
}

/** The first folder of GOPATH, where Go keeps what it is to remember; undefined where not even a home is known. */
export function firstGoPath({ env: { GOPATH: paths, HOME: home } }: CliIo): string | undefined {
  return paths?.split(path.delimiter)[0] || (home && path.join(home, "go"));
}

/** What a module cache tells of a program whose files are named from the working folder. */
export function moduleCache(io: CliIo, cache: string | undefined, sums: SumIndex): ModuleCache {
  return moduleCacheSource({ cache, root: io.cwd, sums });
}
