import type { CommonDirectives, OnLine } from "../directives/directives.ts";
import { removeLine } from "./new-nodes.ts";

/** What is left of a list; the lines of the others are marked for `cleanUp`. */
export function dropDirectives<Each extends OnLine>(
  list: readonly Each[],
  isDropped: (each: Each) => boolean,
): Each[] {
  return list.filter((each) => {
    if (!isDropped(each)) return true;
    removeLine(each.line);
    return false;
  });
}

/** Drops the replacements of a path at a version, or without one those of all versions. */
export function dropReplacements(
  directives: CommonDirectives,
  path: string,
  version: string | undefined,
): void {
  directives.replace = dropDirectives(
    directives.replace,
    ({ oldPath, oldVersion }) => oldPath === path && oldVersion === (version ?? ""),
  );
}

export function dropToolchain(directives: CommonDirectives): void {
  if (directives.toolchain !== undefined) removeLine(directives.toolchain.line);
  directives.toolchain = undefined;
}
