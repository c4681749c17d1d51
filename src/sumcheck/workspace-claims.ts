import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildInfo } from "../facts/go/build-info.ts";
import { NO_VERSION } from "../facts/go/built-module.ts";
import { claimOf } from "./claim-code.ts";
import {
  WORKSPACE_EFFECT_UNKNOWN,
  WORKSPACE_EXCLUDE_IN_FORCE,
  WORKSPACE_LACKS_PROGRAM,
  WORKSPACE_OUTSIDE_REPOSITORY,
  WORKSPACE_RAISES,
  WORKSPACE_REPLACE_IN_FORCE,
  WORKSPACE_REPOSITORY_UNKNOWN,
  WORKSPACE_WITHOUT_EFFECT,
} from "./codes/workspace.ts";
import type { ModEvidence, ReplacedBy, SumcheckEvidence, WorkspaceEvidence } from "./evidence.ts";
import { declaredBy, isAmong, recordedBy } from "./replaced-by.ts";
import { surelySelected } from "./surely-selected.ts";

/** What a go.work that is in force changes about the program, by its files and by what the binary shows of it. */
export function workspaceClaims(evidence: SumcheckEvidence): readonly Claim[] {
  const { workspace, mod } = evidence;
  if (workspace === undefined) return [];
  const effects = [
    ...excludeClaims(evidence, workspace),
    ...replaceClaims(evidence, workspace),
    ...raiseClaims(evidence, workspace),
    ...directoryClaims(evidence, workspace),
  ];
  const claims = [
    ...placeClaims(workspace, evidence.module ?? mod?.modFile.module?.path),
    ...(effects.length > 0 ? effects : unknownClaims(evidence, workspace)),
  ];
  if (claims.length > 0) return claims;
  const message = `with ${workspace.file} the program is built of what it is built of alone`;
  return [claimOf(WORKSPACE_WITHOUT_EFFECT, { message, place: { file: workspace.file } })];
}

function placeClaims(workspace: WorkspaceEvidence, program: string | undefined): readonly Claim[] {
  const { file, outsideRepository, uses } = workspace;
  const claims: Claim[] = [];
  if (outsideRepository === true) {
    const message = `${file} lies outside the repository and changes the build all the same: set GOWORK=off for releases`;
    claims.push(claimOf(WORKSPACE_OUTSIDE_REPOSITORY, { message, place: { file } }));
  }
  if (outsideRepository === undefined) {
    const message = `no repository is around go.mod, so nothing says whether ${file} is part of it`;
    const missing = ["--repository, the folder that belongs together"];
    claims.push(claimOf(WORKSPACE_REPOSITORY_UNKNOWN, { message, missing, place: { file } }));
  }
  if (program !== undefined && !uses.includes(program)) {
    const message = `${file} does not use ${program}: go refuses to build it there`;
    claims.push(claimOf(WORKSPACE_LACKS_PROGRAM, { module: program, message, place: { file } }));
  }
  return claims;
}

/** Another module's exclude of the very version that the program selects. */
function excludeClaims(
  { binary, mod }: SumcheckEvidence,
  { exclusions }: WorkspaceEvidence,
): readonly Claim[] {
  if (mod === undefined) return [];
  const linked = linkedVersions(binary.info);
  return exclusions.flatMap(({ path, version, file }) => {
    const own = mod.selected.modules.get(path);
    if (own?.version !== version || isOwnExclusion(mod, path, version)) return [];
    const shown = linked?.get(path);
    // A binary that links the version was built without the workspace.
    if (shown === version) return [];
    const effect = shown === undefined ? "the workspace builds without it" : `${shown} was linked`;
    const message = `${file} excludes ${path}@${version}, which the program selects: ${effect}`;
    const about = { module: path, version: shown ?? version };
    return [claimOf(WORKSPACE_EXCLUDE_IN_FORCE, { ...about, message, place: { file } })];
  });
}

function isOwnExclusion({ modFile }: ModEvidence, path: string, version: string): boolean {
  return modFile.exclude.some((each) => each.path === path && each.version === version);
}

