import type { AskedTests, BundleSource, CompiledEngine, Portability } from "../domain/bundle.ts";
import { type Diagnostic, isPolicyError } from "../domain/policy-error.ts";
import { settleAll } from "../means/async/settle-all.ts";
import type { PassedTest } from "../opa/program/policy-tests.ts";
import type { BuiltinSignature } from "../opa/rego/compile/compilation.ts";
import { compileFiles } from "../opa/rego/compile/compile-files.ts";
import type { EngineContext } from "./context.ts";
import { judgePortability } from "./embedder/portability.ts";
import {
  type AskTests,
  buildTests,
  judgeTests,
  NOTHING_JUDGED,
  type TestBench,
  type TestModule,
  type TestVerdict,
} from "./engine-tests.ts";
import { NOT_PORTABLE } from "./findings.ts";
import { regoFiles } from "./rego-files.ts";
import { testsAbout } from "./tests-about.ts";

export interface SecondOpinion extends TestVerdict {
  /** Absent without declared entrypoints. */
  readonly portability?: Portability;
}

/** Without anybody to ask. */
export const NO_OPINION: SecondOpinion = NOTHING_JUDGED;

/** What else there is to ask than `opa`: the engines that will answer, and who embeds the module. */
export async function secondOpinion(
  context: EngineContext,
  { source, tests, engine }: Pick<TestBench, "source" | "tests"> & { engine: CompiledEngine },
  ask: AskTests | undefined,
): Promise<SecondOpinion> {
  const isEmbedded = engine.targets?.wasm !== undefined;
  const about =
    engine.portability !== undefined ? findTestsAbout(source, tests, context.builtins) : [];
  let module: Promise<TestModule> | undefined;
  const bench: TestBench = {
    ...{ source, tests, about, data: engine.data },
    module: () => {
      module ??= buildTests(context, source, source.engine === "wasm" ? tests : about);
      return module;
    },
  };
  const [verdict, embedded] = await settleAll([
    ask === undefined ? Promise.resolve(NOTHING_JUDGED) : judgeTests(bench, ask),
    judgePortability({ bench, engine, ask }, context.signal),
  ]);
  const { portability } = embedded ?? {};
  return {
    errors: verdict.errors,
    asked: askedOf(tests, [...verdict.asked, ...(embedded ? [embedded.tests] : [])]),
    warnings: [...verdict.warnings, ...warningsOf(portability, isEmbedded)],
    ...(portability && { portability }),
  };
}

function askedOf(
  tests: readonly PassedTest[],
  asked: readonly AskedTests[],
): readonly AskedTests[] {
  return tests.length === 0 ? [] : asked;
}

/** All of them where our compiler does not take what OPA takes: what cannot be told is asked. */
function findTestsAbout(
  source: BundleSource,
  tests: readonly PassedTest[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
): readonly PassedTest[] {
  if (tests.length === 0) return tests;
  const files = regoFiles(source, [...source.modules, ...source.tests]);
  const entrypoints = source.entrypoints.map((each) => each.split("/"));
  try {
    return testsAbout(tests, entrypoints, compileFiles(files, builtins));
  } catch (error) {
    if (isPolicyError(error)) return tests;
    throw error;
  }
}

/** Who embeds the module has to know; the push is none the worse for it. */
function warningsOf(portability: Portability | undefined, isBuilt: boolean): readonly Diagnostic[] {
  return (portability?.reasons ?? []).map(({ message, ...reason }) => ({
    ...reason,
    code: NOT_PORTABLE.code,
    message: isBuilt
      ? message
      : `OPA builds no module of the entrypoints: ${message}; change what it names, or declare no entrypoints`,
  }));
}
