import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type GoOptions, type GoProject, type GoRun, goProject } from "./go-project.ts";
import { filesOf, type ModuleGraph, textOf } from "./random-module-graph.ts";

export interface GraphProject {
  readonly project: GoProject;
  /** Writes the files of the main modules into a folder of their own, and says what runs there. */
  enter(graph: ModuleGraph): (args: readonly string[], options?: GoOptions) => Promise<GoRun>;
}

/**
 * The installed Go over the modules of many graphs. They lie in the module cache from the start, for Go takes ten times
 * as long to fetch them one by one; without zips, which lists of modules do not ask for.
 */
export function graphProject(graphs: readonly ModuleGraph[]): GraphProject {
  const project = goProject();
  for (const graph of graphs) publishModFiles(project.proxyFolder, graph);
  mkdirSync(path.join(project.modCache, "cache"));
  symlinkSync(project.proxyFolder, path.join(project.modCache, "cache", "download"));
  return {
    project,
    enter: (graph) => {
      const files = Object.entries(filesOf(graph)).map(([name, text]) => [
        path.join(graph.prefix, name),
        text,
      ]);
      project.write(Object.fromEntries(files));
      return (args, { cwd = "", ...options } = {}) =>
        project.tryGo(args, { ...options, cwd: path.join(graph.prefix, cwd) });
    },
  };
}

function publishModFiles(proxyFolder: string, { modules }: ModuleGraph): void {
  const lists = new Map<string, string[]>();
  for (const { version, draft } of modules) {
    const folder = path.join(proxyFolder, draft.path, "@v");
    if (!lists.has(folder)) mkdirSync(folder, { recursive: true });
    lists.set(folder, [...(lists.get(folder) ?? []), version]);
    const info = JSON.stringify({ Version: version, Time: "2024-01-01T00:00:00Z" });
    writeFileSync(path.join(folder, `${version}.info`), info);
    writeFileSync(path.join(folder, `${version}.mod`), textOf(draft));
  }
  for (const [folder, versions] of lists) {
    writeFileSync(path.join(folder, "list"), versions.map((each) => `${each}\n`).join(""));
  }
}
