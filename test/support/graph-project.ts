import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ModuleVersion } from "../../src/go-modules/mod-file/mod-file.ts";
import { type GoOptions, type GoProject, type GoRun, goProject } from "./go-project.ts";
import { filesOf, type ModuleGraph, modText, sumsOf } from "./random-module-graph.ts";

export interface GraphFolder {
  go(args: readonly string[], options?: GoOptions): Promise<GoRun>;
  /** Writes files beside each other, and sums for every go.mod. */
  write(files: Readonly<Record<string, string>>): void;
  read(name: string): string;
  /** Lets `go get` fetch these versions, which asks for their packages: one each. */
  publish(modules: readonly ModuleVersion[]): void;
}

/**
 * The installed Go over the modules of many graphs. They lie in the module cache from the start, for Go takes ten times
 * as long to fetch them one by one; without zips, which lists of modules do not ask for.
 */
export function graphProject(graphs: readonly ModuleGraph[]): {
  readonly project: GoProject;
  readonly folderOf: (graph: ModuleGraph) => GraphFolder;
} {
  const project = goProject();
  for (const graph of graphs) publishModFiles(project.proxyFolder, graph);
  mkdirSync(path.join(project.modCache, "cache"));
  symlinkSync(project.proxyFolder, path.join(project.modCache, "cache", "download"));
  return { project, folderOf: (graph) => graphFolder(project, graph) };
}

function graphFolder(project: GoProject, graph: ModuleGraph): GraphFolder {
  const { prefix, main, modules, directories } = graph;
  const write = (files: Readonly<Record<string, string>>) =>
    project.write(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [path.join(prefix, name), text]),
      ),
    );
  for (const [folder, mod] of Object.entries(directories)) {
    write({ [`${folder}/go.mod`]: modText(mod), [`${folder}/it.go`]: "package it\n" });
  }
  const sums = sumsOf(graph);
  const writeMain = (files: Readonly<Record<string, string>>) => {
    const sumFiles = Object.keys(files)
      .filter((name) => name.endsWith("go.mod"))
      .map((name) => [name.replace(/mod$/, "sum"), sums]);
    write({ ...files, ...Object.fromEntries(sumFiles) });
  };
  writeMain(filesOf(main));
  const published = new Set<string>();
  return {
    go: (args, { cwd = "", ...options } = {}) =>
      project.tryGo(args, { ...options, cwd: path.join(prefix, cwd) }),
    write: writeMain,
    read: (name) => readFileSync(path.join(project.folder, prefix, name), "utf8"),
    publish: (wanted) => {
      const names = new Set(wanted.map(keyOf).filter((name) => !published.has(name)));
      const found = modules.filter((module) => names.has(keyOf(module)));
      for (const name of names) published.add(name);
      project.publish(...found.map(({ mod, ...module }) => ({ ...module, goMod: modText(mod) })));
    },
  };
}

function keyOf({ path: name, version }: ModuleVersion): string {
  return `${name}@${version}`;
}

function publishModFiles(proxyFolder: string, { modules }: ModuleGraph): void {
  const lists = new Map<string, string[]>();
  for (const { path: name, version, mod } of modules) {
    const folder = path.join(proxyFolder, name, "@v");
    if (!lists.has(folder)) mkdirSync(folder, { recursive: true });
    lists.set(folder, [...(lists.get(folder) ?? []), version]);
    const info = JSON.stringify({ Version: version, Time: "2024-01-01T00:00:00Z" });
    writeFileSync(path.join(folder, `${version}.info`), info);
    writeFileSync(path.join(folder, `${version}.mod`), modText(mod));
  }
  for (const [folder, versions] of lists) {
    writeFileSync(path.join(folder, "list"), versions.map((each) => `${each}\n`).join(""));
  }
}
