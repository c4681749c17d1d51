import type { BundleSource, CompiledEngine, FileTree, PathIndex } from "../domain/bundle.ts";
import { type Diagnostic, isPolicyError } from "../domain/policy-error.ts";
import { parsePlan } from "../opa/ir/plan.ts";
import { buildArchive, builtFile } from "../opa/program/build.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import type { PassedTest } from "../opa/program/policy-tests.ts";
import { readsAnnotations } from "../opa/rego/annotations.ts";
import { ADVICE } from "./advice.ts";
import { POLICY_TEST_DISAGREES, POLICY_TEST_NOT_ASKED } from "./findings.ts";
import { type EngineContext, type Refused, withoutAllAnnotations } from "./survey.ts";
import { wrapperEntrypoint, wrapperFile, wrapperModule, wrapperPackage } from "./wrapper.ts";
import { findWrongShapes } from "./wrong-shapes.ts";

/** What an engine says when it is asked for a test. */
export type TestAnswer =
  | { readonly kind: "defined"; readonly value: unknown }
  | { readonly kind: "undefined" }
  | { readonly kind: "error"; readonly message: string }
  /** The engine could not do what the test, or what it tests, wants. */
  | { readonly kind: "no_builtin"; readonly name: string };

/**
 * Asks the engine that will answer for every path of an index, in its order. Throws `invalid_parameter` when it cannot
 * load the module.
 */
export type AskTests = (
  engine: Pick<CompiledEngine, "wasm" | "data" | "index">,
) => Promise<readonly TestAnswer[]>;

/** A module that holds the tests beside what they test. */
export interface BuiltTests {
  readonly kind: "built";
  readonly tests: readonly PassedTest[];
  readonly index: PathIndex;
  readonly wasm: Uint8Array;
  /** Where its plan can be had too. */
  readonly folder: string;
  readonly entrypoints: readonly string[];
}

/** What the second opinion found: errors refuse, warnings tell what was not asked. */
export interface TestVerdict {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Beyond it their names do not fit on a command line. */
const MAX_TESTS = 20_000;

/** Compiles tests to Wasm, each an entrypoint, as `buildTargets` does with the bundle itself. */
export async function buildTests(
  context: EngineContext,
  source: BundleSource,
  passed: readonly PassedTest[],
): Promise<BuiltTests | Refused> {
  const tests = passed.slice(0, MAX_TESTS);
  const packageName = wrapperPackage(source);
  const index: PathIndex = { entrypoints: tests.map(({ path }) => ({ path, kind: "rule" })) };
  const modules: FileTree = new Map([...source.modules, ...source.tests]);
  const folder = await context.workspace.write("tests", [
    ...(readsAnnotations(modules) ? modules : withoutAllAnnotations(modules)),
    [".manifest", manifestText(source, undefined)],
    [wrapperFile(packageName), wrapperModule(packageName, index.entrypoints)],
  ]);
  const entrypoints = tests.map((_, at) => wrapperEntrypoint(at, packageName));
  const built = await buildArchive(context, { folder, target: "wasm", entrypoints });
  if (built.kind === "refused") return built;
  const wasm = builtFile(built.files, "policy.wasm");
  return { kind: "built", tests, index, wasm, folder, entrypoints };
}

/**
 * Compares what `opa test` let pass with what the engine says. A test whose own file holds a shape that OPA's compiler
 * gets wrong says nothing about the policy.
 */
export async function judgeTests(
  context: EngineContext,
  built: BuiltTests | Refused,
  data: Uint8Array,
  ask: AskTests,
): Promise<TestVerdict> {
  if (built.kind === "refused") return notAsked(built.findings.map(({ message }) => message));
  const { wasm, index, tests } = built;
  const answers = await ask({ wasm, index, data }).catch((error: unknown) => {
    if (isPolicyError(error)) return error;
    throw error;
  });
  if ("code" in answers) return notAsked([answers.message]);
  const unlike = tests.flatMap((test, at) => {
    const answer = answers[at] ?? { kind: "undefined" };
    return holds(test, answer) ? [] : [{ test, answer }];
  });
  if (unlike.length === 0) return { errors: [], warnings: [] };
  const doubtful = await filesInDoubt(context, built);
  const verdict = { errors: [] as Diagnostic[], warnings: [] as Diagnostic[] };
  for (const { test, answer } of unlike) {
    const isOwnFault = answer.kind === "no_builtin" || doubtful.has(test.location?.file ?? "");
    if (isOwnFault) verdict.warnings.push(unasked(test, answer));
    else verdict.errors.push(disagreement(test, answer));
  }
  return verdict;
}

function holds({ cases }: PassedTest, answer: TestAnswer): boolean {
  if (answer.kind !== "defined" || answer.value === false) return false;
  const outcomes = answer.value as Readonly<Record<string, unknown>>;
  return cases.every((name) => Object.hasOwn(outcomes, name) && outcomes[name] !== false);
}

/** Files of tests in which the compiler is known to go wrong; admission has looked at the others. */
async function filesInDoubt(
  context: EngineContext,
  { folder, entrypoints, index }: BuiltTests,
): Promise<ReadonlySet<string>> {
  const built = await buildArchive(context, { folder, target: "plan", entrypoints });
  if (built.kind === "refused") return new Set();
  const shapes = findWrongShapes(parsePlan(builtFile(built.files, "plan.json")), index);
  return new Set(shapes.flatMap(({ location }) => (location === undefined ? [] : [location.file])));
}

function disagreement(test: PassedTest, answer: TestAnswer): Diagnostic {
  return {
    code: POLICY_TEST_DISAGREES.code,
    message: `${test.name} passes in OPA, and in the decision engine ${saying(answer)}: decisions would differ from those of agents; write what it tests in another way, or ${ADVICE}`,
    ...(test.location && { location: test.location }),
  };
}

function unasked(test: PassedTest, answer: TestAnswer): Diagnostic {
  const reason =
    answer.kind === "no_builtin"
      ? `which has no builtin ${answer.name}`
      : `where it ${saying(answer)}: its file holds a negation or reference that OPA's compiler gets wrong`;
  return {
    code: POLICY_TEST_NOT_ASKED.code,
    message: `${test.name} was not judged by the decision engine, ${reason}`,
    ...(test.location && { location: test.location }),
  };
}

function saying(answer: TestAnswer): string {
  if (answer.kind === "undefined") return "is undefined";
  if (answer.kind === "error") return `ends with an error (${answer.message})`;
  if (answer.kind === "no_builtin") return `wants the builtin ${answer.name}`;
  return answer.value === false ? "is false" : "does not hold in all its cases";
}

function notAsked(reasons: readonly string[]): TestVerdict {
  const message = `the tests were not judged by the decision engine: ${reasons.join("; ")}`;
  return { errors: [], warnings: [{ code: POLICY_TEST_NOT_ASKED.code, message }] };
}
