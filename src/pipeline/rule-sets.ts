import { readFileSync } from "node:fs";
import type { FileTree } from "../domain/bundle.ts";
import { KINDS } from "../kinds/kinds.ts";

/** The hand-written rule sets lie beside `src` (and beside `dist`, which is built from it). */
const RULE_SETS: URL = new URL("../../rego/", import.meta.url);

let read: FileTree | undefined;

/** The hand-written modules that the kinds of this release put into bundles, by path; read once. */
export function ruleSets(): FileTree {
  read ??= new Map(
    KINDS.flatMap((kind) => kind.ruleSets).map((path) => [
      path,
      new Uint8Array(readFileSync(new URL(path, RULE_SETS))),
    ]),
  );
  return read;
}
