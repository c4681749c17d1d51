import type { BundleSource, FileTree, PathIndex } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { parsePlan } from "../opa/ir/plan.ts";
import { type BuildContext, buildArchive, builtFile } from "../opa/program/build.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import type { Workspace } from "../opa/program/workspace.ts";
import {
  readsAnnotations,
  withoutAnnotations,
  withoutEntrypoints,
} from "../opa/rego/annotations.ts";
import { indexPaths } from "./path-index.ts";
import { surveyModule, wrapperEntrypoint, wrapperFile } from "./wrapper.ts";

export interface EngineContext extends BuildContext {
  readonly workspace: Workspace;
  readonly hostBuiltins: ReadonlySet<string>;
}

export interface Refused {
  readonly kind: "refused";
  readonly findings: readonly Diagnostic[];
}

export type Survey =
  | { readonly kind: "surveyed"; readonly data: Uint8Array; readonly index: PathIndex }
  | Refused;

/**
 * What a bundle holds, found by planning nothing of it, so that OPA lists every rule. It is loaded
 * as an agent loads it, roots and all, and the data of all files comes back merged.
 */
export async function surveyBundle(
  context: EngineContext,
  source: BundleSource,
  packageName: string,
): Promise<Survey> {
  const roots = source.roots.includes("") ? source.roots : [...source.roots, packageName];
  const folder = await context.workspace.write("survey", [
    ...withoutAllEntrypoints(source.modules),
    ...source.data,
    [".manifest", manifestText(source, roots)],
    [wrapperFile(packageName), surveyModule(packageName)],
  ]);
  const built = await buildArchive(context, {
    folder,
    target: "plan",
    entrypoints: [wrapperEntrypoint(0, packageName)],
    flags: ["--plan-addons", "unplanned_rules"],
  });
  if (built.kind === "refused") return withoutOurRoot(built, packageName);
  const plan = parsePlan(builtFile(built.files, "plan.json"));
  return {
    kind: "surveyed",
    data: built.files.get("data.json") ?? Buffer.from("{}"),
    index: indexPaths(plan, source.modules),
  };
}

/** OPA lists all roots in its message, ours as the last. */
function withoutOurRoot({ findings }: Refused, packageName: string): Refused {
  const restored = findings.map((each) => ({
    ...each,
    message: each.message.replace(` ${packageName}]`, "]"),
  }));
  return { kind: "refused", findings: restored };
}

/**
 * Modules whose annotations make no rule an entrypoint: planned, hence not listed, or refused as
 * such. Where rules read annotations the type checker wants to see what they read.
 */
function withoutAllEntrypoints(modules: FileTree): [string, Uint8Array | string][] {
  return rewritten(modules, readsAnnotations(modules) ? withoutEntrypoints : withoutAnnotations);
}

/** Modules without the annotations that could make rules entrypoints. */
export function withoutAllAnnotations(modules: FileTree): [string, Uint8Array | string][] {
  return rewritten(modules, withoutAnnotations);
}

function rewritten(
  modules: FileTree,
  rewrite: (text: string) => string,
): [string, Uint8Array | string][] {
  return [...modules].map(([file, bytes]) => {
    if (!bytesInclude(bytes, "entrypoint")) return [file, bytes];
    return [file, rewrite(Buffer.from(bytes).toString("utf8"))];
  });
}

function bytesInclude(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(text);
}
