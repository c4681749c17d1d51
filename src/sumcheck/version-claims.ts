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
import { surelySelected } from "./surely-selected.ts";

/** What go.mod alone selects, to be asked for each module. */
interface OwnSelection extends ModEvidence {
  /** The versions of which it is known that nothing requires more. */
  readonly sure: ReadonlyMap<string, string>;
  /** Where go.mod lists a module. */
  readonly rows: ReadonlyMap<string, number>;
}

/** That each module is linked at the version which the program's own files select, without any workspace. */
export function versionClaims({ binary, mod }: SumcheckEvidence): readonly Claim[] {
  if ("unreadable" in binary.info) return [];
  const own = mod && {
    ...mod,
    sure: surelySelected(mod),
    rows: new Map(mod.modFile.require.map(({ path, place }) => [path, place.row])),
  };
  return binary.info.modules.map((module) => versionClaim(module, own));
}

function versionClaim(module: BuildModule, own: OwnSelection | undefined): Claim {
  const { path, version } = module;
  const about = { module: path, version };
  if (version === NO_VERSION && module.replace === undefined) {
    const message = `${path} was linked as ${NO_VERSION}: its source came from a directory of a workspace`;
    return claimOf(VERSION_OF_A_DIRECTORY, { ...about, message });
  }
  if (own === undefined) {
    const message = `nothing says which version of ${path} the program selects`;
    return claimOf(VERSION_UNKNOWN, { ...about, message, missing: ["--go-mod go.mod"] });
  }
  const selected = own.selected.modules.get(path)?.version;
  if (selected === undefined) return unselected(module, own);
  const order = compareVersions(version, selected);
  // What is not known can select more, and not less.
  if (order >= 0 && !own.sure.has(path)) {
    const message = `${path} is linked at ${version}, and ${own.file} selects ${selected} or above`;
    return unknown(module, message);
  }
  const place = { file: own.file, row: own.rows.get(path) };
  if (version === selected) {
    const message = `${path} is linked at ${version}, as ${own.file} selects`;
    return claimOf(VERSION_MATCHES, { ...about, message, place });
  }
  const message = `${path} is linked at ${version}, and ${own.file} alone selects ${selected}`;
  const code = order < 0 ? VERSION_BELOW_BUILD_LIST : VERSION_ABOVE_BUILD_LIST;
  return claimOf(code, { ...about, message, place });
}

function unselected(module: BuildModule, { file, selected }: ModEvidence): Claim {
  const { path, version } = module;
  if (!selected.complete) return unknown(module, `${file} does not list ${path}`);
  const message = `${path}@${version} is linked, and nothing in ${file} requires it`;
  return claimOf(VERSION_WITHOUT_REQUIREMENT, {
    module: path,
    version,
    message,
    place: { file },
  });
}

function unknown({ path, version }: BuildModule, said: string): Claim {
  return claimOf(VERSION_UNKNOWN, {
    module: path,
    version,
    message: `${said}, and not all go.mod files that may require it were given`,
    missing: [
      "--mod-cache with the go.mod files of all requirements, or a go.mod of go 1.17 or later",
    ],
  });
}
