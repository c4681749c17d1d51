import type { RegoVersion } from "../domain/bundle.ts";
import type { Json } from "../domain/json-value.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { plainJson } from "../means/json/plain-json.ts";
import { isLosslessArray, isLosslessNumber, type LosslessJson } from "../means/json/read-json.ts";
import { whyNotRoot } from "./agent-paths.ts";
import { membersOf } from "./data-files.ts";
import { MANIFEST_ERROR } from "./findings.ts";
import { readJsonFile } from "./json-file.ts";
import { overlappingRoots } from "./root-index.ts";

/** What Gatehouse takes from the root manifest of an OPA bundle. */
export interface Manifest {
  /** What its publisher calls this content; empty when it says nothing. */
  readonly revision: string;
  /** Undefined when it narrows nothing: no roots, or the root that is all of `data`, as `opa build` writes it unasked. */
  readonly roots: readonly string[] | undefined;
  /** Undefined when it names none. */
  readonly regoVersion: RegoVersion | undefined;
  readonly fileRegoVersions: Readonly<Record<string, RegoVersion>>;
  readonly metadata: Readonly<Record<string, Json>>;
  /** The entrypoints of compiled Wasm modules, which are rebuilt. */
  readonly entrypoints: readonly string[];
}

/** The path of the manifest in a bundle. */
export const MANIFEST = ".manifest";

type Fields = (name: string) => LosslessJson | undefined;

/**
 * Reads a manifest as OPA does (v1/bundle/bundle.go, Manifest): names of fields in any case,
 * unknown fields passed over. Throws `invalid_parameter`.
 */
export function readManifest(bytes: Uint8Array): Manifest {
  const value = readJsonFile(MANIFEST, bytes);
  if (value !== null && membersOf(value) === undefined) throw invalid("it must be an object");
  const field = fieldsOf(value);
  const roots = listOf(field("roots"), "roots", textOf)?.map(trimSlashes) ?? [""];
  const isEverything = roots.length === 1 && roots[0] === "";
  for (const root of roots) {
    const reason = whyNotRoot(root);
    if (reason !== undefined) throw invalid(`root ${JSON.stringify(root)} is refused: ${reason}`);
  }
  const overlap = overlappingRoots(roots);
  if (overlap !== undefined) {
    throw invalid(`the roots ${overlap.map((root) => JSON.stringify(root)).join(" and ")} overlap`);
  }
  return {
    revision: textOf(field("revision") ?? "", "revision"),
    roots: isEverything ? undefined : roots,
    regoVersion: versionOf(field("rego_version"), "rego_version"),
    fileRegoVersions: fileVersions(field("file_rego_versions")),
    metadata: plainJson(objectOf(field("metadata"), "metadata")) as Record<string, Json>,
    entrypoints: (listOf(field("wasm"), "wasm", entrypointOf) ?? []).filter((path) => path !== ""),
  };
}

/** Go matches the names of fields without case; the exact one wins here, the last one there. */
function fieldsOf(value: LosslessJson): Fields {
  const members = [...(membersOf(value) ?? [])];
  return (name) => {
    const exact = members.find(([written]) => written === name);
    const member = exact ?? members.findLast(([written]) => written.toLowerCase() === name);
    return member?.[1] ?? undefined;
  };
}

function listOf<T>(
  value: LosslessJson | undefined,
  name: string,
  read: (item: LosslessJson, name: string) => T,
): T[] | undefined {
  if (value === undefined) return undefined;
  if (!isLosslessArray(value)) throw invalid(`${name} must be a list`);
  return value.map((item, index) => read(item, `${name}[${index}]`));
}

function textOf(value: LosslessJson, name: string): string {
  if (typeof value !== "string") throw invalid(`${name} must be text`);
  return value;
}

function objectOf(
  value: LosslessJson | undefined,
  name: string,
): ReadonlyMap<string, LosslessJson> {
  const members = value === undefined ? new Map<string, LosslessJson>() : membersOf(value);
  if (members === undefined) throw invalid(`${name} must be an object`);
  return members;
}

function versionOf(value: LosslessJson | undefined, name: string): RegoVersion | undefined {
  if (value === undefined) return undefined;
  const text = isLosslessNumber(value) ? value.numberText : "";
  if (text === "0" || text === "1") return text === "0" ? 0 : 1;
  throw invalid(`${name} must be 0 or 1`);
}

/**
 * The globs as they match names with a leading slash. OPA compares them with names as it has them: with a slash from a
 * folder and as `opa build` packs them, without one from what other programs pack. What was pushed has the one form here,
 * and the other once it went through a folder, so either counts.
 */
function fileVersions(value: LosslessJson | undefined): Readonly<Record<string, RegoVersion>> {
  const versions = new Map<string, RegoVersion>();
  for (const [written, read] of objectOf(value, "file_rego_versions")) {
    const name = `file_rego_versions[${JSON.stringify(written)}]`;
    const version = versionOf(read, name) ?? 0;
    for (const glob of slashed(written)) {
      if ((versions.get(glob) ?? version) !== version) {
        throw invalid(`${name} contradicts another entry for the same files`);
      }
      versions.set(glob, version);
    }
  }
  return Object.fromEntries(versions);
}

/** What begins with a wildcard may match the slash itself. */
function slashed(glob: string): readonly string[] {
  if (glob.startsWith("/")) return [glob];
  return /^[*?[{\\]/.test(glob) ? [glob, `/${glob}`] : [`/${glob}`];
}

function entrypointOf(value: LosslessJson, name: string): string {
  const entrypoint = objectOf(value, name).get("entrypoint");
  return entrypoint === undefined ? "" : trimSlashes(textOf(entrypoint, `${name}.entrypoint`));
}

/** The path without slashes at its ends. */
export function trimSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (start < end && path[start] === "/") start += 1;
  while (end > start && path[end - 1] === "/") end -= 1;
  return path.slice(start, end);
}

function invalid(reason: string): PolicyError {
  return new PolicyError("invalid_parameter", `the bundle's manifest is refused: ${reason}`, {
    diagnostics: [
      { code: MANIFEST_ERROR.code, message: reason, location: { file: MANIFEST, row: 1, col: 1 } },
    ],
  });
}
