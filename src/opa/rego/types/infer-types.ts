import type { RegoFile } from "../../../domain/bundle.ts";
import {
  type BuiltinSignature,
  type Compilation,
  createCompilation,
} from "../compile/compilation.ts";
import { STAGES } from "../compile/compile-modules.ts";
import { resolveRefs } from "../compile/resolve-refs.ts";
import { parseModule } from "../parse/parse-module.ts";
import { builtinTypes } from "./builtin-types.ts";
import { inferBody } from "./infer-body.ts";
import { inferRule } from "./infer-rules.ts";
import { modifiersIn } from "./modifiers.ts";
import { createRuleGraph, type RuleGraph, sortRules } from "./rule-graph.ts";
import { rootEnvironment, type TypeEnvironment, wrap } from "./type-environment.ts";
import { createWork } from "./work.ts";

/**
 * The types of all rules as OPA's type checker finds them, of modules that have passed its check and stand in the order of the
 * bytes of their file names. Throws `too_large` where that would take too long, and as `parseModule` does.
 */
export function inferTypes(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  maxWork: number = MAX_WORK,
): TypeEnvironment {
  const modules = files.map(({ file, text, version }) => parseModule(text, file, version));
  resolveRefs(modules);
  const compilation = createCompilation(modules, builtins);
  const graph = runStages(compilation);
  const modifiersOf = modifiersIn(graph, compilation.ruleTree);
  const environment = wrap(
    rootEnvironment(builtinTypes(), {
      work: createWork(maxWork),
      inferBody: (around, body) => inferBody(around, body, modifiersOf),
    }),
  );
  for (const rule of sortRules(graph)) inferRule(environment, rule, graph.pathOf(rule));
  return environment;
}

/** Some seconds of work, which ordinary policies are far from. */
const MAX_WORK = 20_000_000;

/** The last stage before OPA looks which rules read which: later ones move what they read. */
const BEFORE_GRAPH = "RewriteRegoMetadataCalls";

function runStages(compilation: Compilation): RuleGraph {
  const at = STAGES.findIndex(({ name }) => name === BEFORE_GRAPH) + 1;
  for (const { run } of STAGES.slice(0, at)) run(compilation);
  const graph = createRuleGraph(compilation);
  for (const { run } of STAGES.slice(at)) run(compilation);
  return graph;
}
