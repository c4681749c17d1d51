import type { BundleSource, FileTree } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { whyNotFilePath } from "../domain/file-path.ts";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import { whyNotAgentFile } from "./agent-paths.ts";
import { refuseContradictions } from "./contradictions.ts";
import { isDataFile, readDataFile } from "./data-files.ts";
import { droppedSignatures } from "./dropped-signatures.ts";
import { PATH_ERROR } from "./findings.ts";
import { MANIFEST, readManifest } from "./manifest.ts";
import { DECLARATION, readDeclaration } from "./read-declaration.ts";
import { deriveRoots } from "./roots.ts";
import { refuseUndeclared } from "./undeclared-documents.ts";
import { unreadFiles } from "./unread-files.ts";

/** One slip can make thousands; the first ones say it all. */
const MAX_FINDINGS = 20;

/** What only some ways to write a bundle say. */
type Stated = Pick<
  BundleSource,
  | "entrypoints"
  | "decide"
  | "strict"
  | "engine"
  | "budget"
  | "sees"
  | "authzen"
  | "access"
  | "regoVersion"
  | "fileRegoVersions"
  | "metadata"
  | "documents"
> & { readonly roots: readonly string[] | undefined };

/**
 * Understands what was pushed: a plain folder of Rego and data, an OPA bundle with its root
 * manifest, or a declaration (`bundle.yaml`), also beside a manifest. Compiled parts and signatures of an OPA bundle stay
 * in `pushed` and count for nothing else. Throws `invalid_parameter` with the place of each fault.
 */
export function parseBundle(name: BundleName, tree: FileTree): BundleSource {
  refuseBadPaths(tree);
  const stated = readStated(name, tree);
  const modules = pick(tree, (path) => path.endsWith(".rego") && !isTest(path));
  const data = pick(tree, isDataFile);
  refuseUnloadable([...modules.keys(), ...data.keys()]);
  refuseNothing(tree, modules.size + data.size + stated.documents.length);
  for (const [file, bytes] of data) readDataFile(file, bytes);
  const { roots = deriveRoots(modules, data), entrypoints, ...rest } = stated;
  return {
    ...rest,
    name,
    roots: [...roots].sort(),
    entrypoints: [...new Set(entrypoints)].sort(),
    modules,
    tests: pick(tree, isTest),
    data,
    rootsDerived: stated.roots === undefined,
    warnings: [...droppedSignatures(tree), ...unreadFiles(tree, stated.documents)],
    pushed: tree,
  };
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

/** Other files may be called as their author likes: agents do not get them. */
function refuseUnloadable(files: readonly string[]): void {
  const findings = files.flatMap((file): Diagnostic[] => {
    const message = whyNotAgentFile(file);
    if (message === undefined) return [];
    return [{ code: PATH_ERROR.code, message, location: { file, row: 1, col: 1 } }];
  });
  if (findings.length === 0) return;
  throw new PolicyError("invalid_parameter", "the bundle has names that agents cannot load", {
    diagnostics: findings.slice(0, MAX_FINDINGS),
  });
}

function readStated(name: BundleName, tree: FileTree): Stated {
  const [written, declaration] = [tree.get(MANIFEST), tree.get(DECLARATION)];
  const manifest = written === undefined ? undefined : readManifest(written);
  const declared = declaration === undefined ? undefined : readDeclaration(name, declaration, tree);
  // A plain OPA bundle may hold whatever its author likes.
  if (declared !== undefined || manifest === undefined) {
    refuseUndeclared(tree, declared?.documents ?? []);
  }
  if (declared !== undefined && manifest !== undefined) refuseContradictions(declared, manifest);
  return {
    roots: manifest?.roots ?? declared?.roots,
    entrypoints: [...(manifest?.entrypoints ?? []), ...(declared?.entrypoints ?? [])],
    decide: declared?.decide ?? true,
    strict: declared?.strict ?? false,
    engine: declared?.engine ?? "auto",
    ...(declared?.budget && { budget: declared.budget }),
    ...(declared?.sees && { sees: declared.sees }),
    ...(declared?.authzen && { authzen: declared.authzen }),
    ...(declared?.access && { access: declared.access }),
    regoVersion: manifest?.regoVersion ?? declared?.regoVersion ?? 1,
    fileRegoVersions: manifest?.fileRegoVersions ?? {},
    metadata: { ...declared?.metadata, ...manifest?.metadata },
    documents: declared?.documents ?? [],
  };
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
