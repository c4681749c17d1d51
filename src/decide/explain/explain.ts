import type { StackFrame } from "../../domain/decision.ts";
import type { Body, Comprehension, Module, Rule } from "../../opa/rego/ast/nodes.ts";
import { type CompiledQuery, compileQuery } from "../../opa/rego/compile/compile-query.ts";
import { emptyTree } from "../../opa/rego/compile/rule-tree.ts";
import { CONFLICT } from "../topdown/answer-rules.ts";
import { EvaluationError } from "../topdown/errors.ts";
import { type Given, startEvaluation } from "../topdown/evaluation.ts";
import { refOf, type Topdown, withinStack } from "../topdown/program.ts";
import { equalValues, makeObject, type Value } from "../values/value.ts";
import { below } from "./below.ts";
import { Bindings } from "./bindings.ts";
import { call } from "./call.ts";
import { comprehension } from "./comprehension.ts";
import { evaluate, run as runQuery } from "./evaluate.ts";
import { Known, variableItem } from "./item.ts";
import type { Explain } from "./modes.ts";
import { startOutput } from "./output.ts";
import { writePretty } from "./pretty-trace.ts";
import type { Parts, Query, Run } from "./query.ts";
import { writeRaw } from "./raw-trace.ts";
import { startRecording, tooLong } from "./recording.ts";
import { reference } from "./reference.ts";
import { statement } from "./statement.ts";
import type { Trace } from "./trace.ts";
import { unify } from "./unify.ts";
import { rules } from "./virtual.ts";

const PARTS: Parts = {
  ...{ evaluate, run: runQuery, call, statement },
  ...{ unify, comprehension, reference, below, rules },
};

/** What a query is asked among. */
export interface World {
  readonly topdown: Topdown;
  readonly modules: readonly Module[];
  /** What generated variables of the rules are called in their text. */
  readonly writtenNames: ReadonlyMap<string, string>;
}

/**
 * Explains why a path has its value, as OPA's server does: the JSON text of `explanation`. The rules are evaluated once
 * more, in topdown's order and with all its events. Throws an error where that gives another value than the decision.
 */
export function explainPath(
  world: World,
  path: readonly Value[],
  given: Given,
  explain: Explain,
  decided: Value | undefined,
): string {
  const query = pathQuery(path);
  const answers: Value[] = [];
  const text = explained(world, query, given, explain, ({ bindings }) => {
    const value = bindings.plug(variableItem("$term1"));
    if (value instanceof Known) answers.push(value.value);
  });
  assertSame(answers[0], decided);
  return text;
}

/** Explains the solutions of a query in the same way. */
export function explainQuery(
  world: World,
  query: CompiledQuery,
  given: Given,
  explain: Explain,
  decided: Value,
): string {
  const solutions: Value[] = [];
  const text = explained(world, query, given, explain, ({ bindings }) => {
    const entries = [...query.shown].flatMap(([written, name]): [Value, Value][] => {
      const value = bindings.plug(variableItem(name));
      return value instanceof Known ? [[written, value.value]] : [];
    });
    solutions.push(makeObject(entries));
  });
  assertSame(solutions, decided);
  return text;
}

/** More than most decisions take, and little beside what one may. */
const STACK_BUDGET = { steps: 1_000_000, timeoutMs: 100 };

/** What was under way when the error came up that a path ends with; undefined where that takes too long to find. */
export function stackOfPath(
  { topdown }: Pick<World, "topdown">,
  path: readonly Value[],
  given: Given,
): readonly StackFrame[] | undefined {
  return stackBehind(topdown, pathQuery(path), given);
}

/** The same of a query. */
export function stackBehind(
  topdown: Topdown,
  { rule }: CompiledQuery,
  given: Given,
): readonly StackFrame[] | undefined {
  given.context.limitTo(STACK_BUDGET);
  given.context.answers.beginRun();
  const query = startQuery(topdown, rule, given, UNTOLD);
  let isEnded = false;
  try {
    withinStack(() => evaluate(query, () => undefined), TOO_DEEP);
  } catch (thrown) {
    isEnded = thrown instanceof EvaluationError || thrown === CONFLICT;
  }
  const { builtinStack, thrownStack } = query.run;
  return builtinStack ?? (isEnded ? thrownStack : undefined);
}

const UNTOLD: Trace = { withUnify: false, withLocals: false, record: () => undefined };

function assertSame(found: Value | undefined, decided: Value | undefined): void {
  const isSame =
    found === undefined || decided === undefined ? found === decided : equalValues(found, decided);
  if (!isSame) throw new Error("its explanation leads to another answer; ask without explain");
}

function pathQuery(path: readonly Value[]): CompiledQuery {
  const location = { file: "", row: 1, col: 1 };
  const term = { value: { kind: "ref" as const, terms: refOf(path) }, location };
  const body: Body = [
    {
      ...{ terms: { kind: "term", term }, location, with: [] },
      ...{ isNegated: false, isGenerated: false, fromAssignment: false },
    },
  ];
  const builtins = new Map<string, never>();
  return compileQuery(body, { builtins, ruleTree: emptyTree(), unsafe: new Set() });
}

function explained(
  { topdown, modules, writtenNames }: World,
  { rule, writtenNames: ownNames }: CompiledQuery,
  given: Given,
  { mode, pretty }: Explain,
  onSolution: (query: Query) => void,
): string {
  return withinStack(() => {
    const recording = startRecording(mode, !pretty);
    const query = startQuery(topdown, rule, given, recording);
    runQuery(query, () => {
      onSolution(query);
      return undefined;
    });
    const output = startOutput(() => tooLong(mode));
    const nameOf = (name: string): string => writtenNames.get(name) ?? ownNames.get(name) ?? name;
    if (pretty) writePretty(recording.events, nameOf, given.context, output);
    else writeRaw(recording.events, modules, given.context, output);
    return output.finish();
  }, TOO_DEEP);
}

/** What follows a statement is evaluated within it, so that its end can be told. */
const TOO_DEEP =
  "this decision cannot be explained: some hundred statements hold one after the other, or a value nests too deep; explain a path further down, which fewer lead to";

function startQuery({ program }: Topdown, rule: Rule, given: Given, trace: Trace): Query {
  const known = new Map<Rule, ReadonlyMap<Comprehension, readonly string[]>>();
  const run: Run = {
    ...{ program, trace, parts: PARTS, queries: 1, mocks: [] },
    ...{ builtinStack: undefined, thrownStack: undefined },
    evaluation: startEvaluation(given, true),
    comprehensionKeys(owner, value) {
      let keys = known.get(owner);
      if (keys === undefined) {
        keys = program.comprehensionKeys(owner);
        known.set(owner, keys);
      }
      return keys.get(value);
    },
  };
  return {
    ...{ run, body: rule.body, index: 0, id: 0, parent: undefined, bindings: new Bindings(), rule },
    ...{ findsOne: false, isDefined: false, lastLocation: undefined, comprehensions: undefined },
  };
}
