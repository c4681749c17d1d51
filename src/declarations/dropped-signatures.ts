import type { FileTree } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { SIGNATURES_DROPPED } from "./findings.ts";

/** The signatures of an OPA bundle (v1/bundle/bundle.go, signaturesFilename). */
const SIGNATURES = ".signatures.json";

/**
 * Warns of signatures: they are kept with what was pushed and go no further, since what agents get is packed anew, so that
 * no signature over the pushed files could fit it.
 */
export function droppedSignatures(tree: FileTree): Diagnostic[] {
  if (!tree.has(SIGNATURES)) return [];
  const message =
    "these signatures are left out: what agents get is packed anew and is not signed, so an agent that " +
    "verifies bundles (bundles.<name>.signing) refuses it";
  const location = { file: SIGNATURES, row: 1, col: 1 };
  return [{ code: SIGNATURES_DROPPED.code, message, location }];
}
