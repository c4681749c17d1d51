import { LRUCache } from "lru-cache";
import type { DecisionBudget, RegoFile } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Decision } from "../domain/decision.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { withDeadline } from "../means/async/deadline.ts";
import type { Body, Module } from "../opa/rego/ast/nodes.ts";
import { walkBody } from "../opa/rego/ast/visit.ts";
import type { BuiltinSignature } from "../opa/rego/compile/compilation.ts";
import { type CompiledQuery, compileQuery } from "../opa/rego/compile/compile-query.ts";
import { emptyTree, type RuleTree, setRuleTree } from "../opa/rego/compile/rule-tree.ts";
import { parseQueryText } from "../opa/rego/parse/parse-query-text.ts";
import { createQueryTypes, type QueryTypes } from "../opa/rego/types/query-types.ts";
import type { Question } from "./active-revision.ts";
import type { BuiltinDeclaration } from "./builtins/builtin.ts";
import { signaturesOf } from "./builtins/builtins.ts";
import { explainQuery, stackBehind } from "./explain/explain.ts";
import { inputValue } from "./input.ts";
import type { LiveRevision } from "./live-revision.ts";
import { isSuspended } from "./network/answers.ts";
import { untilSettled } from "./network/until-settled.ts";
import { isPending, type Pending, whenReady } from "./pending.ts";
import { joinFiles } from "./seen-files.ts";
import type { Given } from "./topdown/evaluation.ts";
import type { Documents } from "./topdown/exact-engine.ts";
import { failureOf } from "./topdown/failure-of.ts";
import { createTopdown, type PreparedAsk, type Topdown } from "./topdown/program.ts";
import { typesBeside } from "./topdown/types-beside.ts";
import { mergeValues } from "./values/merge-values.ts";
import { printJson } from "./values/print-value.ts";
import type { Value } from "./values/value.ts";

/** Ad-hoc queries over what is live. */
export interface Queries {
  /** The documents that a query names, so that it can be answered once their bundles are live. Throws as `ask` does. */
  pathsOf(text: string): readonly (readonly string[])[];
  /**
   * The solutions as a JSON array of objects. Throws a PolicyError `invalid_parameter` with the places of what is wrong with
   * the query, `internal_error` for what is none, `too_large` for a long one.
   */
  ask(text: string, live: readonly LiveRevision[], question: Question): Pending<Decision>;
  /** What is live has changed. */
  forget(): void;
}

/** So many queries are kept ready. */
const MAX_QUERIES = 256;
/** Characters of a query: to compile them takes some hundred milliseconds at worst, in which nothing else is answered. */
const MAX_LENGTH = 8 * 1024;
/** So many sets of bundles are kept ready. */
const MAX_WORLDS = 4;

/** What OPA's server lets no query call (v1/server/server.go, unsafeBuiltinsMap). */
const UNSAFE: ReadonlySet<string> = new Set(["http.send"]);

interface Known {
  readonly paths: readonly (readonly string[])[];
  /** The query as it is evaluated, by what it is evaluated in. */
  readonly prepared: WeakMap<World, Pick<Prepared, "ask" | "query">>;
}

