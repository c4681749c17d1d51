import type { WorkDirectives } from "./directives/directives.ts";
import { addLineBehind, addLineFirst } from "./editing/add-line.ts";
import { checkedText, checkGo, checkToolchain } from "./editing/check-edit.ts";
import { cleanUp } from "./editing/clean-up.ts";
import { dropDirectives, dropReplacements, dropToolchain } from "./editing/drop-directives.ts";
import { inGoOrder } from "./editing/in-go-order.ts";
import { rewriteLine } from "./editing/new-nodes.ts";
import { sortWorkBlocks } from "./editing/sort-blocks.ts";
import { type Parsed, parseWork } from "./parse-file.ts";
import { printSyntax } from "./syntax/print-syntax.ts";
import type { FileSyntax } from "./syntax/syntax-tree.ts";

/** One change of a go.work file, named after the flag of `go work edit` that does it. */
export type WorkFileEdit =
  /** The directory as it is written there. */
  | { readonly edit: "drop_use"; readonly directory: string }
  /** Without a version, the replacement of all versions. */
  | { readonly edit: "drop_replace"; readonly path: string; readonly version?: string | undefined }
  | { readonly edit: "go"; readonly version: string }
  | { readonly edit: "toolchain"; readonly name: string }
  /** `-toolchain=none` */
  | { readonly edit: "drop_toolchain" };

/**
 * The text of a go.work file after edits, byte for byte as `go work edit` leaves it: see `editModFile`, which this is
 * like in all.
 */
export function editWorkFile(text: string, file: string, edits: readonly WorkFileEdit[]): string {
  const parsed = parseWork(text, file);
  const { syntax, directives } = parsed;
  for (const edit of inGoOrder(edits)) apply(parsed, edit);
  sortWorkBlocks(syntax, directives);
  cleanUp(syntax);
  return checkedText(printSyntax(syntax), file);
}

function apply({ syntax, directives }: Parsed<WorkDirectives>, edit: WorkFileEdit): void {
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
    case "drop_use":
      directives.use = dropDirectives(directives.use, ({ text }) => text === edit.directory);
      break;
    case "drop_replace":
      dropReplacements(directives, edit.path, edit.version);
      break;
  }
}

function setGo(syntax: FileSyntax, directives: WorkDirectives, version: string): void {
  checkGo(version);
  const tokens = ["go", version];
  const line = directives.go?.line ?? addLineFirst(syntax, tokens);
  rewriteLine(line, tokens);
  directives.go = { text: version, line };
}

function setToolchain(syntax: FileSyntax, directives: WorkDirectives, name: string): void {
  checkToolchain(name);
  const tokens = ["toolchain", name];
  const go = directives.go?.line;
  const add = () =>
    go === undefined ? addLineFirst(syntax, tokens) : addLineBehind(syntax, go, tokens);
  const line = directives.toolchain?.line ?? add();
  rewriteLine(line, tokens);
  directives.toolchain = { text: name, line };
}
