import path from "node:path";
import type { GatheredProgram } from "../../../facts/dependencies/gathered.ts";
import type { ModuleCache } from "../../../facts/go/module-cache.ts";
import { readSumFile } from "../../../facts/go/read-sum-file.ts";
import type { SumFile } from "../../../facts/go/sum-file.ts";
import { indexSums } from "../../../facts/go/sum-index.ts";
import { readModFile } from "../../../go-modules/mod-file/read-mod-file.ts";
import { readWorkFile } from "../../../go-modules/mod-file/read-work-file.ts";
import { type BuildList, buildList } from "../../../go-modules/selection/build-list.ts";
import type { MainModule, MainModules } from "../../../go-modules/selection/main-modules.ts";
import { directoryFrom, pathOf } from "../../../go-modules/selection/main-modules.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import type { CliIo } from "../../cli-io.ts";
import { exists, type GoFiles } from "./find-go-files.ts";
import { moduleCache, moduleCacheFolder } from "./module-cache.ts";
import type { SourceReader } from "./source-reader.ts";

export interface GoProgram {
  readonly goMod: string;
  readonly program: GatheredProgram;
  /** Its own go.mod, whether or not a workspace that is in force uses it. */
  readonly own: MainModule;
  /** Its own go.sum files. */
  readonly sums: readonly SumFile[];
  /** go.work.sum, and the go.sum of the other modules of the workspace. */
  readonly otherSums: readonly SumFile[];
  readonly cache: ModuleCache;
  /** The texts of go.mod and go.work files by name, which changes are made in. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface GoProgramOptions {
  /** go.sum files; those beside the go.mod files where none is named. */
  readonly sumFile?: readonly string[] | undefined;
  readonly modCache?: string | undefined;
}

/** The go.mod of a program, the go.work in force, their sum files, and what the module cache tells. Names are as found. */
export async function readGoProgram(
  io: CliIo,
  { goMod, goWork, outsideRepository }: GoFiles & { readonly goMod: string },
  { sumFile, modCache }: GoProgramOptions,
  reader: SourceReader,
): Promise<GoProgram> {
  const texts = new Map<string, string>();
  const main = await readMain(goMod, reader, texts);
  const modules =
    goWork === undefined
      ? ({ kind: "module", main } as const)
      : await readWorkspace(goWork, main, reader, texts);
  const named = sumFile ?? [beside(goMod, "go.sum")].filter((file) => isThere(io, file));
  const sums = await readSums(reader, named, "go.sum");
  const otherSums = await readOtherSums(io, modules, main, reader);
  const cache = moduleCache(
    io,
    moduleCacheFolder(io, modCache),
    indexSums([...sums, ...otherSums]),
  );
  const { released } = cache;
  let list: BuildList | undefined;
  const selected = (): BuildList => {
    list ??= buildList(modules, cache);
    return list;
  };
  const program = {
    modules,
    main: pathOf(main),
    source: cache,
    selected,
    released,
    outsideRepository,
  };
  return { program, own: main, goMod, sums, otherSums, cache, texts };
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

/** Each go.sum file or go.work.sum file. */
export async function readSums(
  reader: SourceReader,
  files: readonly string[],
  format: string,
): Promise<readonly SumFile[]> {
  const sums: SumFile[] = [];
  for (const file of files) sums.push(readSumFile(await reader.read(file, format), file));
  return sums;
}

/** In a workspace Go consults go.work.sum and the go.sum of every used module. */
async function readOtherSums(
  io: CliIo,
  modules: MainModules,
  own: MainModule,
  reader: SourceReader,
): Promise<readonly SumFile[]> {
  if (modules.kind === "module") return [];
  const others = modules.mains
    .filter((main) => main !== own)
    .map(({ file }) => beside(file, "go.sum"));
  const shared = [beside(modules.file, "go.work.sum")];
  const isFound = (file: string): boolean => isThere(io, file);
  return [
    ...(await readSums(reader, others.filter(isFound), "go.sum")),
    ...(await readSums(reader, shared.filter(isFound), "go.work.sum")),
  ];
}

function beside(file: string, name: string): string {
  return path.posix.join(path.posix.dirname(file), name);
}

function isThere(io: CliIo, file: string): boolean {
  return exists(path.resolve(io.cwd, file));
}