/** Rules and documents of some bundles, as an OPA that holds just these would have them. */
interface World {
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

export function createQueries(builtins: ReadonlyMap<string, BuiltinDeclaration>): Queries {
  const known = new LRUCache<string, Known>({ max: MAX_QUERIES });
  const worlds = new LRUCache<string, World>({ max: MAX_WORLDS });

  function look(text: string): Known {
    let query = known.get(text);
    if (query === undefined) {
      query = { paths: namedPaths(parse(text)), prepared: new WeakMap() };
      known.set(text, query);
    }
    return query;
  }

  function worldOf(live: readonly LiveRevision[]): World {
    const key = live
      .flatMap(({ revisions }) => revisions.map(({ name, revision }) => `${name}@${revision}`))
      .join();
    let world = worlds.get(key);
    if (world === undefined) {
      world = makeWorld(live, builtins);
      worlds.set(key, world);
    }
    return world;
  }

  function prepare(text: string, world: World, types: QueryTypes): Prepared {
    const { prepared } = look(text);
    let known = prepared.get(world);
    if (known === undefined) {
      const { ruleTree, signatures } = world;
      const surroundings = { ruleTree, builtins: signatures, unsafe: UNSAFE, types };
      const query = compileQuery(parse(text), surroundings);
      known = { ask: world.topdown.prepareQuery(query), query };
      prepared.set(world, known);
    }
    return { ...known, world };
  }

  return {
    pathsOf: (text) => look(text).paths,
    ask(text, live, question) {
      const { context, watch } = question;
      context.limitTo(lowestBudget(live.flatMap(({ active }) => active.budget ?? [])));
      const world = worldOf(live);
      const limitMs = context.deadline - performance.now();
      return whenReady(typesWithin(world, limitMs), (types) =>
        untilSettled(context, () => {
          watch?.enter(LABEL);
          try {
            return solve(prepare(text, world, types), question);
          } finally {
            watch?.leave();
          }
        }),
      );
    },
    forget() {
      worlds.clear();
    },
  };
}

/** What the watch is told of an ad-hoc query, whose text may hold secrets. */
const LABEL = "an ad-hoc query";

function parse(text: string): Body {
  if (text.length <= MAX_LENGTH) return parseQueryText(text);
  throw new PolicyError(
    "too_large",
    `a query may have ${MAX_LENGTH} characters; put it into a rule`,
  );
}

/** What takes part in a query may take no more than it may alone. */
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

interface Prepared {
  readonly ask: PreparedAsk;
  readonly query: CompiledQuery;
  readonly world: World;
}

function solve({ ask, query, world }: Prepared, { input, context, options }: Question): Decision {
  const { stored } = world;
  const given = (): Given => {
    return { context, stored, input: inputValue(input), isStrict: false };
  };
  try {
    const asked = given();
    const solutions = ask(stored, asked.input, context, options) ?? [];
    const decision = { kind: "defined", json: printJson(solutions) } as const;
    const explain = options?.explain;
    if (explain === undefined) return decision;
    context.answers.beginRun();
    return { ...decision, explanation: explainQuery(world, query, asked, explain, solutions) };
  } catch (thrown) {
    if (isSuspended(thrown)) throw thrown;
    return failureOf(thrown, () => stackBehind(world.topdown, query, given()));
  }
}

function makeWorld(
  live: readonly LiveRevision[],
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
): World {
  const named = [...partsOf(live)];
  const parts = named.map(([, each]) => each);
  const modules = parts.flatMap((each) => each.modules);
  const tree = { modules, ruleTree: emptyTree() };
  setRuleTree(tree);
  return {
    types: undefined,
    files: joinFiles(
      [],
      named.map(([name, { files }]) => ({ name, files })),
    ).files,
    modules,
    topdown: createTopdown(modules, builtins),
    ruleTree: tree.ruleTree,
    // An explanation is of one bundle.
    writtenNames: parts[0]?.writtenNames ?? new Map(),
    stored: parts.map(({ stored }) => stored).reduce(mergeValues, {}),
    signatures: signaturesOf(builtins),
  };
}

/** What OPA's type checker says among the rules of a world. Throws `unavailable` where that takes longer than there is time. */
function typesWithin(world: World, limitMs: number): Pending<QueryTypes> {
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

/** Each bundle once, also where another sees it. */
function partsOf(live: readonly LiveRevision[]): ReadonlyMap<BundleName, Documents> {
  const parts = new Map<BundleName, Documents>();
  for (const { active } of live) parts.set(active.name, active.queryable);
  for (const { active } of live) {
    for (const [name, seen] of active.queryable.seen ?? []) {
      if (!parts.has(name)) parts.set(name, seen);
    }
  }
  return parts;
}

/** The constant part of each reference below `data`: all of it where a query goes through it. */
function namedPaths(body: Body): readonly (readonly string[])[] {
  const paths: string[][] = [];
  walkBody(body, {
    term: ({ value }) => {
      if (value.kind !== "ref") return false;
      const [head, ...operands] = value.terms;
      if (head?.value.kind !== "var" || head.value.name !== "data") return false;
      const path: string[] = [];
      for (const { value: operand } of operands) {
        if (operand.kind !== "string") break;
        path.push(operand.text);
      }
      paths.push(path);
      return false;
    },
  });
  return paths;
}
