import type { DecisionBudget, RegoFile } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { withDeadline } from "../means/async/deadline.ts";
import { inTurns } from "../means/async/steps.ts";
import type { Module } from "../opa/rego/ast/nodes.ts";
import type { BuiltinSignature } from "../opa/rego/compile/compilation.ts";
import { emptyTree, type RuleTree, setRuleTree } from "../opa/rego/compile/rule-tree.ts";
import { createQueryTypes, type QueryTypes } from "../opa/rego/types/query-types.ts";
import type { BuiltinDeclaration } from "./builtins/builtin.ts";
import { signaturesOf } from "./builtins/builtins.ts";
import type { LiveRevision } from "./live-revision.ts";
import { isPending, type Pending } from "./pending.ts";
import { joinFiles } from "./seen-files.ts";
import { compileBeside } from "./topdown/compile-beside.ts";
import type { Documents } from "./topdown/exact-engine.ts";
import { createTopdown, type Topdown } from "./topdown/program.ts";
import { typesBeside } from "./topdown/types-beside.ts";
import { mergeValues } from "./values/merge-values.ts";
import type { Value } from "./values/value.ts";

/** Rules and documents of some bundles, as an OPA that holds just these would have them. */
export interface World {
  /** Inferred before the first query is compiled. */
  types: Pending<QueryTypes> | undefined;
  readonly files: readonly RegoFile[];
  readonly topdown: Topdown;
  readonly modules: readonly Module[];
  readonly ruleTree: RuleTree;
  readonly stored: Value;
  readonly writtenNames: ReadonlyMap<string, string>;
  readonly signatures: ReadonlyMap<string, BuiltinSignature>;
}

type Builtins = ReadonlyMap<string, BuiltinDeclaration>;

/** What these come to together, each compiled alone. */
export function makeWorld(live: readonly LiveRevision[], builtins: Builtins): World {
  const parts = partsOf(live);
  const modules = [...parts.values()].flatMap((each) => each.modules);
  const [first] = parts.values();
  return {
    ...worldOf(parts, modules, builtins),
    topdown: createTopdown(modules, builtins),
    // Of several they are never told.
    writtenNames: first?.writtenNames ?? new Map(),
  };
}

/**
 * The same, compiled together and with the name of its bundle before that of each file, as an agent has them: what is told of
 * their variables and places is then told of all alike. Throws `invalid_parameter` where they do not go together.
 */
export async function makeJointWorld(
  live: readonly LiveRevision[],
  builtins: Builtins,
): Promise<World> {
  const parts = partsOf(live);
  const files = filesOf(parts);
  const { modules, writtenNames } = await compileBeside(files, signaturesOf(builtins), {
    isUnchecked: true,
  });
  const topdown = createTopdown(modules, builtins);
  await inTurns(topdown.makeReady());
  return { ...worldOf(parts, modules, builtins), writtenNames, topdown };
}

type Parts = ReadonlyMap<BundleName, Documents>;

function worldOf(
  parts: Parts,
  modules: readonly Module[],
  builtins: Builtins,
): Omit<World, "topdown" | "writtenNames"> {
  const tree = { modules, ruleTree: emptyTree() };
  setRuleTree(tree);
  return {
    ...{ types: undefined, files: filesOf(parts), modules, ruleTree: tree.ruleTree },
    stored: [...parts.values()].map(({ stored }) => stored).reduce(mergeValues, {}),
    signatures: signaturesOf(builtins),
  };
}

function filesOf(parts: Parts): readonly RegoFile[] {
  const named = [...parts].map(([name, { files }]) => ({ name, files }));
  return joinFiles([], named).files;
}

/** Each bundle once, also where another sees it. */
function partsOf(live: readonly LiveRevision[]): Parts {
  const parts = new Map<BundleName, Documents>();
  for (const { active } of live) parts.set(active.name, active.queryable);
  for (const { active } of live) {
    for (const [name, seen] of active.queryable.seen ?? []) {
      if (!parts.has(name)) parts.set(name, seen);
    }
  }
  return parts;
}

/** Equal texts, equal worlds. */
export function worldKey(live: readonly LiveRevision[]): string {
  return live
    .flatMap(({ revisions }) => revisions.map(({ name, revision }) => `${name}@${revision}`))
    .join();
}

/** What OPA's type checker says among the rules of a world. Throws `unavailable` where that takes longer than there is time. */
export function typesWithin(world: World, limitMs: number): Pending<QueryTypes> {
  world.types ??= inferTypes(world);
  if (!isPending(world.types)) return world.types;
  return withDeadline(world.types, limitMs, () => NOT_READY);
}

const NOT_READY =
  "the types of the rules that the query names, which say whether it can be asked, are not known yet";

function inferTypes(world: World): Pending<QueryTypes> {
  const inferred = typesBeside(world.files, world.signatures);
  if (!isPending(inferred)) return createQueryTypes(inferred.tree, world);
  return inferred.then(({ tree }) => {
    world.types = createQueryTypes(tree, world);
    return world.types;
  });
}

/** The budget of what several take part in, each of which may take no more than it may alone. */
export function budgetOf(live: readonly LiveRevision[]): DecisionBudget | undefined {
  return lowestBudget(live.flatMap(({ active }) => active.budget ?? []));
}

function lowestBudget(budgets: readonly DecisionBudget[]): DecisionBudget | undefined {
  const lowest = (name: keyof DecisionBudget): number | undefined => {
    const limits = budgets.flatMap((budget) => budget[name] ?? []);
    return limits.length === 0 ? undefined : Math.min(...limits);
  };
  if (budgets.length < 2) return budgets[0];
  return {
    steps: lowest("steps"),
    timeoutMs: lowest("timeoutMs"),
    memoryMiB: lowest("memoryMiB"),
  };
}
