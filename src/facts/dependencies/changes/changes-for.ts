import type { ModuleVersion } from "../../../go-modules/mod-file/mod-file.ts";
import type { ChangeRequest } from "../../../go-modules/selection/changes/change.ts";
import { exclusionsOf } from "../../../go-modules/selection/requirements-of.ts";
import { compareVersions } from "../../../go-modules/version/compare-versions.ts";
import type { ChangeFacts } from "../dependency-facts.ts";
import { mainModuleOf } from "../gather-dependency-facts.ts";
import type { Gathered } from "../gathered.ts";
import { type ChangedProgram, changeFacts } from "./change-facts.ts";
import { sourceWithListed, versionsToTry } from "./known-versions.ts";
import type { Remedy } from "./remedy.ts";

/** Each is a selection of its own; nobody reads more. */
const MOST_CHANGES = 64;

/**
 * What would carry out what a policy asks for: for each remedy alone every version worth trying, least first, then all of them
 * together by the least, so that a policy which is asked again with these can choose one after which it is content. Works over what
 * was gathered; changes that cannot be made are among them, with why. None without a go.mod.
 */
export function changesFor(
  gathered: Gathered,
  texts: ReadonlyMap<string, string>,
  remedies: readonly Remedy[],
): ChangeFacts[] {
  const changed = changedProgram(gathered, texts);
  if (changed === undefined) return [];
  const alternatives = distinct(remedies).map((remedy) => requestsFor(changed, remedy));
  const together = joined(alternatives.map(([least = {}]) => least));
  const single = alternatives.flat().slice(0, MOST_CHANGES);
  const requests = alternatives.length > 1 ? [...single, together] : single;
  return requests.map((request) => changeFacts(changed, request));
}

/** What raising modules to these versions, all at once, does. */
export function changesForRaise(
  gathered: Gathered,
  texts: ReadonlyMap<string, string>,
  raise: NonNullable<ChangeRequest["raise"]>,
): ChangeFacts[] {
  const changed = changedProgram(gathered, texts);
  return changed === undefined || raise.length === 0 ? [] : [changeFacts(changed, { raise })];
}

function changedProgram(
  gathered: Gathered,
  texts: ReadonlyMap<string, string>,
): ChangedProgram | undefined {
  const { program, listing } = gathered;
  if (program === undefined) return undefined;
  const source = sourceWithListed(program, listing);
  return { gathered, program, source, main: mainModuleOf(program), texts };
}

function distinct(remedies: readonly Remedy[]): Remedy[] {
  return [...new Map(remedies.map((remedy) => [JSON.stringify(remedy), remedy])).values()];
}

function requestsFor({ program, source }: ChangedProgram, remedy: Remedy): ChangeRequest[] {
  if ("drop_replace" in remedy) return [{ dropReplace: [remedy.drop_replace] }];
  const { path } = remedy.raise;
  const wanted =
    "atLeast" in remedy.raise
      ? { from: remedy.raise.atLeast, inclusive: true }
      : { from: remedy.raise.above, inclusive: false };
  const excluded = exclusionsOf(program.modules);
  const known = source.versions(path).filter((version) => !excluded.has(`${path}@${version}`));
  return versionsToTry(known, wanted).map((version) => ({ raise: [{ path, version }] }));
}

/** Of a module that is raised twice the higher version counts: the selection takes it. */
function joined(requests: readonly ChangeRequest[]): ChangeRequest {
  const raise = requests.flatMap((request) => request.raise ?? []);
  const dropReplace = requests.flatMap((request) => request.dropReplace ?? []);
  return {
    ...(raise.length > 0 && { raise: highest(raise) }),
    ...(dropReplace.length > 0 && { dropReplace }),
  };
}

function highest(modules: readonly ModuleVersion[]): ModuleVersion[] {
  const byPath = new Map<string, ModuleVersion>();
  for (const module of modules) {
    const before = byPath.get(module.path);
    if (before === undefined || compareVersions(before.version, module.version) < 0) {
      byPath.set(module.path, module);
    }
  }
  return [...byPath.values()];
}
