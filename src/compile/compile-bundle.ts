import { V0_HINT } from "../domain/advice.ts";
import type { BundleSource, CompiledBundle } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { settleAll } from "../means/async/settle-all.ts";
import { type CheckFindings, checkBundle, checkModules } from "../opa/program/check.ts";
import { refusal, sortedFindings } from "../opa/program/diagnostics.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import { noNetworkFlags } from "../opa/program/no-network.ts";
import type { Opa } from "../opa/program/opa.ts";
import { type PassedTest, runPolicyTests } from "../opa/program/policy-tests.ts";
import { withWorkspace } from "../opa/program/workspace.ts";
import type { BuiltinSignature } from "../opa/rego/compile/compilation.ts";
import { writeAgentFolder } from "./agent-folder.ts";
import type { EngineContext, Refused, SeeingContext } from "./context.ts";
import { buildEngine, type EngineOutcome } from "./engine.ts";
import type { AskTests } from "./engine-tests.ts";
import { wasmWithoutEntrypoints } from "./entrypoints.ts";
import { NO_OPINION, type SecondOpinion, secondOpinion } from "./second-opinion.ts";
import {
  isOfSeen,
  type SeenBundle,
  seenData,
  seenModules,
  tellSeen,
  withSeenVersions,
} from "./seen-bundle.ts";

export interface CompileOptions {
  readonly opa: Opa;
  /** All of OPA's, with those marked that the decision engines do not have. */
  readonly builtins: ReadonlyMap<string, BuiltinSignature>;
  /** What the bundle sees. Default: nothing. */
  readonly seen?: readonly SeenBundle[];
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
    const { seen = [] } = options;
    const modules = new Map([...source.modules, ...seenModules(seen)]);
    const extra = await noNetworkFlags(options.opa, workspace, { ...source, modules });
    const context: SeeingContext = { ...options, workspace, signal, extra, seen };
    const settled = settleAll<Settled>(gateAndServe(context, source), abort).then(
      async (steps) => ({
        steps,
        second: await askOthers(context, source, steps, options.askTests),
      }),
    );
    const { steps, second } = await settled.finally(() =>
      options.signal?.removeEventListener("abort", abort),
    );
    const [checked, tested, served] = steps;
    const strict = checked.strict.filter((finding) => !isOfSeen(finding));
    const findings = [...checked.errors, ...tested.findings, ...second.errors];
    if (source.strict) findings.push(...strict);
    if (served.kind === "refused") findings.push(...served.findings);
    if (findings.length > 0) throw refusal(tellSeen(findings), checked.isV0 ? V0_HINT : "");
    const warnings = sortedFindings([
      ...[...source.warnings, ...strict, ...second.warnings],
      ...wasmWithoutEntrypoints(source),
    ]);
    const { portability, asked } = second;
    return {
      ...{ source, warnings },
      ...(served.kind === "built" && {
        engine: {
          ...served.engine,
          ...(portability && { portability }),
          ...(asked.length > 0 && { tests: asked }),
        },
      }),
    };
  });
}

interface Tested {
  readonly findings: readonly Diagnostic[];
  /** For the second opinion. */
  readonly passed: readonly PassedTest[];
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
function gateAndServe(context: SeeingContext, source: BundleSource): Steps {
  const served = serve(context, source);
  const versions = withSeenVersions(source, context.seen);
  const gate = context.workspace.write("gate", [
    ...source.modules,
    ...source.tests,
    ...source.data,
    ...seenModules(context.seen),
    ...seenData(context.seen),
    [".manifest", manifestText(versions, undefined)],
  ]);
  return [
    gate.then((folder) => checkBundle({ ...context, folder, source: versions })),
    gate.then((folder) => runPolicyTests({ ...context, folder }, source.tests.size)),
    served,
  ];
}

/** Only where nothing speaks against the bundle yet. */
async function askOthers(
  context: EngineContext,
  source: BundleSource,
  [checked, { findings, passed }, served]: Settled,
  ask: AskTests | undefined,
): Promise<SecondOpinion> {
  const isGood = checked.errors.length + findings.length === 0;
  if (!isGood || served.kind !== "built") return NO_OPINION;
  return await secondOpinion(context, { source, tests: passed, engine: served.engine }, ask);
}

function serve(context: SeeingContext, source: BundleSource): Promise<EngineOutcome | AgentCheck> {
  return source.decide ? buildEngine(context, source) : checkForAgents(context, source);
}

type AgentCheck = Refused | { readonly kind: "checked" };

/** What agents get must stand alone: inside its roots, and without its tests. */
async function checkForAgents(context: SeeingContext, source: BundleSource): Promise<AgentCheck> {
  const folder = await writeAgentFolder(context, source);
  const findings: readonly Diagnostic[] = await checkModules({ ...context, folder }, ["--bundle"]);
  return findings.length === 0 ? { kind: "checked" } : { kind: "refused", findings };
}
