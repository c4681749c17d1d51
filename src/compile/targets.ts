import type {
  BundleSource,
  CompiledTarget,
  CompiledTargets,
  Portability,
} from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { settleAll } from "../means/async/settle-all.ts";
import { parsePlan } from "../opa/ir/plan.ts";
import { type Built, builtFile } from "../opa/program/build.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import type { Compilation } from "../opa/rego/compile/compilation.ts";
import { packagePaths } from "../opa/rego/compile/rule-paths.ts";
import { type PlanFaults, planFaults, type WasmHost } from "./admission.ts";
import { advised, ELSEWHERE_ADVICE, EMBEDDER_ADVICE, WASM_ADVICE } from "./advice.ts";
import { buildWithin } from "./build-within.ts";
import type { EngineContext } from "./context.ts";
import { NPM_HOST } from "./embedder/npm-host.ts";

export interface BuiltTargets {
  readonly targets: CompiledTargets;
  /** What refuses a bundle that wants its decisions from the module here. */
  readonly refusals: readonly Diagnostic[];
  /** As far as it is known before the module was asked. */
  readonly portability: Portability;
}

/**
 * Wasm and plan of the declared entrypoints under their own names, side by side, and what is known to go wrong with them.
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
  const targets: CompiledTargets = {
    ...(wasm.kind === "built" && { wasm: targetOf(wasm, "policy.wasm") }),
    ...(plan.kind === "built" && { plan: targetOf(plan, "plan.json") }),
  };
  if (targets.plan === undefined) return { targets, ...unknownPlan(wasm, plan) };
  const faults = planFaults(parsePlan(targets.plan.bytes), packagePaths(compilation));
  return { targets, ...verdictOf(wasm, faults, ownHost(context.builtins)) };
}

function targetOf({ files }: Extract<Built, { kind: "built" }>, name: string): CompiledTarget {
  return { bytes: builtFile(files, name), files };
}

type Verdict = Omit<BuiltTargets, "targets">;

function verdictOf(wasm: Built, { endless, wrong, missingIn }: PlanFaults, own: WasmHost): Verdict {
  const everywhere = advised(wrong, ELSEWHERE_ADVICE);
  const planFaults = wrong.length > 0 && { planFaults: everywhere };
  if (wasm.kind === "refused") {
    const { findings } = wasm;
    const portability = { portable: false, reasons: findings, ...planFaults };
    return { refusals: findings, portability };
  }
  const refusals = advised([...missingIn(own), ...endless, ...wrong], WASM_ADVICE);
  const inWasm = advised([...missingIn(NPM_HOST), ...endless], EMBEDDER_ADVICE);
  const reasons = [...inWasm, ...everywhere];
  const portability = { portable: reasons.length === 0, reasons, ...planFaults };
  return { refusals, portability };
}

/** Without a plan nothing is known of the module either. */
function unknownPlan(wasm: Built, plan: Built): Verdict {
  const planFaults = plan.kind === "refused" ? plan.findings : [];
  const reasons = wasm.kind === "refused" ? wasm.findings : planFaults;
  const portability = { portable: false, reasons, planFaults };
  return { refusals: reasons, portability };
}

/** What our own host of the module supplies: it cannot be run again from its beginning. */
function ownHost(builtins: EngineContext["builtins"]): WasmHost {
  return {
    name: "the decision engine",
    remedy: "do without it",
    builtins: {
      has(name) {
        const known = builtins.get(name);
        return known !== undefined && known.isAbsent !== true && known.maySuspend !== true;
      },
    },
  };
}
