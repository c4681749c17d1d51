import type { FileTree } from "../domain/bundle.ts";

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
}
