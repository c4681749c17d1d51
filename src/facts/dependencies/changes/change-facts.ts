import { readModFile } from "../../../go-modules/mod-file/read-mod-file.ts";
import type { Change, ChangeRequest } from "../../../go-modules/selection/changes/change.ts";
import { changedText } from "../../../go-modules/selection/changes/changed-text.ts";
import { planChange } from "../../../go-modules/selection/changes/plan-change.ts";
import type { MainModule } from "../../../go-modules/selection/main-modules.ts";
import type { ModuleSource } from "../../../go-modules/selection/module-source.ts";
import { versionOfToolchain } from "../../../go-modules/version/toolchain.ts";
import type { ListedModule } from "../../go/list/listed-module.ts";
import type { ChangeFacts, Edit, ModuleFacts, RequireFacts } from "../dependency-facts.ts";
import { exclusions, replaceDirectives, requireFacts } from "../directive-facts.ts";
import type { Gathered, GatheredProgram } from "../gathered.ts";
import { moduleFactsOf } from "../module-facts.ts";
import { replaceFacts } from "../replace-facts.ts";

/** What changes are worked out from. */
export interface ChangedProgram {
  readonly gathered: Gathered;
  readonly program: GatheredProgram;
  /** With every version that is known. */
  readonly source: ModuleSource;
  /** The main module whose go.mod facts are of. */
  readonly main: MainModule;
  /** The texts of go.mod and go.work files, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What a change does, or why it cannot be made. */
export function changeFacts(changed: ChangedProgram, request: ChangeRequest): ChangeFacts {
  const { gathered, program, source, texts } = changed;
  const edits = editsOf(request);
  const compiler = gathered.binary?.info?.goVersion;
  const go = compiler === undefined ? undefined : versionOfToolchain(compiler);
  const outcome = planChange(program.modules, source, request, {
    go,
    before: program.selected(),
  });
  if (outcome.kind === "impossible") {
    const { code, message } = outcome;
    const modules = wantedModules(changed, request);
    return { edits, commands: [], modules, gone: [], require: {}, impossible: { code, message } };
  }
  const { commands, gone, files } = outcome;
  const [goMod, goWork] = [changed.main.file, workFileOf(program)].map((name) => {
    const change = files.find(({ file }) => file === name);
    const text = texts.get(name ?? "");
    return change === undefined || text === undefined ? undefined : changedText(text, change);
  });
  return {
    edits,
    commands,
    ...(goMod !== undefined && { goMod }),
    ...(goWork !== undefined && { goWork }),
    modules: movedFacts(changed, outcome),
    gone,
    require: changedRequirements(changed.main, goMod),
    ...(request.dropReplace && { replace: replaceDirectives(outcome.modules) }),
    ...(request.dropExclude && { exclude: exclusions(outcome.modules) }),
  };
}

/** What was asked for: so that it can be told apart from what nobody worked out. */
function wantedModules(
  { gathered, main }: ChangedProgram,
  { raise = [] }: ChangeRequest,
): Readonly<Record<string, ModuleFacts>> {
  const factsOf = moduleFactsOf(gathered, main);
  return Object.fromEntries(raise.map((module) => [module.path, stillLinked(factsOf(module))]));
}

function editsOf({ raise = [], dropReplace = [], dropExclude = [] }: ChangeRequest): Edit[] {
  return [
    ...raise.map(({ path, version }): Edit => ({ edit: "raise", path, version })),
    ...dropReplace.map((each): Edit => ({ edit: "drop_replace", ...each })),
    ...dropExclude.map(({ path, version }): Edit => ({ edit: "drop_exclude", path, version })),
  ];
}

function workFileOf({ modules }: GatheredProgram): string | undefined {
  return modules.kind === "workspace" ? modules.file : undefined;
}

/** All that is known of a module at the version that it then has. */
function movedFacts(
  { gathered, main }: ChangedProgram,
  { moved, modules }: Change,
): Readonly<Record<string, ModuleFacts>> {
  const mains = modules.kind === "module" ? [modules.main] : modules.mains;
  const factsOf = moduleFactsOf(
    gathered,
    mains.find(({ file }) => file === main.file),
  );
  const listed = new Map(gathered.listing?.modules.map((each) => [each.path, each]));
  return Object.fromEntries(
    moved.map(({ path, version, replaced }) => {
      const told = updateOf(listed.get(path), version);
      const replace = replaced && replaceFacts(replaced);
      return [path, stillLinked(factsOf({ path, version, replace, listed: told }))];
    }),
  );
}

/** What Go listed of the version that `-u` found: one that was not taken back. */
function updateOf(listed: ListedModule | undefined, version: string): ListedModule | undefined {
  const update = listed?.update;
  if (listed === undefined || update?.version !== version) return undefined;
  return { ...update, retracted: [], deprecated: listed.deprecated, error: listed.error };
}

/** What another version would not link is not known. */
function stillLinked({ linked, ...facts }: ModuleFacts): ModuleFacts {
  return linked === true ? { ...facts, linked } : facts;
}

/** Those of go.mod that differ, read from its text as it is then. */
function changedRequirements(
  { file, mod }: MainModule,
  text: string | undefined,
): Readonly<Record<string, RequireFacts>> {
  if (text === undefined) return {};
  const before = requireFacts(mod.require);
  const after = requireFacts(readModFile(text, file, { mode: "strict" }).require);
  return Object.fromEntries(
    Object.entries(after).filter(([path, { version, indirect }]) => {
      const now = Object.hasOwn(before, path) ? before[path] : undefined;
      return now?.version !== version || now.indirect !== indirect;
    }),
  );
}
