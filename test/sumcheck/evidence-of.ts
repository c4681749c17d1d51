import type { BuildInfo, BuildModule } from "../../src/facts/go/build-info.ts";
import type { SumFile } from "../../src/facts/go/sum-file.ts";
import type { ModFile, Replacement } from "../../src/go-modules/mod-file/mod-file.ts";
import type {
  ModEvidence,
  SelectedModule,
  SumcheckEvidence,
  WorkspaceEvidence,
} from "../../src/sumcheck/evidence.ts";

export const PLACE = { row: 3, col: 1 };

export function buildInfo(
  modules: readonly BuildModule[],
  more: Partial<BuildInfo> = {},
): BuildInfo {
  return {
    goVersion: "go1.26.8",
    path: "example.com/app",
    main: { path: "example.com/app", version: "v1.0.0", sum: "" },
    modules,
    settings: [],
    ...more,
  };
}

/** `a v1.0.0 h1:x` a line; `/go.mod` lines too. */
export function sumFile(file: string, text: string): SumFile {
  return {
    file,
    entries: text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line, index) => {
        const [path = "", version = "", hash = ""] = line.trim().split(" ");
        const goMod = version.endsWith("/go.mod");
        return { path, version: version.replace(/\/go\.mod$/, ""), goMod, hash, row: index + 1 };
      }),
  };
}

export function modFile(parts: Partial<ModFile> = {}): ModFile {
  const empty = {
    godebug: [],
    require: [],
    exclude: [],
    replace: [],
    retract: [],
    tool: [],
    ignore: [],
  };
  return { module: { path: "example.com/app", place: PLACE }, ...empty, ...parts };
}

export function modEvidence(
  modules: Readonly<Record<string, SelectedModule>>,
  { complete = true, mod = modFile() }: { complete?: boolean; mod?: ModFile } = {},
): ModEvidence {
  return {
    file: "go.mod",
    modFile: mod,
    selected: { modules: new Map(Object.entries(modules)), complete },
  };
}

export function workspace(parts: Partial<WorkspaceEvidence> = {}): WorkspaceEvidence {
  return {
    file: "go.work",
    outsideRepository: false,
    uses: ["example.com/app", "example.com/sibling"],
    sums: [],
    replacements: [],
    exclusions: [],
    ...parts,
  };
}

export function replacement(
  file: string,
  old: Replacement["old"],
  by: Replacement["new"],
): Replacement & { readonly file: string } {
  return { file, old, new: by, place: PLACE };
}

export function evidence(
  info: BuildInfo | { readonly unreadable: string },
  parts: Partial<SumcheckEvidence> = {},
): SumcheckEvidence {
  return { binary: { file: "bin/app", info }, sums: [], ...parts };
}
