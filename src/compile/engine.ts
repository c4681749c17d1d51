import type { BundleSource, CompiledEngine, RegoFile } from "../domain/bundle.ts";
import { isPolicyError } from "../domain/policy-error.ts";
import { settleAll } from "../means/async/settle-all.ts";
import { buildArchive } from "../opa/program/build.ts";
import type { BuiltinSignature, Compilation } from "../opa/rego/compile/compilation.ts";
import { compileFiles } from "../opa/rego/compile/compile-files.ts";
import { writeAgentFolder } from "./agent-folder.ts";
import type { Refused, SeeingContext } from "./context.ts";
import { checkEntrypoints } from "./entrypoints.ts";
import { missingBuiltins } from "./missing-builtins.ts";
import { regoFiles } from "./rego-files.ts";
import { seenModules, withSeenVersions } from "./seen-bundle.ts";
import { buildTargets } from "./targets.ts";

export type EngineOutcome = { readonly kind: "built"; readonly engine: CompiledEngine } | Refused;

/**
 * Everything the decision engines need: the Rego as it is, the merged data, and what OPA's compiler makes of the
 * declared entrypoints.
 */
export async function buildEngine(
  context: SeeingContext,
  source: BundleSource,
): Promise<EngineOutcome> {
  const modules = regoFiles(source, source.modules);
  const all = regoFiles(withSeenVersions(source, context.seen), [
    ...source.modules,
    ...seenModules(context.seen),
  ]);
  const compilation = compile(all, context.builtins);
  // What OPA's check refuses too.
  if (compilation === undefined) return await loadAsAgent(context, source, modules);
  const findings = [...missingBuiltins(compilation), ...checkEntrypoints(source, compilation)];
  if (findings.length > 0) return { kind: "refused", findings };
  const [loaded, targets] = await settleAll([
    loadAsAgent(context, source, modules),
    // What is built once cannot see what others come to be.
    source.sees === undefined ? buildTargets(context, source, compilation) : NO_TARGETS,
  ]);
  if (loaded.kind === "refused") return loaded;
  if (targets === undefined) return loaded;
  const { refusals, ...built } = targets;
  if (source.engine === "wasm" && refusals.length > 0) {
    return { kind: "refused", findings: refusals };
  }
  return { kind: "built", engine: { ...loaded.engine, ...built } };
}

const NO_TARGETS: ReturnType<typeof buildTargets> = Promise.resolve(undefined);

/** Undefined where it is no Rego. */
function compile(
  modules: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
): Compilation | undefined {
  try {
    return compileFiles(modules, builtins);
  } catch (error) {
    if (isPolicyError(error)) return undefined;
    throw error;
  }
}

/** As an agent loads it, roots and all: the data of all files comes back merged. */
async function loadAsAgent(
  context: SeeingContext,
  source: BundleSource,
  modules: readonly RegoFile[],
): Promise<EngineOutcome> {
  const folder = await writeAgentFolder(context, source);
  const built = await buildArchive(context, { folder, target: "rego", entrypoints: [] });
  if (built.kind === "refused") return built;
  const data = built.files.get("data.json") ?? Buffer.from("{}");
  return { kind: "built", engine: { modules, data } };
}
