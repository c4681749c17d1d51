import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
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
import { isDirectory } from "./sum-claims.ts";

/** That what replaces a linked module is what the program's own go.mod says; silent where neither replaces it. */
export function replacementClaims({ binary, mod, workspace }: SumcheckEvidence): readonly Claim[] {
  if ("unreadable" in binary.info) return [];
  return binary.info.modules.flatMap((module) => {
    const about = { module: module.path, version: module.version };
    const recorded = recordedOf(module);
    if (mod === undefined) {
      if (recorded === undefined) return [];
      const message = `${module.path} is replaced by ${told(recorded)}, and no go.mod was given`;
      return [
        claimOf(REPLACEMENT_UNKNOWN, {
          ...about,
          message,
          missing: ["--go-mod go.mod"],
        }),
      ];
    }
    const declared = mod.selected.modules.get(module.path)?.replacement;
    if (recorded === undefined && declared === undefined) return [];
    if (recorded === undefined) {
      const message = `${mod.file} replaces ${module.path} by ${told(declared)}, and the binary has the original`;
      return [
        claimOf(REPLACEMENT_NOT_IN_FORCE, {
          ...about,
          message,
          place: { file: mod.file },
        }),
      ];
    }
    if (declared !== undefined && isSame(recorded, declared)) {
      const message = `${module.path} is replaced by ${told(recorded)}, as ${mod.file} says`;
      return [claimOf(REPLACEMENT_MATCHES, { ...about, message, place: { file: mod.file } })];
    }
    const foreign = foreignOf(workspace, module.path, recorded);
    if (foreign !== undefined) {
      const message = `${module.path} is replaced by ${told(recorded)}: ${foreign.file} says so, not ${mod.file}`;
      const place = { file: foreign.file, row: foreign.place.row };
      return [claimOf(REPLACEMENT_OF_WORKSPACE, { ...about, message, place })];
    }
    if (declared === undefined) {
      const message = `${module.path} is replaced by ${told(recorded)}, and ${mod.file} replaces it by nothing`;
      return [
        claimOf(REPLACEMENT_NOT_DECLARED, {
          ...about,
          message,
          place: { file: mod.file },
        }),
      ];
    }
    const message = `${module.path} is replaced by ${told(recorded)}, and ${mod.file} says ${told(declared)}`;
    return [claimOf(REPLACEMENT_DIFFERS, { ...about, message, place: { file: mod.file } })];
  });
}

function recordedOf({ replace }: BuildModule): ReplacedBy | undefined {
  if (replace === undefined) return undefined;
  return isDirectory(replace) ? { path: replace.path } : replace;
}

/** The replacement of go.work or of another module that says what the binary records. */
function foreignOf(
  workspace: WorkspaceEvidence | undefined,
  path: string,
  recorded: ReplacedBy,
): WorkspaceEvidence["replacements"][number] | undefined {
  return workspace?.replacements.find(
    (replacement) => replacement.old.path === path && isSame(recorded, replacedBy(replacement.new)),
  );
}

export function replacedBy(target: WorkspaceEvidence["replacements"][number]["new"]): ReplacedBy {
  return target.kind === "module"
    ? { path: target.path, version: target.version }
    : { path: target.path };
}

/** Directories are written relative to a file, which may lie elsewhere: their last names must be the same. */
export function isSame(left: ReplacedBy, right: ReplacedBy): boolean {
  if (left.version !== right.version) return false;
  if (left.version !== undefined) return left.path === right.path;
  return left.path === right.path || lastName(left.path) === lastName(right.path);
}

function lastName(directory: string): string | undefined {
  return directory.split(/[\\/]/).findLast((part) => part !== "" && part !== ".");
}

function told(by: ReplacedBy | undefined): string {
  if (by === undefined) return "nothing";
  return by.version === undefined ? `the directory ${by.path}` : `${by.path}@${by.version}`;
}
