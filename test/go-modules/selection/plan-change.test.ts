import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { moduleCacheSource } from "../../../src/facts/go/module-cache.ts";
import type { ModuleVersion } from "../../../src/go-modules/mod-file/mod-file.ts";
import { readModFile } from "../../../src/go-modules/mod-file/read-mod-file.ts";
import { type BuildList, buildList } from "../../../src/go-modules/selection/build-list.ts";
import type {
  Change,
  ChangeRequest,
  FileChange,
} from "../../../src/go-modules/selection/changes/change.ts";
import { changedText } from "../../../src/go-modules/selection/changes/changed-text.ts";
import { withRoots } from "../../../src/go-modules/selection/changes/module-edit.ts";
import { planChange } from "../../../src/go-modules/selection/changes/plan-change.ts";
import { raisedRoots } from "../../../src/go-modules/selection/changes/raised-roots.ts";
import {
  type MainModule,
  type MainModules,
  mainsOf,
  pathOf,
} from "../../../src/go-modules/selection/main-modules.ts";
import { replacementsOf } from "../../../src/go-modules/selection/replacements.ts";
import { requirementsOf } from "../../../src/go-modules/selection/requirements-of.ts";
import { compareVersions } from "../../../src/go-modules/version/compare-versions.ts";
import { goProject } from "../../support/go-project.ts";
import { type GraphFolder, graphProject } from "../../support/graph-project.ts";
import { describeWithProgram } from "../../support/needs.ts";
import {
  filesOf,
  type ModuleGraph,
  randomModuleGraph,
  sourceOf,
} from "../../support/random-module-graph.ts";
import { seededRandom, shuffled } from "../../support/seeded-random.ts";

/** The same graph with a go.mod that lists what is selected, as one is that Go wrote. */
function consistent(graph: ModuleGraph): ModuleGraph {
  const list = (main: MainModule): MainModule => {
    const modules: MainModules = { kind: "module", main };
    const of = requirementsOf(modules, replacementsOf(modules), sourceOf(graph));
    return {
      ...main,
      mod: withRoots(
        main.mod,
        raisedRoots(main, [], () => new Set(), of),
      ),
    };
  };
  if (graph.main.kind === "module") {
    return { ...graph, main: { kind: "module", main: list(graph.main.main) } };
  }
  return { ...graph, main: { ...graph.main, mains: graph.main.mains.map(list) } };
}

/** Some of what could be asked for: raising one or two modules, dropping a replace or an exclude. */
function requestsFor(graph: ModuleGraph, list: BuildList, random: () => number): ChangeRequest[] {
  const higher = shuffled(list.modules, random).flatMap(({ path, version, replaced }) => {
    if (replaced !== undefined) return [];
    const versions = graph.modules.filter(
      (each) => each.path === path && compareVersions(each.version, version) > 0,
    );
    const [to] = shuffled(versions, random);
    return to === undefined ? [] : [{ path, version: to.version }];
  });
  const work = graph.main.kind === "workspace" ? graph.main : undefined;
  const drops = [
    ...(work?.work.replace ?? []).map(({ old }) => ({
      dropReplace: [{ file: "go.work", ...old }],
    })),
    ...mainsOf(graph.main).flatMap(({ file, mod }) => [
      ...mod.replace.map(({ old }) => ({ dropReplace: [{ file, ...old }] })),
      ...mod.exclude.map(({ path, version }) => ({ dropExclude: [{ file, path, version }] })),
    ]),
  ];
  return [
    ...higher.slice(0, 2).map((module) => ({ raise: [module] })),
    ...(higher.length > 2 ? [{ raise: higher.slice(1, 3) }] : []),
    ...shuffled(drops, random).slice(0, 1),
  ];
}

function printed(main: MainModules, { modules }: BuildList): string[] {
  const listed = modules.map(({ path: name, version, replaced }) => {
    const target = replaced?.replacement.new;
    if (target === undefined) return `${name} ${version}`;
    const by =
      target.kind === "module"
        ? `${target.path} ${target.version}`
        : `./${path.posix.basename(target.path)}`;
    return `${name} ${version} => ${by}`;
  });
  return [...mainsOf(main).map(pathOf), ...listed];
}

