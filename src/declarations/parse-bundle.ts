import { whyNotFilePath } from "../archive/file-path.ts";
import type { BundleSource, FileTree } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { isDataFile, readDataFile } from "./data-files.ts";
import { DECLARATION, readDeclaration } from "./declared-bundle.ts";
import { MANIFEST, readManifest } from "./manifest.ts";
import { deriveRoots } from "./roots.ts";
import { refuseUndeclared } from "./undeclared-documents.ts";

/** `rootsDerived`: nobody wrote the roots, so generated modules and data may still add to them. */
export interface ParsedBundle {
  readonly source: BundleSource;
  readonly rootsDerived: boolean;
}

/** What only some ways to write a bundle say. */
type Stated = Pick<
  BundleSource,
  | "entrypoints"
  | "decide"
  | "strict"
  | "regoVersion"
  | "fileRegoVersions"
  | "metadata"
  | "documents"
> & { readonly roots: readonly string[] | undefined };

const NOTHING_STATED: Stated = {
  roots: undefined,
  entrypoints: [],
  decide: true,
  strict: false,
  regoVersion: 1,
  fileRegoVersions: {},
  metadata: {},
  documents: [],
};

/**
 * Understands what was pushed: a plain folder of Rego and data, an OPA bundle with its root
 * manifest, or a declaration (`bundle.yaml`). Compiled parts and signatures of an OPA bundle stay
 * in `pushed` and count for nothing else. Throws `invalid_parameter` with the place of each fault.
 */
export function parseBundle(name: BundleName, tree: FileTree): ParsedBundle {
  refuseBadPaths(tree);
  const stated = readStated(name, tree);
  const modules = pick(tree, (path) => path.endsWith(".rego") && !isTest(path));
  const data = pick(tree, isDataFile);
  refuseNothing(tree, modules.size + data.size + stated.documents.length);
  for (const [file, bytes] of data) readDataFile(file, bytes);
  const { roots = deriveRoots(modules, data), entrypoints, ...rest } = stated;
  const source: BundleSource = {
    ...rest,
    name,
    roots: [...roots].sort(),
    entrypoints: [...new Set(entrypoints)].sort(),
    modules,
    tests: pick(tree, isTest),
    data,
    pushed: tree,
  };
  return { source, rootsDerived: stated.roots === undefined };
}

function refuseBadPaths(tree: FileTree): void {
  for (const path of tree.keys()) {
    const reason = whyNotFilePath(path);
    if (reason === undefined) continue;
    throw new PolicyError(
      "invalid_parameter",
      `file ${JSON.stringify(path)} is refused: ${reason}`,
    );
  }
}

function readStated(name: BundleName, tree: FileTree): Stated {
  const declaration = tree.get(DECLARATION);
  const manifest = tree.get(MANIFEST);
  if (declaration !== undefined && manifest !== undefined) {
    throw new PolicyError(
      "invalid_parameter",
      `the bundle has both ${DECLARATION} and ${MANIFEST}; keep one of them`,
    );
  }
  if (manifest !== undefined) return { ...NOTHING_STATED, ...readManifest(manifest) };
  const stated =
    declaration === undefined
      ? NOTHING_STATED
      : { ...NOTHING_STATED, ...readDeclaration(name, declaration, tree) };
  refuseUndeclared(tree, stated.documents);
  return stated;
}

function isTest(path: string): boolean {
  return path.endsWith("_test.rego");
}

function pick(tree: FileTree, isWanted: (path: string) => boolean): FileTree {
  return new Map([...tree].filter(([path]) => isWanted(path)));
}

function refuseNothing(tree: FileTree, contents: number): void {
  if (contents > 0) return;
  const isCompiled = tree.has("policy.wasm") || tree.has("plan.json") || tree.has("plan.pb");
  const reason = isCompiled
    ? "the bundle holds compiled policy only; push one that holds its Rego (opa build -t rego)"
    : "the bundle holds nothing to serve: Rego (*.rego), data (data.json, data.yaml) or a " +
      "bundle.yaml with declarations is wanted";
  throw new PolicyError("invalid_parameter", reason);
}
