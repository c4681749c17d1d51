import { V0_HINT } from "../domain/advice.ts";
import type { BundleSource, CompiledBundle } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { settleAll } from "../means/async/settle-all.ts";
import { type CheckFindings, checkBundle, checkModules } from "../opa/program/check.ts";
import { refusal, sortedFindings } from "../opa/program/diagnostics.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import { noNetworkFlags } from "../opa/program/no-network.ts";
import type { Opa } from "../opa/program/opa.ts";
import { runPolicyTests } from "../opa/program/policy-tests.ts";
import { withWorkspace } from "../opa/program/workspace.ts";
import { buildEngine, type EngineOutcome } from "./engine.ts";
import {
  type AskTests,
  type BuiltTests,
  buildTests,
  judgeTests,
  type TestVerdict,
} from "./engine-tests.ts";
import type { EngineContext, Refused } from "./survey.ts";

export interface CompileOptions {
  readonly opa: Opa;
  /** Builtins that the decision engine supplies beside those of OPA's Wasm. */
  readonly hostBuiltins: ReadonlySet<string>;
  /** The engine that will answer, asked for the author's tests; without it `opa test` alone judges. */
  readonly askTests?: AskTests;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The gate: checks, tests and compiles a bundle with the real `opa`, independent steps side by
 * side. Throws `invalid_parameter` with every finding and its place when the bundle may not be
 * published. Leaves nothing behind.
 */
export function compileBundle(
  source: BundleSource,
  options: CompileOptions,
): Promise<CompiledBundle> {
  return withWorkspace(async (workspace) => {
    // Not `AbortSignal.any`: Node 20 may collect such a signal while it is still listened to.
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    options.signal?.addEventListener("abort", abort);
    if (options.signal?.aborted) abort();
    const { signal } = stop;
    const extra = await noNetworkFlags(options.opa, workspace, source);
    const context: EngineContext = { ...options, workspace, signal, extra };
    const settled = settleAll<Settled>(gateAndServe(context, source), abort).then(
      async (steps) => ({
        steps,
        second: await secondOpinion(context, steps, options.askTests),
      }),
    );
    const { steps, second } = await settled.finally(() =>
      options.signal?.removeEventListener("abort", abort),
    );
    const [checked, tested, served] = steps;
    const findings = [...checked.errors, ...tested.findings, ...second.errors];
    if (source.strict) findings.push(...checked.strict);
    if (served.kind === "refused") findings.push(...served.findings);
    if (findings.length > 0) throw refusal(findings, checked.isV0 ? V0_HINT : "");
    const warnings = sortedFindings([...source.warnings, ...checked.strict, ...second.warnings]);
    return { source, warnings, ...(served.kind === "built" ? { engine: served.engine } : {}) };
  });
}

interface Tested {
  readonly findings: readonly Diagnostic[];
  /** For the second opinion; absent where there is nothing to ask. */
  readonly built?: BuiltTests | Refused;
}

type Settled = readonly [CheckFindings, Tested, EngineOutcome | AgentCheck];

type Steps = readonly [
  Promise<CheckFindings>,
  Promise<Tested>,
  Promise<EngineOutcome | AgentCheck>,
];

/**
 * What is served takes longest and needs a folder of its own, so it starts before the gate's folder
 * is written.
 */
function gateAndServe(context: EngineContext, source: BundleSource): Steps {
  const served = serve(context, source);
  const gate = context.workspace.write("gate", [
    ...source.modules,
    ...source.tests,
    ...source.data,
    [".manifest", manifestText(source, undefined)],
  ]);
  return [
    gate.then((folder) => checkBundle({ ...context, folder, source })),
    gate.then((folder) => testBundle(context, source, folder)),
    served,
  ];
}

async function testBundle(
  context: EngineContext,
  source: BundleSource,
  folder: string,
): Promise<Tested> {
  const { findings, passed } = await runPolicyTests({ ...context, folder }, source.tests.size);
  if (findings.length > 0 || passed.length === 0 || !source.decide) return { findings };
  return { findings, built: await buildTests(context, source, passed) };
}

/** Only where nothing speaks against the bundle yet. */
async function secondOpinion(
  context: EngineContext,
  [checked, { built }, served]: Settled,
  ask: AskTests | undefined,
): Promise<TestVerdict> {
  const isGood = checked.errors.length === 0 && served.kind === "built";
  if (built === undefined || ask === undefined || !isGood) return { errors: [], warnings: [] };
  return await judgeTests(context, built, served.engine.data, ask);
}

function serve(context: EngineContext, source: BundleSource): Promise<EngineOutcome | AgentCheck> {
  return source.decide ? buildEngine(context, source) : checkForAgents(context, source);
}

type AgentCheck = Refused | { readonly kind: "checked" };

/** What agents get must stand alone: inside its roots, and without its tests. */
async function checkForAgents(context: EngineContext, source: BundleSource): Promise<AgentCheck> {
  const folder = await context.workspace.write("agent", [
    ...source.modules,
    ...source.data,
    [".manifest", manifestText(source, source.roots)],
  ]);
  const findings: readonly Diagnostic[] = await checkModules({ ...context, folder }, ["--bundle"]);
  return findings.length === 0 ? { kind: "checked" } : { kind: "refused", findings };
}
