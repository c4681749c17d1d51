import type { Location } from "../../../domain/policy-error.ts";
import type { Expression, Module, Rule, Term } from "../ast/nodes.ts";
import { rulesOf } from "../ast/visit.ts";
import { featuresOf, type RuleFeatures } from "./rule-features.ts";
import { emptyTree, type RuleTree } from "./rule-tree.ts";

/** What the stages of one compilation hand on to each other beside the modules, which they change in place. */
export interface Compilation {
  /** By file name, in the order of its bytes: names are handed out in the order of the walk. */
  readonly modules: readonly Module[];
  /** A variable that no module has: `__local0__`, `__local1__` and so on. */
  readonly freshName: () => string;
  /** What a generated variable is called in the text. */
  readonly writtenNames: Map<string, string>;
  /** Builtins by name, as the capabilities have them. */
  readonly builtins: ReadonlyMap<string, BuiltinSignature>;
  /** Of every rule and every `else`. */
  readonly features: ReadonlyMap<Rule, RuleFeatures>;
  /** Empty until its stage has run. */
  ruleTree: RuleTree;
  /** Told what is wrong; undefined for what OPA's own check has passed. */
  readonly checks: Checks | undefined;
}

/** What OPA's compiler would complain about. */
export interface Checks {
  readonly complaints: Complaint[];
  /** Of calls in rules. */
  readonly calls: Complaint[];
  /** The variables that get no value, by the expression that needs them. */
  readonly unsafe: Map<Expression, ReadonlySet<string>>;
  /** What generated variables stand for in references, by their names. */
  readonly subjects?: Map<string, Term>;
}

export interface Complaint {
  readonly message: string;
  readonly location: Location;
}

export interface BuiltinSignature {
  readonly arity: number;
  /** OPA has it, and the engines here do not. */
  readonly isAbsent?: boolean;
  /** Asked, it may have the evaluation run again. */
  readonly maySuspend?: boolean;
}

/**
 * What stands between the resolving of references, whose names no longer count as taken, and all other stages: OPA's
 * InitLocalVarGen.
 */
export function createCompilation(
  modules: readonly Module[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  checks?: Checks,
  generated: string = GENERATED,
): Compilation {
  const taken = new Set<string>();
  const note = (name: string): void => {
    if (name.startsWith(generated)) taken.add(name);
  };
  const features = new Map<Rule, RuleFeatures>();
  for (const module of modules) {
    for (const rule of rulesOf(module)) features.set(rule, featuresOf(rule, builtins, note));
  }
  return {
    modules,
    freshName: nameGenerator(generated, taken),
    writtenNames: new Map(),
    builtins,
    features,
    ruleTree: emptyTree(),
    checks,
  };
}

/** The rules with what a stage is about, in the order of the text. */
export function* rulesWith(
  { modules, features }: Compilation,
  isMeant: (features: RuleFeatures) => boolean,
): Generator<Rule> {
  for (const module of modules) {
    for (const rule of rulesOf(module)) {
      const known = features.get(rule);
      if (known === undefined || isMeant(known)) yield rule;
    }
  }
}

const GENERATED = "__local";

/** Hands out `__local0__` and on, without those that are taken. */
function nameGenerator(generated: string, taken: ReadonlySet<string>): () => string {
  let next = 0;
  return () => {
    for (;;) {
      const name = `${generated}${next++}__`;
      if (!taken.has(name)) return name;
    }
  };
}
