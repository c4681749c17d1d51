import { z } from "zod";
import { V0_HINT } from "../../domain/advice.ts";
import type { BundleSource } from "../../domain/bundle.ts";
import { type Diagnostic, type Location, PolicyError } from "../../domain/policy-error.ts";
import { passesAsV0 } from "../../opa/program/check.ts";
import { textFindings } from "../../opa/program/diagnostics.ts";
import { manifestText } from "../../opa/program/manifest-text.ts";
import { noNetworkFlags } from "../../opa/program/no-network.ts";
import type { Opa, OpaResult } from "../../opa/program/opa.ts";
import { type CaseResult, failedCases, testArguments } from "../../opa/program/policy-tests.ts";
import { withWorkspace } from "../../opa/program/workspace.ts";
import type { SeenHere } from "../../pipeline/seen-here.ts";

/** What one test rule gave. */
export interface TestOutcome {
  /** `authz_test`, without `data.` before it. */
  readonly package: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly location?: Location;
  /** Why it failed: an error, or the cases of a test with cases that do not hold. */
  readonly details: readonly string[];
  /** Lines that the test printed. */
  readonly printed: readonly string[];
}

export interface RunTestsOptions {
  readonly opa: Opa;
  readonly signal: AbortSignal;
  readonly seen: Pick<SeenHere, "files" | "withVersions" | "tell">;
}

/**
 * Runs the policy tests of a source with the real `opa`, as the gate does, and tells of each. Throws `invalid_parameter`
 * with findings when the modules do not compile.
 */
export async function runTests(
  source: BundleSource,
  { opa, signal, seen }: RunTestsOptions,
): Promise<readonly TestOutcome[]> {
  return await withWorkspace(async (workspace) => {
    const modules = new Map([...source.modules, ...seen.files]);
    const extra = await noNetworkFlags(opa, workspace, { ...source, modules });
    const manifest = manifestText(seen.withVersions(source), undefined);
    const cwd = await workspace.write("bundle", [
      ...source.modules,
      ...source.tests,
      ...source.data,
      ...seen.files,
      [".manifest", manifest],
    ]);
    const result = await opa.run(testArguments(extra), { cwd, signal });
    const results = parseResults(result);
    if (results !== undefined) return results.map(toOutcome).toSorted(byPlace);
    const isV0 = await passesAsV0({ opa, signal, folder: cwd, extra }, source);
    throw notRun(seen.tell(textFindings(result)), isV0);
  });
}

const caseSchema: z.ZodType<CaseResult> = z.lazy(() =>
  z.object({
    fail: z.boolean().optional(),
    sub_results: z.record(z.string(), caseSchema).optional(),
  }),
);

const resultsSchema = z.array(
  z.object({
    package: z.string(),
    name: z.string(),
    location: z.object({ file: z.string(), row: z.number(), col: z.number() }).optional(),
    fail: z.boolean().optional(),
    skip: z.boolean().optional(),
    error: z.object({ message: z.string().optional(), code: z.string().optional() }).optional(),
    output: z.string().optional(),
    sub_results: z.record(z.string(), caseSchema).optional(),
  }),
);
type Result = z.infer<typeof resultsSchema>[number];

function notRun(diagnostics: readonly Diagnostic[], isV0: boolean): PolicyError {
  const hint = isV0 ? V0_HINT : "";
  return new PolicyError("invalid_parameter", `the tests could not be run${hint}`, { diagnostics });
}

function parseResults({ exitCode, stdout }: OpaResult): readonly Result[] | undefined {
  try {
    const results = resultsSchema.parse(JSON.parse(stdout.toString("utf8")));
    return exitCode === 0 || results.length > 0 ? results : undefined;
  } catch {
    return undefined;
  }
}

function toOutcome(result: Result): TestOutcome {
  const { error } = result;
  const failed = result.fail === true || error !== undefined;
  return {
    package: result.package.replace(/^data\./, ""),
    name: result.name,
    status: failed ? "failed" : result.skip === true ? "skipped" : "passed",
    ...(result.location !== undefined && { location: result.location }),
    details: [
      ...(error === undefined ? [] : [error.message ?? error.code ?? "error"]),
      ...failedCases(result).map((name) => `case ${name} does not hold`),
    ],
    printed:
      result.output === undefined
        ? []
        : Buffer.from(result.output, "base64").toString("utf8").trimEnd().split("\n"),
  };
}

function byPlace(a: TestOutcome, b: TestOutcome): number {
  const [fileA = "", fileB = ""] = [a.location?.file, b.location?.file];
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  return (a.location?.row ?? 0) - (b.location?.row ?? 0);
}
