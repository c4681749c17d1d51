import type { BundleSource, CompiledTargets, Portability } from "../domain/bundle.ts";
import { isPolicyError } from "../domain/policy-error.ts";
import { settleAll } from "../means/async/settle-all.ts";
import { parsePlan } from "../opa/ir/plan.ts";
import { type BuildRequest, type Built, buildArchive, builtFile } from "../opa/program/build.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import type { Compilation } from "../opa/rego/compile/compilation.ts";
import { packagePaths } from "../opa/rego/compile/rule-paths.ts";
import { admit } from "./admission.ts";
import type { EngineContext, Refused } from "./context.ts";

export interface BuiltTargets {
  readonly targets?: CompiledTargets;
  readonly portability: Portability;
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
    buildWithin(context, { folder, target: "wasm", entrypoints }),
    buildWithin(context, { folder, target: "plan", entrypoints }),
  ]);
  if (wasm.kind === "refused") return notPortable(wasm);
  if (plan.kind === "refused") return notPortable(plan);
  const bytes = builtFile(plan.files, "plan.json");
  const reasons = admit(parsePlan(bytes), packagePaths(compilation), suppliedBy(context.builtins));
  return {
    targets: {
      wasm: builtFile(wasm.files, "policy.wasm"),
      wasmFiles: wasm.files,
      planFiles: plan.files,
      plan: bytes,
    },
    portability: { portable: reasons.length === 0, reasons },
  };
}

/** What is too much for OPA's compiler is a reason, too: the exact engine does without it. */
async function buildWithin(context: EngineContext, request: BuildRequest): Promise<Built> {
  try {
    return await buildArchive(context, request);
  } catch (error) {
    const findings = isPolicyError(error) ? error.diagnostics : [];
    if (findings.length === 0) throw error;
    return { kind: "refused", findings };
  }
}

function notPortable({ findings }: Refused): BuiltTargets {
  return { portability: { portable: false, reasons: findings } };
}

/** What our own host of the module supplies: it cannot be run again from its beginning. */
function suppliedBy(builtins: EngineContext["builtins"]): { has(name: string): boolean } {
  return {
    has(name) {
      const known = builtins.get(name);
      return known !== undefined && known.isAbsent !== true && known.maySuspend !== true;
    },
  };
}
