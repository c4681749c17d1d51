import type { Line } from "../syntax/syntax-tree.ts";

/** A directive with its line, for editing. Texts hold bytes that are not UTF-8 as `src/opa/go/text-bytes.ts` does. */
export interface OnLine {
  readonly line: Line;
}

export interface ModuleDirective extends OnLine {
  readonly path: string;
  readonly deprecated: string;
}

export interface TextDirective extends OnLine {
  readonly text: string;
}

export interface DebugDirective extends OnLine {
  readonly key: string;
  readonly value: string;
}

/** A requirement or an exclusion; requirements are marked as indirect by a comment on the line. */
export interface VersionDirective extends OnLine {
  readonly path: string;
  readonly version: string;
}

export interface ReplaceDirective extends OnLine {
  readonly oldPath: string;
  /** `""` for every version. */
  readonly oldVersion: string;
  readonly newPath: string;
  /** `""` for a directory. */
  readonly newVersion: string;
}

export interface RetractDirective extends OnLine {
  readonly low: string;
  readonly high: string;
  readonly rationale: string;
}

/** What a go.work file and a go.mod file have in common. */
export interface CommonDirectives {
  go?: TextDirective | undefined;
  toolchain?: TextDirective | undefined;
  godebug: DebugDirective[];
  replace: ReplaceDirective[];
}

export interface ModDirectives extends CommonDirectives {
  module?: ModuleDirective | undefined;
  require: VersionDirective[];
  exclude: VersionDirective[];
  retract: RetractDirective[];
  tool: TextDirective[];
  ignore: TextDirective[];
}

export interface WorkDirectives extends CommonDirectives {
  use: TextDirective[];
}
