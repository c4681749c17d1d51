import type { FileTree } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";

/** What a kind adds to a bundle, by path inside it. Equal declarations give equal bytes. */
export interface Generated {
  /** Rego that agents get: `opa fmt`- and strict-clean. */
  readonly modules: FileTree;
  /** `*_test.rego`, run by the gate. */
  readonly tests: FileTree;
  /** `data.json` files. */
  readonly data: FileTree;
  /** What agents get besides: neither Rego nor data to them. */
  readonly files: FileTree;
  /** The files beside the declarations that were read for it, by their paths. */
  readonly read: readonly string[];
  /** What is doubtful in the declarations: it is told with the push and does not refuse it. */
  readonly warnings: readonly Diagnostic[];
}
