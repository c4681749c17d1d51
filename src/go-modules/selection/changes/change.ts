import type { ModuleVersion, Requirement } from "../../mod-file/mod-file.ts";
import type { BuildList, SelectedModule } from "../build-list.ts";
import type { MainModules } from "../main-modules.ts";
import type { PlacedReplacement } from "../replacements.ts";

/** What is asked for, all at once. */
export interface ChangeRequest {
  /** Modules with the version that they are to have at least. */
  readonly raise?: readonly ModuleVersion[] | undefined;
  readonly dropReplace?: readonly DroppedReplace[] | undefined;
  readonly dropExclude?: readonly DroppedExclude[] | undefined;
}

export interface DroppedReplace {
  /** The go.mod or go.work that says so. */
  readonly file: string;
  readonly path: string;
  /** Absent for the wildcard form. */
  readonly version?: string | undefined;
}

export interface DroppedExclude extends ModuleVersion {
  readonly file: string;
}

export interface ChangeOptions {
  /** The Go that builds, such as `1.26.8`; where it is not known no module is too new for it. */
  readonly go?: string | undefined;
  /** What is selected now, where that was worked out before. */
  readonly before?: BuildList | undefined;
}

/** A change that can be made, or why it is no fix. */
export type ChangeOutcome = Change | ImpossibleChange;

export interface Change {
  readonly kind: "possible";
  /** Of go.mod and go.work files, in the order of the files. */
  readonly files: readonly FileChange[];
  /** What makes it, as a person types it where the files lie. */
  readonly commands: readonly string[];
  readonly after: BuildList;
  /** The files as they are then. */
  readonly modules: MainModules;
  /** What is then in the list at another version than now, sorted by path. */
  readonly moved: readonly MovedModule[];
  /** What is then not in the list any more, sorted. */
  readonly gone: readonly string[];
  /** Replacements of one version that hold now, and then no more because another version is selected. */
  readonly withoutEffect: readonly PlacedReplacement[];
}

export interface MovedModule extends SelectedModule {
  /** Absent for what is new. */
  readonly from?: string | undefined;
  /** True where the version is a lower one: what asked for the higher one is not there any more. */
  readonly lowered: boolean;
}

/** What one file says then; what is absent stays as it is. */
export interface FileChange {
  readonly file: string;
  readonly kind: "go.mod" | "go.work";
  /** All requirements as they are then. */
  readonly require?: readonly Requirement[] | undefined;
  readonly go?: string | undefined;
  readonly dropToolchain?: boolean | undefined;
  readonly toolchain?: string | undefined;
  readonly dropReplace: readonly Omit<DroppedReplace, "file">[];
  readonly dropExclude: readonly ModuleVersion[];
}

export interface ImpossibleChange {
  readonly kind: "impossible";
  readonly code: ImpossibleCode;
  readonly message: string;
}

export type ImpossibleCode =
  /** The version is excluded: the module would vanish from the list instead. */
  | "excluded_version"
  /** A replacement stands in the place of the version, so that raising it changes no code. */
  | "replaced"
  /** The requirements of what would be selected are not known. */
  | "unknown_requirements"
  /** Another version that is higher is selected already: nothing is ever lowered. */
  | "lower_version"
  | "already_selected"
  /** What would be selected needs a newer Go than builds here. */
  | "needs_newer_go"
  | "not_in_build_list"
  | "main_module"
  | "invalid_version"
  /** There is no such replace or exclude to drop. */
  | "no_such_directive"
  /** `go` refuses the files as they are. */
  | "faulty_files";

export function impossible(code: ImpossibleCode, message: string): ImpossibleChange {
  return { kind: "impossible", code, message };
}
