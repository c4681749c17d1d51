import { type MainModule, mainsOf, pathOf } from "../../go-modules/selection/main-modules.ts";
import {
  type BinaryFacts,
  DEPENDENCY_FACTS_KIND,
  type DependencyFacts,
  type MainFacts,
  type ModuleFacts,
  type WorkspaceFacts,
} from "./dependency-facts.ts";
import { directiveFacts } from "./directive-facts.ts";
import { gatherError } from "./gather-error.ts";
import type { Gathered, GatheredBinary, GatheredProgram } from "./gathered.ts";
import { gatheredBuildList } from "./gathered-build-list.ts";
import { moduleFactsOf } from "./module-facts.ts";

/**
 * What policies judge, of the files of one program. What no file tells is absent. Throws `invalid_parameter` where the files are
 * not of one program: a listing of other modules, or one from before go.mod changed.
 */
export function gatherDependencyFacts(gathered: Gathered): DependencyFacts {
  const { time, suppliedBy, sources, program, binary } = gathered;
  const main = program && mainModuleOf(program);
  const { modules, facts: buildList } = gatheredBuildList(gathered);
  const factsOf = moduleFactsOf(gathered, main);
  const named = [...modules].map(([path, module]): [string, ModuleFacts] => [
    path,
    factsOf(module),
  ]);
  return {
    apiVersion: "facts.gatehouse/v1",
    kind: DEPENDENCY_FACTS_KIND,
    time,
    ...(suppliedBy !== undefined && { suppliedBy }),
    sources,
    main: mainFacts(gathered, main),
    modules: Object.fromEntries(named),
    buildList,
    directives: directiveFacts(program?.modules, main),
    ...workspaceFacts(program),
    ...(binary !== undefined && { binary: binaryFacts(binary) }),
    claims: gathered.claims ?? [],
    evidence: gathered.evidence ?? [],
    changes: gathered.changes ?? [],
  };
}

/** The main module whose go.mod facts are of. Throws `invalid_parameter` where the files have no such module. */
export function mainModuleOf({ modules, main }: GatheredProgram): MainModule {
  const mains = mainsOf(modules);
  const found = main === undefined ? mains[0] : mains.find((each) => pathOf(each) === main);
  if (found === undefined) {
    const wanted = main === undefined ? "uses no module" : `uses no module ${main}`;
    const file = modules.kind === "workspace" ? modules.file : modules.main.file;
    throw gatherError(file, `${file} ${wanted}`);
  }
  return found;
}

function mainFacts({ binary, listing }: Gathered, main: MainModule | undefined): MainFacts {
  const { info } = binary ?? {};
  const listed = listing?.modules.find((module) => module.main);
  const path = (main && pathOf(main)) ?? listed?.path ?? info?.main?.path ?? info?.path ?? "";
  const go = main === undefined ? listed?.goVersion : main.mod.go?.text;
  const toolchain = main?.mod.toolchain?.text;
  return {
    path,
    ...(go !== undefined && { go }),
    ...(toolchain !== undefined && { toolchain }),
    ...(info !== undefined && { compiler: info.goVersion }),
  };
}

function workspaceFacts(program: GatheredProgram | undefined): { workspace?: WorkspaceFacts } {
  if (program?.modules.kind !== "workspace") return {};
  const { file, work, mains } = program.modules;
  const use = work.use.map(({ text: directory }, at) => {
    const used = mains[at];
    return { directory, ...(used !== undefined && { path: pathOf(used) }) };
  });
  const { outsideRepository } = program;
  const known = outsideRepository !== undefined && { outsideRepository };
  return { workspace: { file, ...known, use } };
}

function binaryFacts({ file, sha256, info }: GatheredBinary): BinaryFacts {
  if (info === undefined) return { file, sha256 };
  const { goVersion: go, main, settings } = info;
  return {
    file,
    sha256,
    go,
    ...(main !== undefined && { main: { path: main.path, version: main.version } }),
    settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])),
  };
}
