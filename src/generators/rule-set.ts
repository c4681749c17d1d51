import { readFileSync } from "node:fs";
import type { FileTree } from "../domain/bundle.ts";

/** The hand-written rule sets lie beside `src` (and beside `dist`, which is built from it). */
const RULE_SETS: URL = new URL("../../rego/", import.meta.url);

/** Hand-written modules of this release, by their path below `rego/`, which is their path in a bundle too. */
export function ruleSet(paths: readonly string[]): FileTree {
  return new Map(
    paths.map((path) => [path, new Uint8Array(readFileSync(new URL(path, RULE_SETS)))]),
  );
}
