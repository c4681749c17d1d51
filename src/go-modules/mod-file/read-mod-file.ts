import { withoutRawBytes } from "../../opa/go/text-bytes.ts";
import { isIndirect, plainCommentOf } from "./directives/comments.ts";
import type {
  ModuleDirective,
  RetractDirective,
  VersionDirective,
} from "./directives/directives.ts";
import { goDebugOf, placedOf, placeOf, replacementOf } from "./directives/public-facts.ts";
import type { Exclusion, ModFile, Requirement, Retraction } from "./mod-file.ts";
import { parseMod } from "./parse-file.ts";

export interface ModFileOptions {
  /** `strict` for the main module; `lax` for dependencies, whose unknown and idle directives Go passes over. */
  readonly mode: "strict" | "lax";
}

/**
 * Reads a go.mod file as Go does (golang.org/x/mod/modfile, Parse and ParseLax). A directive that stands there twice is
 * there twice. Throws `invalid_parameter` with the place of every fault, `too_large` beyond 16 MiB.
 */
export function readModFile(text: string, file: string, { mode }: ModFileOptions): ModFile {
  const { directives } = parseMod(text, file, mode === "lax");
  const { module, go, toolchain } = directives;
  return {
    module: module && moduleOf(module),
    go: go && placedOf(go),
    toolchain: toolchain && placedOf(toolchain),
    godebug: directives.godebug.map(goDebugOf),
    require: directives.require.map(requirementOf),
    exclude: directives.exclude.map(exclusionOf),
    replace: directives.replace.map(replacementOf),
    retract: directives.retract.map(retractionOf),
    tool: directives.tool.map(placedOf),
    ignore: directives.ignore.map(placedOf),
  };
}

function moduleOf(directive: ModuleDirective): ModFile["module"] {
  const deprecated = directive.deprecated === "" ? undefined : directive.deprecated;
  return {
    path: withoutRawBytes(directive.path),
    deprecated: deprecated && withoutRawBytes(deprecated),
    place: placeOf(directive),
  };
}

function requirementOf(directive: VersionDirective): Requirement {
  const comment = plainCommentOf(directive.line);
  return {
    ...exclusionOf(directive),
    indirect: isIndirect(directive.line),
    comment: comment && withoutRawBytes(comment),
  };
}

function exclusionOf(directive: VersionDirective): Exclusion {
  const { path, version } = directive;
  return { path: withoutRawBytes(path), version, place: placeOf(directive) };
}

function retractionOf(directive: RetractDirective): Retraction {
  const { low, high, rationale } = directive;
  return {
    low: withoutRawBytes(low),
    high: withoutRawBytes(high),
    rationale: withoutRawBytes(rationale),
    place: placeOf(directive),
  };
}
