import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildInfo } from "../facts/go/build-info.ts";
import { NO_VERSION } from "../facts/go/built-module.ts";
import { claimOf } from "./claim-code.ts";
import {
  BUILD_INFORMATION_READ,
  BUILD_INFORMATION_UNREADABLE,
  PROGRAM_DIFFERS,
  PROGRAM_MATCHES,
  PROGRAM_NOT_RECORDED,
  PROGRAM_OF_ANOTHER_GO_MOD,
  SOURCES_MODIFIED,
  SOURCES_OF_COMMIT,
  SOURCES_OF_VERSION,
  SOURCES_UNKNOWN,
} from "./codes/program.ts";
import type { SumcheckEvidence } from "./evidence.ts";

/** That the binary says what it is, that it is the program asked for, and of which sources. */
export function programClaims({ binary, module, mod }: SumcheckEvidence): readonly Claim[] {
  const { info, file } = binary;
  if ("unreadable" in info) {
    const message = `${file}: ${info.unreadable}`;
    const missing = ["a binary with build information, as go build writes it"];
    return [claimOf(BUILD_INFORMATION_UNREADABLE, { message, missing })];
  }
  const count = info.modules.length;
  const read = claimOf(BUILD_INFORMATION_READ, {
    message: `${file} was built by ${info.goVersion} of ${count === 1 ? "one module" : `${count} modules`} besides its own`,
  });
  return [
    read,
    ...programClaim(info, module ?? mod?.modFile.module?.path),
    ...ofGoMod(mod, module),
    sourcesClaim(info),
  ];
}

/** Silent about what a binary says that it is where nothing says what it should be. */
function programClaim({ main, path }: BuildInfo, expected: string | undefined): readonly Claim[] {
  if (main === undefined) {
    const message =
      path === "command-line-arguments"
        ? "the binary was built from a list of files, so it names no main module: build the package instead"
        : "the binary names no main module";
    const missing = ["a binary built as a package of its module"];
    return [claimOf(PROGRAM_NOT_RECORDED, { message, missing })];
  }
  if (expected === undefined) return [];
  const about = { module: main.path, version: main.version };
  if (main.path === expected) {
    const message = `the main module is ${main.path}`;
    return [claimOf(PROGRAM_MATCHES, { ...about, message })];
  }
  const message = `the main module is ${main.path}, not ${expected}`;
  return [claimOf(PROGRAM_DIFFERS, { ...about, message })];
}

function ofGoMod(mod: SumcheckEvidence["mod"], expected: string | undefined): readonly Claim[] {
  const declared = mod?.modFile.module;
  if (mod === undefined || declared === undefined || expected === undefined) return [];
  if (declared.path === expected) return [];
  return [
    claimOf(PROGRAM_OF_ANOTHER_GO_MOD, {
      module: declared.path,
      message: `${mod.file} is the go.mod of ${declared.path}, not of ${expected}`,
      place: { file: mod.file, row: declared.place.row },
    }),
  ];
}

function sourcesClaim({ main, settings }: BuildInfo): Claim {
  const module = main?.path;
  const version = main?.version;
  const modified = settings.find(({ key }) => key === "vcs.modified")?.value;
  const revision = settings.find(({ key }) => key === "vcs.revision")?.value;
  // Behind +incompatible it is .dirty.
  if (modified === "true" || (version !== undefined && /[+.]dirty$/.test(version))) {
    const message = "the main module was built with changes that are in no commit";
    return claimOf(SOURCES_MODIFIED, { module, version, message });
  }
  if (version !== undefined && version !== "" && version !== NO_VERSION) {
    const message = `the main module is recorded at ${version}`;
    return claimOf(SOURCES_OF_VERSION, { module, version, message });
  }
  if (revision !== undefined && modified === "false") {
    const message = `the main module was built of commit ${revision}`;
    return claimOf(SOURCES_OF_COMMIT, { module, version, message });
  }
  return claimOf(SOURCES_UNKNOWN, {
    module,
    version,
    message: "the binary says neither a version of its own module nor a commit",
    missing: ["a build inside a repository with -buildvcs, or go install of a version"],
  });
}
