import { compareGoVersions } from "../version/go-version.ts";
import type { ModDirectives } from "./directives/directives.ts";
import { addLine, addLineBehind } from "./editing/add-line.ts";
import { addRequirement, type NewRequirement } from "./editing/add-requirement.ts";
import { checkedText, checkGo, checkRequirement, checkToolchain } from "./editing/check-edit.ts";
import { cleanUp } from "./editing/clean-up.ts";
import { dropDirectives, dropReplacements, dropToolchain } from "./editing/drop-directives.ts";
import { inGoOrder } from "./editing/in-go-order.ts";
import { rewriteLine } from "./editing/new-nodes.ts";
import { setRequirements, setSeparateRequirements } from "./editing/set-requirements.ts";
import { sortModBlocks } from "./editing/sort-blocks.ts";
import { type Parsed, parseMod } from "./parse-file.ts";
import { printSyntax } from "./syntax/print-syntax.ts";
import type { FileSyntax, Line } from "./syntax/syntax-tree.ts";

/** One change of a go.mod file, named after the flag of `go mod edit` that does it. */
export type ModFileEdit =
  /** A requirement that is there keeps its comment, thus its marker too; a new one is marked as told. */
  | {
      readonly edit: "require";
      readonly path: string;
      readonly version: string;
      readonly indirect?: boolean | undefined;
    }
  | { readonly edit: "drop_require"; readonly path: string }
  /** Without a version, the replacement of all versions. */
  | { readonly edit: "drop_replace"; readonly path: string; readonly version?: string | undefined }
  | { readonly edit: "drop_exclude"; readonly path: string; readonly version: string }
  | { readonly edit: "go"; readonly version: string }
  | { readonly edit: "toolchain"; readonly name: string }
  /** `-toolchain=none` */
  | { readonly edit: "drop_toolchain" }
  /** These and no others, as `go get` writes them: from `go 1.17` on, indirect ones stand apart. */
  | { readonly edit: "requirements"; readonly requirements: readonly NewRequirement[] };

/** From this language on. */
const SEPARATE_INDIRECT = "1.17";

/**
 * The text of a go.mod file after edits, byte for byte as `go mod edit` leaves it: the go line and the toolchain first,
 * then the others in order, then without what stands there twice, ordered and formatted. Without edits, what
 * `go mod edit -fmt` leaves. What an edit does not find it does not change. Throws `invalid_parameter` for a file that
 * cannot be read, and for an edit after which it could not be.
 */
export function editModFile(text: string, file: string, edits: readonly ModFileEdit[]): string {
  const parsed = parseMod(text, file, false);
  const { syntax, directives } = parsed;
  for (const edit of inGoOrder(edits)) apply(parsed, edit);
  sortModBlocks(syntax, directives);
  cleanUp(syntax);
  return checkedText(printSyntax(syntax), file);
}

function apply({ syntax, directives }: Parsed<ModDirectives>, edit: ModFileEdit): void {
  switch (edit.edit) {
    case "go":
      setGo(syntax, directives, edit.version);
      break;
    case "toolchain":
      setToolchain(syntax, directives, edit.name);
      break;
    case "drop_toolchain":
      dropToolchain(directives);
      break;
    case "require": {
      const { path, version, indirect = false } = edit;
      checkRequirement(path, version);
      addRequirement(syntax, directives, { path, version, indirect });
      break;
    }
    case "requirements":
      replaceRequirements(syntax, directives, edit.requirements);
      break;
    case "drop_require":
      directives.require = dropDirectives(directives.require, ({ path }) => path === edit.path);
      break;
    case "drop_replace":
      dropReplacements(directives, edit.path, edit.version);
      break;
    case "drop_exclude":
      directives.exclude = dropDirectives(
        directives.exclude,
        ({ path, version }) => path === edit.path && version === edit.version,
      );
  }
}

function setGo(syntax: FileSyntax, directives: ModDirectives, version: string): void {
  checkGo(version);
  const tokens = ["go", version];
  const line = directives.go?.line ?? addAfter(syntax, directives.module?.line, tokens);
  rewriteLine(line, tokens);
  directives.go = { text: version, line };
}

function setToolchain(syntax: FileSyntax, directives: ModDirectives, name: string): void {
  checkToolchain(name);
  const tokens = ["toolchain", name];
  const hint = directives.go?.line ?? directives.module?.line;
  const line = directives.toolchain?.line ?? addAfter(syntax, hint, tokens);
  rewriteLine(line, tokens);
  directives.toolchain = { text: name, line };
}

function addAfter(syntax: FileSyntax, hint: Line | undefined, tokens: readonly string[]): Line {
  return hint === undefined ? addLine(syntax, tokens) : addLineBehind(syntax, hint, tokens);
}

function replaceRequirements(
  syntax: FileSyntax,
  directives: ModDirectives,
  wanted: readonly NewRequirement[],
): void {
  for (const { path, version } of wanted) checkRequirement(path, version);
  cleanUp(syntax);
  const go = directives.go?.text ?? "";
  const isSeparate = compareGoVersions(go, SEPARATE_INDIRECT) >= 0;
  const set = isSeparate ? setSeparateRequirements : setRequirements;
  set(syntax, directives, wanted);
  // Blocks that stay empty are out of the way of later edits.
  sortModBlocks(syntax, directives);
}
