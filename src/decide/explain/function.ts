import type { Rule, Term } from "../../opa/rego/ast/nodes.ts";
import { CONFLICT } from "../topdown/answer-rules.ts";
import type { Exit } from "../topdown/exit.ts";
import { callsOf } from "../topdown/memo.ts";
import { ruleSetOf } from "../topdown/rule-set.ts";
import type { OwnedRule, RuleNode } from "../topdown/rule-tree.ts";
import { functionArity } from "../topdown/rules.ts";
import { Unsupported } from "../topdown/scope.ts";
import { equalValues, type Value } from "../values/value.ts";
import { Bindings } from "./bindings.ts";
import { emitExit, evaluate } from "./evaluate.ts";
import { emitIndex, ruleNode } from "./index-event.ts";
import { type Item, itemOf, Known, valuesOf } from "./item.ts";
import { childOf, type Next, type Query } from "./query.ts";
import { emit } from "./trace.ts";
import { type Tried, tryRules } from "./try-rules.ts";
import { unifyAll, unifyIn } from "./unify.ts";

interface Call {
  readonly query: Query;
  readonly node: RuleNode;
  readonly operator: Term;
  readonly operands: readonly Item[];
  readonly next: Next;
}

/** Goes on with the result of a function (topdown's evalFunc). */
export function callFunction(call: Call): Exit | undefined {
  const { query, node, operator, operands, next } = call;
  const { run, bindings } = query;
  const set = ruleSetOf(run.program, node, 0);
  const plugged = operands.map((item) => bindings.plug(item));
  const known = plugged.map((item) => (item instanceof Known ? item.value : undefined));
  const found = set.index.find(run.evaluation, known as Value[]);
  emitIndex(query, operator, found);
  if (found.groups.length === 0 && set.fallback === undefined) return undefined;
  const arity = functionArity(node);
  const args = valuesOf(plugged.slice(0, arity));
  if (args === undefined) throw new Unsupported("an operand of a function without a value");
  const cached = callsOf(run.evaluation.memo, node).get(args);
  const output = operands[arity];
  if (cached !== undefined) {
    if (output !== undefined) return unifyIn(query, output, new Known(cached), next);
    return cached === false ? undefined : next();
  }
  const remember = (value: Value): void => {
    callsOf(run.evaluation.memo, node).set(args, value);
  };
  return tryRules(set, found, (owned, previous) =>
    evaluateRule(call, owned, { findsOne: found.findsOne, previous, remember }),
  );
}

interface Attempt {
  readonly findsOne: boolean;
  readonly previous: Value | undefined;
  readonly remember: (value: Value) => void;
}

function evaluateRule(
  { query, operands, next }: Call,
  { rule, ref }: OwnedRule,
  { findsOne, previous: before, remember }: Attempt,
): Tried {
  const child = childOf(query, rule.body, rule, new Bindings());
  child.findsOne = findsOne;
  const node = ruleNode(rule, ref);
  let previous = before;
  let value: Value | undefined;
  emit(child, "Enter", node);
  const hasOutput = operands.length > rule.head.args.length;
  const asked = {
    query: child,
    leftBindings: query.bindings,
    rightBindings: child.bindings,
    next: (): Exit | undefined =>
      evaluate(child, () => {
        emitExit(child, node);
        value = resultOf(rule, child);
        remember(value);
        const isConflict = previous !== undefined && !equalValues(previous, value);
        if (isConflict) throw CONFLICT;
        if (!hasOutput && value === false) {
          previous = value;
          return undefined;
        }
        if (previous === undefined) {
          previous = value;
          const exit = next();
          if (exit !== undefined) return exit;
        }
        emit(child, "Redo", node);
        return undefined;
      }),
  };
  const exit = unifyAll(asked, operands, patternsOf(rule, hasOutput));
  return { value, exit };
}

function patternsOf({ head: { args, value } }: Rule, hasOutput: boolean): readonly Item[] {
  return [...args, ...(hasOutput && value !== undefined ? [value] : [])].map(itemOf);
}

function resultOf({ head }: Rule, { bindings }: Query): Value {
  if (head.value === undefined) return true;
  const value = bindings.plug(itemOf(head.value));
  if (value instanceof Known) return value.value;
  throw new Unsupported("a result without a value");
}
