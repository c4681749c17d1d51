import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import { isDirectory } from "../facts/go/built-module.ts";
import { claimOf } from "./claim-code.ts";
import {
  REPLACEMENT_DIFFERS,
  REPLACEMENT_MATCHES,
  REPLACEMENT_NOT_DECLARED,
  REPLACEMENT_NOT_IN_FORCE,
  REPLACEMENT_OF_WORKSPACE,
  REPLACEMENT_UNKNOWN,
} from "./codes/modules.ts";
import type { ReplacedBy, SumcheckEvidence, WorkspaceEvidence } from "./evidence.ts";
import { declaredBy, isAmong, recordedBy } from "./replaced-by.ts";

/** That what replaces a linked module is what the program's own go.mod says; silent where neither replaces it. */
export function replacementClaims(evidence: SumcheckEvidence): readonly Claim[] {
  const { info } = evidence.binary;
  if ("unreadable" in info) return [];
  return info.modules.flatMap((module) => replacementClaim(module, evidence) ?? []);
}

function replacementClaim(module: BuildModule, evidence: SumcheckEvidence): Claim | undefined {
  const { mod, workspace } = evidence;
  const { path, version, replace } = module;
  const about = { module: path, version };
  const recorded = recordedBy(module, evidence);
  const head = `${path} is replaced by ${told(replace && { ...replace, version: isDirectory(replace) ? undefined : replace.version })}`;
  if (mod === undefined) {
    if (recorded === undefined) return undefined;
    const message = `${head}, and no go.mod was given`;
    return claimOf(REPLACEMENT_UNKNOWN, { ...about, message, missing: ["--go-mod go.mod"] });
  }
  const declared = mod.selected.modules.get(path)?.replacement;
  const place = { file: mod.file };
  if (recorded === undefined) {
    if (declared === undefined) return undefined;
    const message = `${mod.file} replaces ${path} by ${told(declared)}, and the binary has the original`;
    return claimOf(REPLACEMENT_NOT_IN_FORCE, { ...about, message, place });
  }
  if (declared !== undefined && isAmong(recorded, declared)) {
    return claimOf(REPLACEMENT_MATCHES, {
      ...about,
      message: `${head}, as ${mod.file} says`,
      place,
    });
  }
  const foreign = foreignOf(workspace, path, recorded);
  if (foreign !== undefined) {
    const message = `${head}: ${foreign.file} says so, not ${mod.file}`;
    const there = { file: foreign.file, row: foreign.place.row };
    return claimOf(REPLACEMENT_OF_WORKSPACE, { ...about, message, place: there });
  }
  if (declared === undefined) {
    const message = `${head}, and ${mod.file} replaces it by nothing`;
    return claimOf(REPLACEMENT_NOT_DECLARED, { ...about, message, place });
  }
  const message = `${head}, and ${mod.file} says ${told(declared)}`;
  return claimOf(REPLACEMENT_DIFFERS, { ...about, message, place });
}

/** The replacement of go.work or of another module that says what the binary records. */
function foreignOf(
  workspace: WorkspaceEvidence | undefined,
  path: string,
  recorded: readonly ReplacedBy[],
): WorkspaceEvidence["replacements"][number] | undefined {
  return workspace?.replacements.find(
    (each) => each.old.path === path && isAmong(recorded, declaredBy(each, each.file)),
  );
}

function told(by: ReplacedBy | undefined): string {
  if (by === undefined) return "nothing";
  return by.version === undefined ? `the directory ${by.path}` : `${by.path}@${by.version}`;
}
