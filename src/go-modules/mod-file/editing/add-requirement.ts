import type { ModDirectives, VersionDirective } from "../directives/directives.ts";
import { tokenOf } from "../syntax/quoting.ts";
import type { FileSyntax } from "../syntax/syntax-tree.ts";
import { addLine } from "./add-line.ts";
import { setIndirect } from "./indirect-marker.ts";
import { removeLine, rewriteLine } from "./new-nodes.ts";

export interface NewRequirement {
  readonly path: string;
  readonly version: string;
  readonly indirect: boolean;
}

/**
 * Gives the first requirement of a path another version and takes the others away; its comment stays. Where there is
 * none, one is added, marked or not (File.AddRequire and AddNewRequire).
 */
export function addRequirement(
  file: FileSyntax,
  directives: ModDirectives,
  { path, version, indirect }: NewRequirement,
): void {
  const tokens = ["require", tokenOf(path), version];
  const first = directives.require.find((each) => each.path === path);
  if (first === undefined) {
    const line = addLine(file, tokens);
    setIndirect(line, indirect);
    directives.require.push({ path, version, line });
    return;
  }
  rewriteLine(first.line, tokens);
  directives.require = directives.require.flatMap((each): VersionDirective[] => {
    if (each === first) return [{ path, version, line: first.line }];
    if (each.path !== path) return [each];
    removeLine(each.line);
    return [];
  });
}