function replaceClaims(
  evidence: SumcheckEvidence,
  { replacements }: WorkspaceEvidence,
): readonly Claim[] {
  const { mod } = evidence;
  if (mod === undefined) return [];
  const recorded = recordedReplacements(evidence);
  return replacements.flatMap((replacement) => {
    const { path, version } = replacement.old;
    const own = mod.selected.modules.get(path);
    if (own === undefined || (version !== undefined && version !== own.version)) return [];
    const target = declaredBy(replacement, replacement.file);
    if (own.replacement !== undefined && isAmong([own.replacement], target)) return [];
    if (recorded !== undefined && !isAmong(recorded.get(path) ?? [], target)) return [];
    const message = `${replacement.file} replaces ${path}, which the program's own go.mod does not`;
    const place = { file: replacement.file, row: replacement.place.row };
    const about = { module: path, version: own.version };
    return [claimOf(WORKSPACE_REPLACE_IN_FORCE, { ...about, message, place })];
  });
}

/** Other versions in the workspace than alone, where the binary does not show that it was built without. */
function raiseClaims(
  { binary, mod }: SumcheckEvidence,
  { selected, file }: WorkspaceEvidence,
): readonly Claim[] {
  if (mod === undefined || selected === undefined) return [];
  const linked = linkedVersions(binary.info);
  const alone = surelySelected(mod);
  return [...selected.modules].flatMap(([path, { version }]) => {
    const own = alone.get(path);
    if (own === version || (linked !== undefined && linked.get(path) !== version)) return [];
    // What the program does not require is for the others, unless it is linked.
    if (own === undefined && (linked === undefined || !mod.selected.complete)) return [];
    return [raiseClaim(path, own, version, file)];
  });
}

function raiseClaim(path: string, own: string | undefined, version: string, file: string): Claim {
  const message = `${file} selects ${path}@${version}, the program alone ${own ?? "does not"}`;
  return claimOf(WORKSPACE_RAISES, { module: path, version, message, place: { file } });
}

/** Modules that the workspace takes out of their directories, where the binary does not show that it was built without. */
function directoryClaims(
  { binary, mod }: SumcheckEvidence,
  { uses, file }: WorkspaceEvidence,
): readonly Claim[] {
  const linked = linkedVersions(binary.info);
  return uses.flatMap((path) => {
    const alone = mod?.selected.modules.get(path)?.version;
    if (linked === undefined ? alone === undefined : linked.get(path) !== NO_VERSION) return [];
    const message = `${file} takes ${path} out of its directory, the program alone selects ${alone ?? "none"}`;
    const about = { module: path, version: NO_VERSION };
    return [claimOf(WORKSPACE_RAISES, { ...about, message, place: { file } })];
  });
}

/** Where no effect is seen and nothing shows that there is none. */
function unknownClaims(
  evidence: SumcheckEvidence,
  { selected, file }: WorkspaceEvidence,
): readonly Claim[] {
  const { binary, mod } = evidence;
  const isKnown =
    "unreadable" in binary.info
      ? selected !== undefined && mod?.selected.complete === true
      : mod !== undefined && isBuiltAlone(binary.info, mod, evidence);
  if (isKnown) return [];
  const message = `nothing shows whether the program is built of the same with ${file} and without`;
  const missing = ["--go-mod go.mod, and --mod-cache with the go.mod files of all requirements"];
  return [claimOf(WORKSPACE_EFFECT_UNKNOWN, { message, missing, place: { file } })];
}

/** Whether all that is linked is what go.mod alone selects and replaces. */
function isBuiltAlone(
  { modules }: BuildInfo,
  mod: ModEvidence,
  evidence: SumcheckEvidence,
): boolean {
  const alone = surelySelected(mod);
  return modules.every((module) => {
    if (alone.get(module.path) !== module.version) return false;
    const declared = mod.selected.modules.get(module.path)?.replacement;
    const recorded = recordedBy(module, evidence);
    if (declared === undefined || recorded === undefined) return declared === recorded;
    return isAmong(recorded, declared);
  });
}

type Info = SumcheckEvidence["binary"]["info"];

function linkedVersions(info: Info): ReadonlyMap<string, string> | undefined {
  if ("unreadable" in info) return undefined;
  return new Map(info.modules.map(({ path, version }) => [path, version]));
}

/** What the binary records of replacements; undefined where there is none to look at. */
function recordedReplacements(
  evidence: SumcheckEvidence,
): ReadonlyMap<string, readonly ReplacedBy[]> | undefined {
  const { info } = evidence.binary;
  if ("unreadable" in info) return undefined;
  return new Map(info.modules.map((module) => [module.path, recordedBy(module, evidence) ?? []]));
}