async function listed({ go }: GraphFolder): Promise<string[]> {
  const { stdout, stderr } = await go(["list", "-m", "all"], { env: { GOFLAGS: "" } });
  return `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
}

/** What the modules are built of, with and without the workspace, so that `go get` finds packages there. */
function contentsOf({ after, modules }: Change, graph: ModuleGraph): ModuleVersion[] {
  const alone = mainsOf(modules).map((main) =>
    buildList({ kind: "module", main }, sourceOf(graph)),
  );
  return [after, ...alone].flatMap((list) =>
    list.modules.flatMap(({ path: name, version, replaced }) => {
      const target = replaced?.replacement.new;
      return target?.kind === "module" ? [target] : [{ path: name, version }];
    }),
  );
}

describeWithProgram("a planned change", ["go"], () => {
  test.each([
    { note: "of a module", mains: [1], count: 40, least: 70 },
    { note: "of a workspace", mains: [2, 3], count: 12, least: 30 },
  ])(
    "$note gives the build list that it promises, by its files and by its commands",
    async ({ mains, count, least }) => {
      const graphs = mains.flatMap((several) =>
        Array.from({ length: count }, (_, index) => {
          const random = seededRandom(5000 * several + index);
          return consistent(randomModuleGraph(`c${several}x${index}.test`, random, several));
        }),
      );
      const { project, folderOf } = graphProject(graphs);
      let possible = 0;
      try {
        for (const [index, graph] of graphs.entries()) {
          const before = buildList(graph.main, sourceOf(graph));
          for (const request of requestsFor(graph, before, seededRandom(index))) {
            const change = planChange(graph.main, sourceOf(graph), request);
            if (change.kind === "impossible") continue;
            possible += 1;
            await proveChange(change, graph, folderOf(graph), JSON.stringify(request));
          }
        }
        expect(possible).toBeGreaterThan(least);
      } finally {
        project.dispose();
      }
    },
  );
});

describeWithProgram("a module that is built of another from a version on", ["go"], () => {
  const uses = (name: string) => `package it\n\nimport _ "example.com/${name}"\n`;
  const module = (name: string, version: string, requires: readonly string[] = []) => ({
    path: `example.com/${name}`,
    version,
    requires,
    files: { "it.go": requires.length === 0 ? "package it\n" : uses("new") },
  });

  test("brings it into go.mod, which then builds without updates", async () => {
    const goMod = "module example.com/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n";
    const project = goProject({
      proxy: [
        module("a", "v1.0.0"),
        module("a", "v1.1.0", ["example.com/new v1.0.0"]),
        module("new", "v1.0.0"),
      ],
      main: { "go.mod": goMod, "it.go": uses("a") },
    });
    try {
      await project.go(["mod", "download", "example.com/a@v1.0.0", "example.com/a@v1.1.0"]);
      await project.go(["mod", "download", "example.com/new@v1.0.0"]);
      const source = moduleCacheSource({ cache: project.modCache, root: project.folder });
      const main = { file: "go.mod", mod: readModFile(goMod, "go.mod", { mode: "strict" }) };
      const request = { raise: [{ path: "example.com/a", version: "v1.1.0" }] };
      const change = planChange({ kind: "module", main }, source, request) as Change;
      expect(change.commands).toEqual(["go get example.com/a@v1.1.0 example.com/new@v1.0.0"]);
      for (const command of change.commands) await project.go(command.split(" ").slice(1));
      await project.go(["build", "./..."], { env: { GOFLAGS: "-mod=readonly" } });
      const text = readFileSync(path.join(project.folder, "go.mod"), "utf8");
      expect(text).toBe(changedText(goMod, change.files[0] as FileChange));
    } finally {
      project.dispose();
    }
  });
});

async function proveChange(
  change: Change,
  graph: ModuleGraph,
  folder: GraphFolder,
  request: string,
): Promise<void> {
  const note = `${graph.prefix} ${request} ${change.commands.join("; ")}`;
  const files = filesOf(graph.main);
  const changed = change.files.map((each) => [
    each.file,
    changedText(files[each.file] ?? "", each),
  ]);
  folder.write({ ...files, ...Object.fromEntries(changed) });
  const promised = { note, list: printed(change.modules, change.after) };
  expect({ note, list: await listed(folder) }).toEqual(promised);
  folder.write(files);
  folder.publish(contentsOf(change, graph));
  for (const command of change.commands) {
    const run = await folder.go(command.split(" ").slice(1), { env: { GOFLAGS: "" } });
    expect({ note, command, ...run }).toEqual({ ...run, note, command, exitCode: 0 });
  }
  expect({ note, list: await listed(folder) }).toEqual(promised);
  for (const [file = "", text] of changed) {
    expect({ note, text: folder.read(file) }).toEqual({ note, text });
  }
}
