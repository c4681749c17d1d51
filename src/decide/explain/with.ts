import type { Ref, Term } from "../../opa/rego/ast/nodes.ts";
import { replaceAt } from "../topdown/compile-with.ts";
import { dottedName } from "../topdown/dotted-name.ts";
import type { Evaluation } from "../topdown/evaluation.ts";
import type { Exit } from "../topdown/exit.ts";
import { createMemo } from "../topdown/memo.ts";
import { constantOf } from "../topdown/rule-tree.ts";
import { type Program, Unsupported } from "../topdown/scope.ts";
import type { Value } from "../values/value.ts";
import { type Item, itemOf, Known } from "./item.ts";
import { expressionOf, type Next, type Query, type Run } from "./query.ts";

type Replaced = Pick<Evaluation, "input" | "data" | "targets"> & Pick<Run, "mocks">;
type State = Replaced & Pick<Evaluation, "memo">;

/** Evaluates the current expression with what its modifiers say; what follows it sees none of that (topdown's evalWith). */
export function evaluateWith(
  query: Query,
  step: (query: Query, next: Next) => Exit | undefined,
  next: Next,
): Exit | undefined {
  const { run } = query;
  const replaced = replacedBy(query);
  query.comprehensions ??= [new Map()];
  const { comprehensions } = query;
  let before = enter(run, replaced);
  comprehensions.push(new Map());
  const exit = step(query, () => {
    restore(run, before);
    comprehensions.pop();
    const passed = next();
    before = enter(run, replaced);
    comprehensions.push(new Map());
    return passed;
  });
  restore(run, before);
  comprehensions.pop();
  return exit;
}

function enter(run: Run, replaced: Replaced): State {
  const { input, data, targets, memo } = run.evaluation;
  const before = { input, data, targets, memo, mocks: run.mocks };
  restore(run, { ...replaced, memo: createMemo() });
  return before;
}

function restore(run: Run, { mocks, ...state }: State): void {
  Object.assign(run.evaluation, state);
  run.mocks = mocks;
}

function replacedBy(query: Query): Replaced {
  const { run, bindings } = query;
  let { input, data } = run.evaluation;
  const targets: (readonly Value[])[] = [];
  const mocks = new Map<string, Item>();
  for (const { target, value } of expressionOf(query).with) {
    const item = bindings.plug(itemOf(value));
    const ref = refOf(target);
    const root = ref[0]?.value.kind === "var" ? ref[0].value.name : "";
    const path = ref.slice(1).map((term) => constantOf(term) as Value);
    if (root === "data") targets.push(path);
    if (isFunction(run.program, target)) mocks.set(dottedName(ref), item);
    else if (root === "input") input = replaceAt(input, path, known(item));
    else if (root === "data") data = replaceAt(data, path, known(item));
    else throw new Unsupported(`a replacement of ${dottedName(ref)}`);
  }
  return {
    ...{ input, data, targets: [...run.evaluation.targets, targets] },
    mocks: [...run.mocks, mocks],
  };
}

function known(item: Item): Value {
  if (item instanceof Known) return item.value;
  throw new Unsupported("a replacement without a value");
}

function refOf(target: Term): Ref {
  return target.value.kind === "ref" ? target.value.terms : [target];
}

/** Whether a term names a function of the policy, or a builtin. */
export function isFunction({ functions, builtins }: Program, { value }: Term): boolean {
  if (value.kind !== "ref") return false;
  const name = dottedName(value.terms);
  return functions.has(name) || builtins.has(name);
}
