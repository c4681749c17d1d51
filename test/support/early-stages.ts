import type { Module, RegoVersion } from "../../src/opa/rego/ast/nodes.ts";
import { type Compilation, createCompilation } from "../../src/opa/rego/compile/compilation.ts";
import { erasePrintCalls } from "../../src/opa/rego/compile/erase-print-calls.ts";
import { removeImports } from "../../src/opa/rego/compile/remove-imports.ts";
import { resolveRefs } from "../../src/opa/rego/compile/resolve-refs.ts";
import { rewriteLocalVars } from "../../src/opa/rego/compile/rewrite-local-vars.ts";
import { rewriteRuleHeadRefs } from "../../src/opa/rego/compile/rewrite-rule-head-refs.ts";
import { rewriteTemplateStrings } from "../../src/opa/rego/compile/rewrite-template-strings.ts";
import { setRuleTree } from "../../src/opa/rego/compile/rule-tree.ts";
import { builtinSignatures } from "./builtin-signatures.ts";
import { askOracle, type OracleAnswer } from "./oracle.ts";
import { excerpts, printModules } from "./print-modules.ts";
import { modulesAfter } from "./syntax-trees.ts";

const STAGES: readonly (readonly [name: string, run: (compilation: Compilation) => void])[] = [
  ["RewriteRuleHeadRefs", rewriteRuleHeadRefs],
  ["RemoveImports", removeImports],
  ["SetRuleTree", setRuleTree],
  ["RewriteLocalVars", rewriteLocalVars],
  ["RewriteTemplateStrings", rewriteTemplateStrings],
  ["RewritePrintCalls", erasePrintCalls],
];

const NAMES = ["Parsed", "ResolveRefs", ...STAGES.map(([name]) => name)];

interface EarlyDifference {
  readonly modules: readonly string[];
  readonly stage: string;
  readonly ours: string;
  readonly opas: string;
}

/**
 * Where our stages differ from OPA's, for each set of modules at the first stage of which that is so, and what OPA says
 * of those that do not come through these stages. Each set goes through all of them from the parser's tree on.
 */
export function compareEarlyStages(
  programs: readonly (readonly string[])[],
  version: RegoVersion,
): { readonly refusals: readonly string[]; readonly differences: readonly EarlyDifference[] } {
  const questions = programs.map((texts) => ({
    modules: Object.fromEntries(texts.map((text, at) => [`${at}.rego`, text])),
    v0: version === 0,
    stages: NAMES,
  }));
  const answers = askOracle(questions);
  const differences = programs.flatMap((texts, at) => {
    const answer = answers[at];
    return hasPassed(answer) ? differencesOf(texts, answer, version) : [];
  });
  const refusals = answers.flatMap((answer, at) => {
    const [first] = answer.errors ?? [];
    return hasPassed(answer) ? [] : [`${programs[at]?.join("\n")}: ${first?.message}`];
  });
  return { refusals, differences };
}

/** What OPA refuses later, for its types or as unsafe, is as good a test of these stages. */
function hasPassed(answer: OracleAnswer | undefined): boolean {
  return NAMES.every((name) => answer?.stages?.has(name) === true);
}

function differencesOf(
  texts: readonly string[],
  answer: OracleAnswer | undefined,
  version: RegoVersion,
): EarlyDifference[] {
  const modules = modulesAfter("Parsed", answer, version);
  for (const [stage, ours] of stagesOf(modules)) {
    const opas = printModules(modulesAfter(stage, answer, version));
    if (ours !== opas) return [{ modules: texts, stage, ...excerpts(ours, opas) }];
  }
  return [];
}

function* stagesOf(modules: readonly Module[]): Generator<readonly [stage: string, ours: string]> {
  resolveRefs(modules);
  yield ["ResolveRefs", printModules(modules)];
  const compilation = createCompilation(modules, builtinSignatures());
  for (const [name, run] of STAGES) {
    run(compilation);
    yield [name, printModules(modules)];
  }
}
