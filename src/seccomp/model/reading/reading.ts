import type { Architecture } from "../../syscalls/architecture.ts";
import type { LibraryRule } from "../libseccomp/library-rule.ts";
import type { LoadNote } from "../load-note.ts";

/** A profile as a runtime hands it to libseccomp. */
export interface Reading {
  readonly kind: "read";
  /** What the filter returns where no rule applies. */
  readonly defaultAction: number;
  /** The native one first. */
  readonly architectures: readonly Architecture[];
  readonly rules: readonly ReadRule[];
  readonly binaryTree: boolean;
  readonly notes: readonly LoadNote[];
}

/** A rule for libseccomp, and the position in `syscalls` that it comes from. */
export interface ReadRule extends LibraryRule {
  readonly position: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly reasons: readonly LoadNote[];
}

export function refused(
  code: string,
  message: string,
  place: Pick<LoadNote, "rule" | "name" | "architecture"> = {},
): Refused {
  return { kind: "refused", reasons: [{ code, message, ...place }] };
}
