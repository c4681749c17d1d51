import type { ModFile, Requirement } from "../../go-modules/mod-file/mod-file.ts";
import {
  type MainModule,
  type MainModules,
  mainsOf,
} from "../../go-modules/selection/main-modules.ts";
import type {
  DirectiveFacts,
  PlacedVersion,
  ReplaceDirective,
  RequireFacts,
} from "./dependency-facts.ts";

const NONE: DirectiveFacts = {
  require: {},
  replace: [],
  exclude: [],
  retract: [],
  tool: [],
  ignore: [],
  godebug: {},
};

/**
 * What the files say. Requirements and what is about the module itself are of the main go.mod; replacements and exclusions are in
 * force for all modules of a workspace, and are those of every one of them.
 */
export function directiveFacts(
  modules: MainModules | undefined,
  main: MainModule | undefined,
): DirectiveFacts {
  if (modules === undefined || main === undefined) return NONE;
  const { require, retract, tool, ignore } = main.mod;
  const { godebug } = modules.kind === "workspace" ? modules.work : main.mod;
  return {
    require: requireFacts(require),
    replace: replaceDirectives(modules),
    exclude: exclusions(modules),
    retract: retract.map(({ low, high, rationale }) => ({ low, high, rationale })),
    tool: tool.map(({ text }) => text),
    ignore: ignore.map(({ text }) => text),
    godebug: Object.fromEntries(godebug.map(({ key, value }) => [key, value])),
  };
}

/** Of a path that is required several times the highest counts for Go, which stands last once `go mod tidy` wrote the file. */
export function requireFacts(
  requirements: readonly Requirement[],
): Readonly<Record<string, RequireFacts>> {
  return Object.fromEntries(
    requirements.map(({ path, version, indirect, comment, place }) => [
      path,
      { version, indirect, ...(comment !== undefined && { comment }), row: place.row },
    ]),
  );
}

export function replaceDirectives(modules: MainModules): ReplaceDirective[] {
  const own = mainsOf(modules).flatMap(({ file, mod }) => replacementsIn(file, mod.replace));
  if (modules.kind === "module") return own;
  return [...replacementsIn(modules.file, modules.work.replace), ...own];
}

export function exclusions(modules: MainModules): PlacedVersion[] {
  return mainsOf(modules).flatMap(({ file, mod }) =>
    mod.exclude.map(({ path, version, place }) => ({ file, row: place.row, path, version })),
  );
}

function replacementsIn(file: string, replace: ModFile["replace"]): ReplaceDirective[] {
  return replace.map(({ old, new: target, place }) => ({
    file,
    row: place.row,
    old,
    new: target,
  }));
}
