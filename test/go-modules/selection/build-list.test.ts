import path from "node:path";
import { expect, test } from "@jest/globals";
import { type BuildList, buildList } from "../../../src/go-modules/selection/build-list.ts";
import { mainsOf, pathOf } from "../../../src/go-modules/selection/main-modules.ts";
import { graphProject } from "../../support/graph-project.ts";
import { describeWithProgram } from "../../support/needs.ts";
import {
  type ModuleGraph,
  randomModuleGraph,
  sourceOf,
} from "../../support/random-module-graph.ts";
import { seededRandom } from "../../support/seeded-random.ts";

/** As `go list -m all` prints it. */
function printed({ main }: ModuleGraph, { modules }: BuildList): string[] {
  const listed = modules.map(({ path: name, version, replaced }) => {
    const target = replaced?.replacement.new;
    if (target === undefined) return `${name} ${version}`;
    // Directories are printed from where go.work lies.
    const by =
      target.kind === "module"
        ? `${target.path} ${target.version}`
        : `./${path.posix.basename(target.path)}`;
    return `${name} ${version} => ${by}`;
  });
  return [...mainsOf(main).map(pathOf), ...listed];
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function graphs(count: number, mains: number): ModuleGraph[] {
  return Array.from({ length: count }, (_, index) =>
    randomModuleGraph(`g${mains}x${index}.test`, seededRandom(1000 * mains + index), mains),
  );
}

describeWithProgram("the build list equals go list -m all", ["go"], () => {
  test("of generated modules, and updates are needed exactly where -mod=readonly says so", async () => {
    const all = graphs(70, 1);
    const { project, folderOf } = graphProject(all);
    try {
      for (const graph of all) {
        const { go } = folderOf(graph);
        const list = buildList(graph.main, sourceOf(graph));
        const readonly = await go(["list", "-m", "all"], { env: { GOFLAGS: "-mod=readonly" } });
        const changing = await go(["list", "-m", "all"]);
        expect({
          graph: graph.prefix,
          from: list.from,
          listed: printed(graph, list),
          updates: list.updatesNeeded,
        }).toEqual({
          graph: graph.prefix,
          from: "graph",
          listed: lines(changing.stdout),
          updates: readonly.stderr.includes("updates to go.mod needed"),
        });
        if (!list.updatesNeeded) expect(readonly.stdout).toBe(changing.stdout);
      }
    } finally {
      project.dispose();
    }
  });

  test("of generated workspaces, and faults are told exactly where it refuses them", async () => {
    const all = [2, 3, 4].flatMap((mains) => graphs(20, mains));
    const { project, folderOf } = graphProject(all);
    let sound = 0;
    try {
      for (const graph of all) {
        const list = buildList(graph.main, sourceOf(graph));
        const run = await folderOf(graph).go(["list", "-m", "all"], { env: { GOFLAGS: "" } });
        const fine = list.faults.every(({ code }) => code === "content_used_twice");
        expect({ graph: graph.prefix, fine, stderr: run.stderr }).toEqual({
          graph: graph.prefix,
          fine: run.exitCode === 0,
          stderr: run.stderr,
        });
        sound += Number(fine);
        if (fine) expect(printed(graph, list)).toEqual(lines(run.stdout));
      }
      expect(sound).toBeGreaterThan(40);
    } finally {
      project.dispose();
    }
  });
});
