import { LRUCache } from "lru-cache";
import type { Decision } from "../domain/decision.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Body } from "../opa/rego/ast/nodes.ts";
import { walkBody } from "../opa/rego/ast/visit.ts";
import { type CompiledQuery, compileQuery } from "../opa/rego/compile/compile-query.ts";
import { parseQueryText } from "../opa/rego/parse/parse-query-text.ts";
import type { QueryTypes } from "../opa/rego/types/query-types.ts";
import type { Question } from "./active-revision.ts";
import type { BuiltinDeclaration } from "./builtins/builtin.ts";
import { explainQuery, stackBehind } from "./explain/explain.ts";
import { inputValue } from "./input.ts";
import type { JointWorlds } from "./joint-worlds.ts";
import type { LiveRevision } from "./live-revision.ts";
import { isSuspended } from "./network/answers.ts";
import { untilSettled } from "./network/until-settled.ts";
import { type Pending, whenReady } from "./pending.ts";
import type { Given } from "./topdown/evaluation.ts";
import { failureOf } from "./topdown/failure-of.ts";
import type { PreparedAsk } from "./topdown/program.ts";
import { printJson } from "./values/print-value.ts";
import { budgetOf, makeWorld, typesWithin, type World, worldKey } from "./world.ts";

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

export function createQueries(
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
  joint: JointWorlds,
): Queries {
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
    const key = worldKey(live);
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

  function askIn(world: World, text: string, question: Question): Pending<Decision> {
    const { context, watch } = question;
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
  }

  return {
    pathsOf: (text) => look(text).paths,
    ask(text, live, question) {
      question.context.limitTo(budgetOf(live));
      const isJoint = question.options?.explain !== undefined && live.length > 1;
      const world = isJoint ? joint.of(live, question.context) : worldOf(live);
      return whenReady(world, (made) => askIn(made, text, question));
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
