import type { BundleSource, FileTree, PathIndex } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { withoutAnnotations } from "./annotations.ts";
import { type BuildContext, buildArchive, builtFile } from "./build.ts";
import { indexPaths } from "./path-index.ts";
import { parsePlan } from "./plan.ts";
import type { Workspace } from "./workspace.ts";
import { manifestText, surveyModule, wrapperEntrypoint, wrapperFile } from "./wrapper.ts";

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
    ...withoutAllAnnotations(source.modules),
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
 * Modules without annotations, which would make rules entrypoints: planned, hence not listed, or
 * refused as such.
 */
export function withoutAllAnnotations(modules: FileTree): [string, Uint8Array | string][] {
  return [...modules].map(([file, bytes]) => {
    if (!bytesInclude(bytes, "entrypoint")) return [file, bytes];
    return [file, withoutAnnotations(Buffer.from(bytes).toString("utf8"))];
  });
}

function bytesInclude(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(text);
}
