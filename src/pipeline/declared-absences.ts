import type { BundleName } from "../domain/bundle-name.ts";

/** Notices that a bundle which was there is no more. */
export interface DeclaredAbsences {
  /**
   * Takes the names that one look found and gives those that are gone: missing for the second look
   * in a row, because a checkout or an exchanged mount takes a folder away for a moment.
   */
  judge(found: ReadonlySet<BundleName>): readonly BundleName[];
  /** Looks out for this name again: what had to be done about it failed. */
  watch(name: BundleName): void;
}

/** `before` are names that may have been there before the first look. */
export function createDeclaredAbsences(before: Iterable<BundleName>): DeclaredAbsences {
  const watched = new Set(before);
  let missing: ReadonlySet<BundleName> = new Set();
  return {
    judge(found) {
      for (const name of found) watched.add(name);
      const absent = [...watched].filter((name) => !found.has(name));
      const gone = absent.filter((name) => missing.has(name));
      for (const name of gone) watched.delete(name);
      missing = new Set(absent);
      return gone;
    },
    watch: (name) => {
      watched.add(name);
    },
  };
}
