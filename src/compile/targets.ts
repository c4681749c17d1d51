import type { BundleSource, CompiledTargets, Portability } from "../domain/bundle.ts";
import { settleAll } from "../means/async/settle-all.ts";
import { parsePlan } from "../opa/ir/plan.ts";
import { buildArchive, builtFile } from "../opa/program/build.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import type { Compilation } from "../opa/rego/compile/compilation.ts";
import { packagePaths } from "../opa/rego/compile/rule-paths.ts";
import { admit } from "./admission.ts";
import type { EngineContext } from "./context.ts";

export interface BuiltTargets {
  readonly targets?: CompiledTargets;
  readonly portability: Portability;
}

/** What our own host of the module supplies. */
function suppliedBy(builtins: EngineContext["builtins"]): { has(name: string): boolean } {
  return { has: (name) => builtins.has(name) && builtins.get(name)?.isAbsent !== true };
}

/**
 * Wasm and plan of the declared entrypoints under their own names, side by side, and whether they answer as OPA does.
 * Undefined without any. Without the data: neither holds it, and loading it takes time.
 */
export async function buildTargets(
  context: EngineContext,
  source: BundleSource,
  compilation: Compilation,
): Promise<BuiltTargets | undefined> {
  const { entrypoints } = source;
  if (entrypoints.length === 0) return undefined;
  const folder = await context.workspace.write("engine", [
    ...source.modules,
    [".manifest", manifestText(source, undefined)],
  ]);
  const [wasm, plan] = await settleAll([
    buildArchive(context, { folder, target: "wasm", entrypoints }),
    buildArchive(context, { folder, target: "plan", entrypoints }),
  ]);
  const refused = wasm.kind === "refused" ? wasm : plan;
  if (wasm.kind === "refused" || plan.kind === "refused") {
    return {
      portability: { portable: false, reasons: "findings" in refused ? refused.findings : [] },
    };
  }
  const bytes = builtFile(plan.files, "plan.json");
  const reasons = admit(parsePlan(bytes), packagePaths(compilation), suppliedBy(context.builtins));
  return {
    targets: { wasm: builtFile(wasm.files, "policy.wasm"), plan: bytes },
    portability: { portable: reasons.length === 0, reasons },
  };
}
