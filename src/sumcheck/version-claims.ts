import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import { NO_VERSION } from "../facts/go/built-module.ts";
import { compareVersions } from "../go-modules/version/compare-versions.ts";
import { claimOf } from "./claim-code.ts";
import {
  VERSION_ABOVE_BUILD_LIST,
  VERSION_BELOW_BUILD_LIST,
  VERSION_MATCHES,
  VERSION_OF_A_DIRECTORY,
  VERSION_UNKNOWN,
  VERSION_WITHOUT_REQUIREMENT,
} from "./codes/modules.ts";
import type { ModEvidence, SumcheckEvidence } from "./evidence.ts";

/** That each module is linked at the version which the program's own files select, without any workspace. */
export function versionClaims({ binary, mod }: SumcheckEvidence): readonly Claim[] {
  if ("unreadable" in binary.info) return [];
  return binary.info.modules.map((module) => versionClaim(module, mod));
}

function versionClaim(module: BuildModule, mod: ModEvidence | undefined): Claim {
  const { path, version } = module;
  const about = { module: path, version };
  if (version === NO_VERSION && module.replace === undefined) {
    const message = `${path} was linked as ${NO_VERSION}: its source came from a directory of a workspace`;
    return claimOf(VERSION_OF_A_DIRECTORY, { ...about, message });
  }
  if (mod === undefined) {
    const message = `nothing says which version of ${path} the program selects`;
    return claimOf(VERSION_UNKNOWN, { ...about, message, missing: ["--go-mod go.mod"] });
  }
  const selected = mod.selected.modules.get(path)?.version;
  if (selected === undefined) return unselected(module, mod);
  const place = { file: mod.file, row: rowOf(mod, path) };
  const order = compareVersions(version, selected);
  if (version === selected) {
    const message = `${path} is linked at ${version}, as ${mod.file} selects`;
    return claimOf(VERSION_MATCHES, { ...about, message, place });
  }
  const message = `${path} is linked at ${version}, and ${mod.file} alone selects ${selected}`;
  const code = order < 0 ? VERSION_BELOW_BUILD_LIST : VERSION_ABOVE_BUILD_LIST;
  return claimOf(code, { ...about, message, place });
}

function unselected({ path, version }: BuildModule, mod: ModEvidence): Claim {
  const about = { module: path, version };
  if (mod.selected.complete) {
    const message = `${path}@${version} is linked, and nothing in ${mod.file} requires it`;
    return claimOf(VERSION_WITHOUT_REQUIREMENT, {
      ...about,
      message,
      place: { file: mod.file },
    });
  }
  return claimOf(VERSION_UNKNOWN, {
    ...about,
    message: `${mod.file} does not list ${path}, and not all go.mod files that may require it were given`,
    missing: [
      "--mod-cache with the go.mod files of all requirements, or a go.mod of go 1.17 or later",
    ],
  });
}

function rowOf({ modFile }: ModEvidence, path: string): number | undefined {
  return modFile.require.find((requirement) => requirement.path === path)?.place.row;
}
