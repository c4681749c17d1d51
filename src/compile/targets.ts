import { FOR_AGENTS_ONLY } from "../domain/advice.ts";
import type { BundleSource, IndexedPath, PathIndex } from "../domain/bundle.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { settleAll } from "../means/async/settle-all.ts";
import { type Plan, parsePlan } from "../opa/ir/plan.ts";
import { buildArchive, builtFile } from "../opa/program/build.ts";
import { jsonFindings } from "../opa/program/diagnostics.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import { readsAnnotations } from "../opa/rego/annotations.ts";
import { type EngineContext, type Refused, withoutAllAnnotations } from "./survey.ts";
import {
  positionOfRow,
  surveyModule,
  wrapperEntrypoint,
  wrapperFile,
  wrapperModule,
} from "./wrapper.ts";

export interface Targets {
  readonly kind: "built";
  readonly wasm: Uint8Array;
  readonly plan: Uint8Array;
  readonly parsedPlan: Plan;
  readonly index: PathIndex;
}

const REFERENCED_FUNCTION = /^function .* used as reference, not called$/;

/**
 * Wasm and plan of every path, side by side. Without the data: neither holds it, and loading it
 * takes time.
 */
export async function buildTargets(
  context: EngineContext,
  source: BundleSource,
  packageName: string,
  index: PathIndex,
): Promise<Targets | Refused> {
  let outcome = await tryTargets(context, source, packageName, index);
  if (outcome.kind === "refused" && outcome.findings.some(isOurs(packageName))) {
    // A function whose head could not be read as one: OPA knows better.
    const functions = await findFunctions(context, packageName);
    const entrypoints = index.entrypoints.filter((_, position) => !functions.has(position));
    outcome = await tryTargets(context, source, packageName, { entrypoints });
  }
  if (outcome.kind === "built") return outcome;
  return { kind: "refused", findings: outcome.findings.map(explain) };
}

async function tryTargets(
  context: EngineContext,
  source: BundleSource,
  packageName: string,
  index: PathIndex,
): Promise<Targets | Refused> {
  const folder = await context.workspace.write("engine", [
    ...(readsAnnotations(source.modules) ? source.modules : withoutAllAnnotations(source.modules)),
    [".manifest", manifestText(source, undefined)],
    [wrapperFile(packageName), moduleFor(packageName, index.entrypoints)],
  ]);
  const paths = Math.max(1, index.entrypoints.length);
  const entrypoints = Array.from({ length: paths }, (_, at) => wrapperEntrypoint(at, packageName));
  const [wasm, plan] = await settleAll([
    buildArchive(context, { folder, target: "wasm", entrypoints }),
    buildArchive(context, { folder, target: "plan", entrypoints }),
  ]);
  if (wasm.kind === "refused") return wasm;
  if (plan.kind === "refused") return plan;
  const bytes = builtFile(plan.files, "plan.json");
  return {
    kind: "built",
    wasm: builtFile(wasm.files, "policy.wasm"),
    plan: bytes,
    parsedPlan: parsePlan(bytes),
    index,
  };
}

/** A bundle without any path still has a module: one entrypoint that nobody asks. */
function moduleFor(packageName: string, paths: readonly IndexedPath[]): string {
  return paths.length === 0 ? surveyModule(packageName) : wrapperModule(packageName, paths);
}

function isOurs(packageName: string): (finding: Diagnostic) => boolean {
  return ({ message, location }) =>
    location?.file === wrapperFile(packageName) && REFERENCED_FUNCTION.test(message);
}

/**
 * Only where annotations had to stay: an annotated rule that OPA does not take as an entrypoint.
 */
function explain(finding: Diagnostic): Diagnostic {
  if (!REFERENCED_FUNCTION.test(finding.message)) return finding;
  const advice = `it depends on a rule annotated as an entrypoint: leave out that entrypoint: true, or ${FOR_AGENTS_ONLY}`;
  return { ...finding, message: `${finding.message} (${advice})` };
}

/** Asks `check`, which has no limit on what it tells. */
async function findFunctions(
  { opa, workspace, signal, extra }: EngineContext,
  packageName: string,
): Promise<ReadonlySet<number>> {
  const result = await opa.run(
    ["check", "--bundle", "--format", "json", "--max-errors", "0", ...extra, "."],
    { cwd: workspace.path("engine"), signal },
  );
  const findings = result.exitCode === 0 ? [] : jsonFindings(result);
  const rows = findings.filter(isOurs(packageName)).map(({ location }) => location?.row ?? 0);
  return new Set(rows.map(positionOfRow));
}
