import type { AskedTests, BundleSource, RegoFile } from "../domain/bundle.ts";
import { type Diagnostic, isPolicyError } from "../domain/policy-error.ts";
import { builtFile } from "../opa/program/build.ts";
import { manifestText } from "../opa/program/manifest-text.ts";
import type { PassedTest } from "../opa/program/policy-tests.ts";
import { ADVICE } from "./advice.ts";
import { buildWithin } from "./build-within.ts";
import type { EngineContext, Refused } from "./context.ts";
import { POLICY_TEST_DISAGREES, POLICY_TEST_NOT_ASKED } from "./findings.ts";
import { regoFiles } from "./rego-files.ts";

/** What an engine says when it is asked for a test. */
export type TestAnswer =
  | { readonly kind: "defined"; readonly value: unknown }
  | { readonly kind: "undefined" }
  | { readonly kind: "error"; readonly message: string };

/** A bundle with its tests, as the engines take it. */
export interface TestedEngine {
  readonly modules: readonly RegoFile[];
  readonly data: Uint8Array;
  /** Of the tests; absent where the exact engine alone answers. */
  readonly wasm?: Uint8Array;
  readonly questions: readonly TestQuestion[];
}

export interface TestQuestion {
  /** Below `data`. */
  readonly path: readonly string[];
  /** JSON text; absent: no input, as a test is asked. */
  readonly input?: string;
}

/**
 * Asks the engine that will answer every question, in its order. Throws `invalid_parameter` when it cannot load the
 * modules.
 */
export type AskTests = (engine: TestedEngine) => Promise<readonly TestAnswer[]>;

/** What the second opinion found: errors refuse, warnings tell what was not asked. */
export interface TestVerdict {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** One for each engine. */
  readonly asked: readonly AskedTests[];
}

/** What the author's tests are asked with. */
export interface TestBench {
  readonly source: BundleSource;
  /** What `opa test` let pass. */
  readonly tests: readonly PassedTest[];
  /** Those of them that come to a declared entrypoint; all where that cannot be told. */
  readonly about: readonly PassedTest[];
  readonly data: Uint8Array;
  /** A module of the tests that Wasm is asked for: built when first wanted. */
  readonly module: () => Promise<TestModule>;
}

/** Compares what `opa test` let pass with what each engine that will answer says. */
export async function judgeTests(
  { source, tests, data, module }: TestBench,
  ask: AskTests,
): Promise<TestVerdict> {
  if (tests.length === 0) return NOTHING_JUDGED;
  const modules = regoFiles(source, [...source.modules, ...source.tests]);
  const engine = { modules, data };
  const exact = await judge("exact", engine, tests, ask);
  if (source.engine !== "wasm" || exact.errors.length > 0) return exact;
  const built = await module();
  const wasm = await judgeWasm(engine, tests, built, ask);
  return { ...wasm, asked: [...exact.asked, ...wasm.asked] };
}

type Modules = Omit<TestedEngine, "wasm" | "questions">;

async function judgeWasm(
  engine: Modules,
  tests: readonly PassedTest[],
  built: TestModule,
  ask: AskTests,
): Promise<TestVerdict> {
  if (built.kind === "refused") return notAsked("wasm", tests, refusalOf(built));
  const verdict = await judge("wasm", { ...engine, wasm: built.wasm }, built.tests, ask);
  if (built.tests.length === tests.length) return verdict;
  const because = `a module of tests has no more than ${MAX_TESTS}`;
  const asked = verdict.asked.map((each) => ({ because, ...each, of: tests.length }));
  return { ...verdict, asked };
}

async function judge(
  name: EngineName,
  engine: Omit<TestedEngine, "questions">,
  tests: readonly PassedTest[],
  ask: AskTests,
): Promise<TestVerdict> {
  const questions = tests.map(({ path }) => ({ path }));
  const answers = await ask({ ...engine, questions }).catch((error: unknown) => {
    if (isPolicyError(error)) return error;
    throw error;
  });
  if ("code" in answers) return notAsked(name, tests, answers.message);
  const errors = tests.flatMap((test, at) => {
    const answer = answers[at] ?? { kind: "undefined" };
    return holds(test, answer) ? [] : [disagreement(test, answer)];
  });
  const asked = { engine: name, asked: tests.length, of: tests.length };
  return { errors, warnings: [], asked: [asked] };
}

type EngineName = "exact" | "wasm";

/** Where there is no test, or nobody to ask. */
export const NOTHING_JUDGED: TestVerdict = { errors: [], warnings: [], asked: [] };

/** Beyond it their names do not fit on a command line. */
const MAX_TESTS = 20_000;

export type TestModule =
  | {
      readonly kind: "built";
      readonly wasm: Uint8Array;
      /** Its entrypoints. */
      readonly tests: readonly PassedTest[];
    }
  | Refused;

/** Why OPA builds no module of the tests. */
export function refusalOf({ findings }: Refused): string {
  const messages = findings.slice(0, MAX_MESSAGES).map(({ message }) => message);
  return `OPA builds no module of them: ${messages.join("; ")}`;
}

const MAX_MESSAGES = 3;

/** The tests as entrypoints of a module, beside what they test. Pruned: functions of tests read what is tested. */
export async function buildTests(
  context: EngineContext,
  source: BundleSource,
  all: readonly PassedTest[],
): Promise<TestModule> {
  const tests = all.slice(0, MAX_TESTS);
  const folder = await context.workspace.write("tests", [
    ...source.modules,
    ...source.tests,
    [".manifest", manifestText(source, undefined)],
  ]);
  const entrypoints = tests.map(({ path }) => path.join("/"));
  const request = { folder, target: "wasm", entrypoints, isPruned: true } as const;
  const built = await buildWithin(context, request);
  if (built.kind === "refused") return built;
  return { kind: "built", wasm: builtFile(built.files, "policy.wasm"), tests };
}

/** Whether the answer is that of a test that passes. */
export function holds({ cases }: PassedTest, answer: TestAnswer): boolean {
  if (answer.kind !== "defined" || answer.value === false) return false;
  const outcomes = answer.value as Readonly<Record<string, unknown>>;
  return cases.every((name) => Object.hasOwn(outcomes, name) && outcomes[name] !== false);
}

function disagreement(test: PassedTest, answer: TestAnswer): Diagnostic {
  return {
    code: POLICY_TEST_DISAGREES.code,
    message: `${test.name} passes in OPA, and in the decision engine ${saying(answer)}: decisions would differ from those of agents; write what it tests in another way, or ${ADVICE}`,
    ...(test.location && { location: test.location }),
  };
}

export function saying(answer: TestAnswer): string {
  if (answer.kind === "undefined") return "is undefined";
  if (answer.kind === "error") return `ends with an error (${answer.message})`;
  return answer.value === false ? "is false" : "does not hold in all its cases";
}

function notAsked(
  engine: EngineName,
  { length }: readonly PassedTest[],
  because: string,
): TestVerdict {
  const message = `the tests were not judged by the decision engine: ${because}`;
  return {
    errors: [],
    warnings: [{ code: POLICY_TEST_NOT_ASKED.code, message }],
    asked: [{ engine, asked: 0, of: length, because }],
  };
}
