import type { BundleSource, FileTree } from "../domain/bundle.ts";
import { type Diagnostic, type Location, PolicyError } from "../domain/policy-error.ts";
import type { LosslessJson } from "../means/json/read-json.ts";
import { lenientText } from "../means/text/utf8-text.ts";
import { packageLocation, packageOf } from "../opa/rego/read-package.ts";
import { mayStepUp, steppedUpPath } from "./agent-paths.ts";
import { dataPathOf, membersOf, readDataFile } from "./data-files.ts";
import { ROOT_ERROR, ROOTS_DERIVED } from "./findings.ts";
import { MANIFEST } from "./manifest.ts";
import { createRootIndex, type DataPath, type RootIndex, smallestRoots } from "./root-index.ts";

/** One wrong root can make thousands; the first ones say it all. */
const MAX_FINDINGS = 20;
const MAX_NAMED_ROOTS = 10;

/**
 * The smallest set of roots that owns the packages of the modules and the data documents. Sorted. A
 * root inside another is left out, and so is a module without a readable package: OPA will say what
 * is wrong with it.
 */
export function deriveRoots(modules: FileTree, data: FileTree): string[] {
  return smallestRoots([...packagesOf(modules), ...documentsOf(data)]);
}

/**
 * Makes sure that OPA would load the bundle: each module's package, each data document and each
 * entrypoint lies inside the roots, and what answers the AuthZEN API too. Throws `invalid_parameter` with a finding for each that does
 * not.
 */
export function checkRoots(source: BundleSource): void {
  const index = createRootIndex(source.roots);
  const owned = `the bundle's roots (${listOf(source.roots)})`;
  const findings = [
    ...modulesOutside(source, index, owned),
    ...dataOutside(source, index, owned),
    ...entrypointsOutside(source, index, owned),
    ...mappedOutside(source, index, owned),
  ];
  if (findings.length === 0) return;
  throw new PolicyError(
    "invalid_parameter",
    `bundle ${source.name} holds what its roots (${listOf(source.roots)}) do not own`,
    { diagnostics: findings },
  );
}

/** An OPA bundle that claims all of `data` means it hardly ever: whoever pushed one is told what it owns instead. */
export function derivedRootsWarnings({ pushed, roots, rootsDerived }: BundleSource): Diagnostic[] {
  if (!rootsDerived || !pushed.has(MANIFEST)) return [];
  const taken = `the manifest claims all of data; its roots are those of packages and data instead: ${listOf(roots)}`;
  const message = `${taken} (push with --roots "", ?roots=, to own everything)`;
  return [{ code: ROOTS_DERIVED.code, message, location: { file: MANIFEST, row: 1, col: 1 } }];
}

function packagesOf(modules: FileTree): DataPath[] {
  return [...modules.values()]
    .map((bytes) => packageOf(lenientText(bytes)))
    .filter((path) => path !== undefined);
}

function documentsOf(data: FileTree): DataPath[] {
  return [...data].flatMap(([file, bytes]): DataPath[] => {
    const folder = dataPathOf(file);
    if (folder.length > 0) return [folder];
    return [...(membersOf(readDataFile(file, bytes))?.keys() ?? [])].map((name) => [name]);
  });
}

function modulesOutside({ modules }: BundleSource, index: RootIndex, owned: string): Diagnostic[] {
  const findings: Diagnostic[] = [];
  for (const [file, bytes] of modules) {
    const text = lenientText(bytes);
    const path = packageOf(text);
    if (path === undefined || index.owns(path)) continue;
    const message = `package ${path.join(".")} lies outside ${owned}`;
    findings.push(finding(message, packageLocation(text, file)));
    if (findings.length === MAX_FINDINGS) break;
  }
  return findings;
}

function dataOutside({ data }: BundleSource, index: RootIndex, owned: string): Diagnostic[] {
  const findings: Diagnostic[] = [];
  for (const [file, bytes] of data) {
    const folder = dataPathOf(file);
    const isOwned = index.owns(folder);
    if (isOwned && !mayStepUp(bytes)) continue;
    const value = readDataFile(file, bytes);
    const outside = isOwned
      ? firstStepUp(folder, value, index)
      : firstOutside(folder, value, index);
    if (outside === undefined) continue;
    const place = outside.length === 0 ? "the root" : outside.join("/");
    const message = `the data at ${place} lies outside ${owned}`;
    findings.push(finding(message, { file, row: 1, col: 1 }));
    if (findings.length === MAX_FINDINGS) break;
  }
  return findings;
}

/**
 * Objects above a root are no content of their own (v1/bundle/bundle.go,
 * validateAndInjectDefaults).
 */
function firstOutside(path: DataPath, value: LosslessJson, index: RootIndex): DataPath | undefined {
  if (index.owns(path)) return undefined;
  const members = membersOf(value);
  if (members === undefined || !index.leadsToRoot(path)) return path;
  for (const [name, member] of members) {
    const outside = firstOutside([...path, name], member, index);
    if (outside !== undefined) return outside;
  }
  return undefined;
}

/** What agents take for something outside, though it lies inside. */
function firstStepUp(
  folder: DataPath,
  value: LosslessJson,
  index: RootIndex,
): DataPath | undefined {
  for (const key of membersOf(value)?.keys() ?? []) {
    const path = steppedUpPath(folder, key);
    if (path !== undefined && !index.owns(path)) return [...folder, key];
  }
  return undefined;
}

function entrypointsOutside(source: BundleSource, index: RootIndex, owned: string): Diagnostic[] {
  return source.entrypoints
    .filter((entrypoint) => !index.owns(entrypoint.split("/")))
    .slice(0, MAX_FINDINGS)
    .map((entrypoint) => {
      return { code: ROOT_ERROR.code, message: `entrypoint ${entrypoint} lies outside ${owned}` };
    });
}

function mappedOutside(
  { authzen = {} }: BundleSource,
  index: RootIndex,
  owned: string,
): Diagnostic[] {
  return Object.entries(authzen)
    .filter(([_question, path = ""]) => !index.owns(path.split("/")))
    .map(([question, path]) => {
      return {
        code: ROOT_ERROR.code,
        message: `spec.authzen.${question}, ${path}, lies outside ${owned}`,
      };
    });
}

function listOf(roots: readonly string[]): string {
  const named = roots.slice(0, MAX_NAMED_ROOTS).map((root) => (root === "" ? '""' : root));
  const rest = roots.length - named.length;
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ") || "none";
}

function finding(message: string, location: Location): Diagnostic {
  return { code: ROOT_ERROR.code, message, location };
}
