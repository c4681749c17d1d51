import type { AccessPaths } from "../domain/access-paths.ts";
import type { BundleName } from "../domain/bundle-name.ts";

/** What the bundles that are live or announced say of the AuthZEN API. */
export interface DeclaredAccess {
  set(name: BundleName, paths: AccessPaths | undefined): void;
  /** Undefined where none says anything. */
  paths(): AccessPaths | undefined;
}

/** One bundle declares it at a time; while it passes from one to another, it is said by whom it was told last. */
export function createDeclaredAccess(): DeclaredAccess {
  const declared = new Map<BundleName, AccessPaths>();
  return {
    set(name, paths) {
      declared.delete(name);
      if (paths !== undefined) declared.set(name, paths);
    },
    paths: () => [...declared.values()].at(-1),
  };
}
