import { compareTexts } from "../../src/opa/go/text-bytes.ts";
import type { Module, RegoVersion } from "../../src/opa/rego/ast/nodes.ts";
import { createCompilation } from "../../src/opa/rego/compile/compilation.ts";
import { STAGES, type Stage } from "../../src/opa/rego/compile/compile-modules.ts";
import { resolveRefs } from "../../src/opa/rego/compile/resolve-refs.ts";
import { rewriteTestRules } from "../../src/opa/rego/compile/rewrite-test-rules.ts";
import { parseModule } from "../../src/opa/rego/parse/parse-module.ts";
import { builtinSignatures } from "./builtin-signatures.ts";
import { askOracle, type OracleAnswer } from "./oracle.ts";
import { excerpts, printModules } from "./print-modules.ts";
import { modulesAfter } from "./syntax-trees.ts";

const ALL: readonly Stage[] = [
  ...STAGES,
  { name: "RewriteTestRulesForTracing", run: rewriteTestRules },
];

const NAMES = ["ResolveRefs", ...ALL.map(({ name }) => name)];

/** Few enough that the trees of all stages lie in memory at once. */
const AT_ONCE = 200;

/** A set of modules of which ours made something else than OPA, and the first stage at which that is so. */
export interface StageDifference {
  readonly modules: readonly string[];
  readonly stage: string;
  readonly ours: string;
  readonly opas: string;
}

export interface Comparison {
  /** Why OPA does not compile some of them, which are compared as far as they come. */
  readonly refusals: readonly string[];
  readonly differences: readonly StageDifference[];
}

/** Sends sets of modules through our parser and all stages, as OPA does, and compares behind each. */
export function compareStages(
  programs: readonly (readonly string[])[],
  version: RegoVersion,
): Comparison {
  const differences: StageDifference[] = [];
  const refusals: string[] = [];
  for (let at = 0; at < programs.length; at += AT_ONCE) {
    const some = programs.slice(at, at + AT_ONCE);
    for (const [index, answer] of askForTrees(some, version).entries()) {
      const [refusal] = answer.errors ?? [];
      if (refusal !== undefined) refusals.push(`${refusal.message} in ${some[index]?.join("\n")}`);
      differences.push(...differencesOf(some[index] ?? [], answer, version));
    }
  }
  return { refusals, differences };
}

function askForTrees(
  programs: readonly (readonly string[])[],
  version: RegoVersion,
): readonly OracleAnswer[] {
  const questions = programs.map((texts) => ({
    modules: Object.fromEntries(texts.map((text, at) => [`${at}.rego`, text])),
    v0: version === 0,
    stages: NAMES,
    testRules: true,
  }));
  return askOracle(questions);
}

function differencesOf(
  texts: readonly string[],
  answer: OracleAnswer,
  version: RegoVersion,
): StageDifference[] {
  if (answer.stages?.has("ResolveRefs") !== true) return [];
  const modules = parseModules(texts, version);
  // What OPA's check refuses at a stage is not compiled at all.
  const hasPassed = (stage: string): boolean => answer.stages?.has(stage) === true;
  for (const [stage, ours] of runStages(modules, hasPassed)) {
    const opas = printModules(modulesAfter(stage, answer, version));
    if (ours !== opas) return [{ modules: texts, stage, ...excerpts(ours, opas) }];
  }
  return [];
}

/** In the order in which OPA walks them. */
function parseModules(texts: readonly string[], version: RegoVersion): readonly Module[] {
  return texts
    .map((text, at) => parseModule(text, `${at}.rego`, version))
    .sort((left, right) => compareTexts(left.file, right.file));
}

function* runStages(
  modules: readonly Module[],
  hasPassed: (stage: string) => boolean,
): Generator<readonly [stage: string, ours: string]> {
  resolveRefs(modules);
  yield ["ResolveRefs", printModules(modules)];
  const compilation = createCompilation(modules, builtinSignatures());
  for (const { name, run } of ALL) {
    if (!hasPassed(name)) return;
    run(compilation);
    yield [name, printModules(modules)];
  }
}
