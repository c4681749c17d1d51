import type { Diagnostic, Location } from "../../domain/policy-error.ts";
import { readPrintedPath } from "../rego/text.ts";
import { textFindings } from "./diagnostics.ts";
import { POLICY_TEST_FAILED } from "./findings.ts";
import type { Opa, OpaResult } from "./opa.ts";

export interface TestRun {
  readonly opa: Opa;
  readonly signal: AbortSignal;
  /** A bundle folder: modules, tests, data and a manifest without roots. */
  readonly folder: string;
  readonly extra: readonly string[];
}

/** A test that `opa test` let pass. */
export interface PassedTest {
  /** Below `data`. */
  readonly path: readonly string[];
  /** As OPA prints it. */
  readonly name: string;
  readonly location: Location | undefined;
  /** The outermost names of its cases, when it has any. */
  readonly cases: readonly string[];
}

export interface TestResults {
  /** One for each that does not pass. */
  readonly findings: readonly Diagnostic[];
  readonly passed: readonly PassedTest[];
}

export interface CaseResult {
  readonly fail?: boolean | undefined;
  readonly sub_results?: Readonly<Record<string, CaseResult>> | undefined;
}

interface TestResult extends CaseResult {
  readonly package?: string;
  readonly name?: string;
  readonly skip?: boolean;
  readonly location?: { readonly file: string; readonly row: number; readonly col: number };
  readonly error?: { readonly code?: string; readonly message?: string };
  /** What the test printed, as base64. */
  readonly output?: string;
}

/** For one test; the time of all of them is bounded by the driver. */
const TEST_TIMEOUT = "5m";
const MAX_PRINTED = 1000;
const MAX_CASES = 10;

/** `opa test` of the bundle folder where it runs, told as JSON. */
export function testArguments(extra: readonly string[]): readonly string[] {
  const flags = ["--format", "json", "--timeout", TEST_TIMEOUT, "--max-errors", "100"];
  return ["test", "--bundle", ...flags, ...extra, "."];
}

/** Runs the author's tests. Tests marked `todo_` do not count. */
export async function runPolicyTests(run: TestRun, files: number): Promise<TestResults> {
  if (files === 0) return { findings: [], passed: [] };
  const result = await run.opa.run(testArguments(run.extra), {
    cwd: run.folder,
    signal: run.signal,
  });
  const tests = parseResults(result);
  if (tests === undefined) {
    return { findings: result.exitCode === 0 ? [] : textFindings(result), passed: [] };
  }
  const failed = tests.filter(isFailed);
  const passed = tests.filter((test) => !isFailed(test) && test.skip !== true);
  return { findings: failed.map(toFinding), passed: passed.map(toPassed) };
}

function isFailed({ fail, error }: TestResult): boolean {
  return fail === true || error !== undefined;
}

function toPassed(test: TestResult): PassedTest {
  const name = nameOf(test);
  const cases = Object.keys(test.sub_results ?? {});
  return { path: readPrintedPath(name), name, location: test.location, cases };
}

function nameOf({ package: within = "data", name = "" }: TestResult): string {
  return `${within}.${name}`;
}

function parseResults(result: OpaResult): TestResult[] | undefined {
  try {
    const tests: unknown = JSON.parse(result.stdout.toString("utf8"));
    return Array.isArray(tests) && tests.length > 0 ? (tests as TestResult[]) : undefined;
  } catch {
    return undefined;
  }
}

function toFinding(test: TestResult): Diagnostic {
  const finding = { code: POLICY_TEST_FAILED.code, message: `${nameOf(test)} failed${why(test)}` };
  if (test.location === undefined) return finding;
  const { file, row, col } = test.location;
  return { ...finding, location: { file, row, col } };
}

function why(test: TestResult): string {
  const { error, output } = test;
  const cases = failedCases(test);
  const printed = output === undefined ? "" : Buffer.from(output, "base64").toString("utf8").trim();
  return [
    error === undefined ? "" : `: ${error.message ?? error.code ?? "error"}`,
    cases.length === 0 ? "" : ` (cases: ${cases.slice(0, MAX_CASES).join(", ")})`,
    printed === "" ? "" : `; it printed: ${printed.slice(0, MAX_PRINTED)}`,
  ].join("");
}

/** The cases of a test with cases that do not hold, as paths. */
export function failedCases({ sub_results }: CaseResult, above = ""): string[] {
  return Object.entries(sub_results ?? {}).flatMap(([name, result]) => {
    const below = failedCases(result, `${above}${name}/`);
    if (below.length > 0) return below;
    return result.fail === true ? [`${above}${name}`] : [];
  });
}
