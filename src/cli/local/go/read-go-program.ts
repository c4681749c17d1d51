import path from "node:path";
import type { GatheredProgram } from "../../../facts/dependencies/gathered.ts";
import { readSumFile } from "../../../facts/go/read-sum-file.ts";
import type { SumFile } from "../../../facts/go/sum-file.ts";
import { indexSums } from "../../../facts/go/sum-index.ts";
import { readModFile } from "../../../go-modules/mod-file/read-mod-file.ts";
import { readWorkFile } from "../../../go-modules/mod-file/read-work-file.ts";
import type { MainModule, MainModules } from "../../../go-modules/selection/main-modules.ts";
import { directoryFrom, pathOf } from "../../../go-modules/selection/main-modules.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import type { CliIo } from "../../cli-io.ts";
import { exists, type GoFiles } from "./find-go-files.ts";
import { type ModuleCache, moduleCache, moduleCacheFolder } from "./module-cache.ts";
import type { SourceReader } from "./source-reader.ts";

export interface GoProgram {
  readonly goMod: string;
  readonly program: GatheredProgram;
  readonly sums: readonly SumFile[];
  readonly cache: ModuleCache;
  /** The texts of go.mod and go.work files by name, which changes are made in. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface GoProgramOptions {
  /** go.sum files; those beside the go.mod files where none is named. */
  readonly goSum?: readonly string[] | undefined;
  readonly modCache?: string | undefined;
}

/** The go.mod of a program, the go.work in force, their sum files, and what the module cache tells. Names are as found. */
export async function readGoProgram(
  io: CliIo,
  { goMod, goWork, outsideRepository }: GoFiles & { readonly goMod: string },
  { goSum, modCache }: GoProgramOptions,
  reader: SourceReader,
): Promise<GoProgram> {
  const texts = new Map<string, string>();
  const main = await readMain(goMod, reader, texts);
  const modules =
    goWork === undefined
      ? ({ kind: "module", main } as const)
      : await readWorkspace(goWork, main, reader, texts);
  const sums: SumFile[] = [];
  for (const { file, format } of sumFilesOf(io, modules, goSum)) {
    sums.push(readSumFile(await reader.read(file, format), file));
  }
  const cache = moduleCache(io, moduleCacheFolder(io, modCache), indexSums(sums));
  const { released } = cache;
  const program = { modules, main: pathOf(main), source: cache, released, outsideRepository };
  return { program, goMod, sums, cache, texts };
}

async function readMain(
  file: string,
  reader: SourceReader,
  texts: Map<string, string>,
): Promise<MainModule> {
  const text = utf8Text(file, await reader.read(file, "go.mod"));
  texts.set(file, text);
  return { file, mod: readModFile(text, file, { mode: "strict" }) };
}

/** The program's own go.mod is among the used ones, or Go would not build it: then it is not read twice. */
async function readWorkspace(
  file: string,
  own: MainModule,
  reader: SourceReader,
  texts: Map<string, string>,
): Promise<MainModules> {
  const text = utf8Text(file, await reader.read(file, "go.work"));
  texts.set(file, text);
  const work = readWorkFile(text, file);
  const mains: MainModule[] = [];
  for (const { text: directory } of work.use) {
    const used = directoryFrom(file, path.posix.join(directory, "go.mod"));
    const isOwn = path.resolve(used) === path.resolve(own.file);
    mains.push(isOwn ? own : await readMain(used, reader, texts));
  }
  return { kind: "workspace", file, work, mains };
}

function sumFilesOf(
  io: CliIo,
  modules: MainModules,
  named: readonly string[] | undefined,
): { readonly file: string; readonly format: string }[] {
  const beside = (file: string, name: string): string =>
    path.posix.join(path.posix.dirname(file), name);
  const ofModules =
    modules.kind === "module"
      ? [beside(modules.main.file, "go.sum")]
      : modules.mains.map(({ file }) => beside(file, "go.sum"));
  const ofWork = modules.kind === "module" ? [] : [beside(modules.file, "go.work.sum")];
  const own = named ?? ofModules.filter((file) => exists(path.resolve(io.cwd, file)));
  const shared = ofWork.filter((file) => exists(path.resolve(io.cwd, file)));
  return [
    ...own.map((file) => ({ file, format: "go.sum" })),
    ...shared.map((file) => ({ file, format: "go.work.sum" })),
  ];
}
