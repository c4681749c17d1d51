import type { FileTree } from "../domain/bundle.ts";

/** Which files of the pushed tree differ from the revision that was active before. Sorted paths. */
export interface FileChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Which files differ between two trees, by their bytes. Without a tree before, every file is added.
 */
export function changesBetween(before: FileTree | undefined, after: FileTree): FileChanges {
  const old: FileTree = before ?? new Map();
  const isChanged = (file: string): boolean => {
    const [was, is] = [old.get(file), after.get(file)];
    return was !== undefined && is !== undefined && Buffer.compare(was, is) !== 0;
  };
  const files = [...after.keys()].sort();
  return {
    added: files.filter((file) => !old.has(file)),
    changed: files.filter(isChanged),
    removed: [...old.keys()].filter((file) => !after.has(file)).sort(),
  };
}
