import type { CompiledQuery } from "../../opa/rego/compile/compile-query.ts";
import { makeObject, type Value } from "../values/value.ts";
import type { Evaluation } from "./evaluation.ts";
import type { OnSuccess } from "./frame.ts";
import { newFrame } from "./rule-code.ts";
import { createScope, NOTHING_BOUND, type Program } from "./scope.ts";

/** All solutions of a query, in topdown's order: each is an object of the variables that are shown. */
export function compileSolutions(
  program: Program,
  { rule, shown }: CompiledQuery,
): (evaluation: Evaluation) => Value {
  const keys = program.comprehensionKeys(rule);
  const scope = createScope(program, (comprehension) => keys.get(comprehension));
  const found = scope.newSlot();
  const step = program.compile.body(scope, rule.body, NOTHING_BOUND, (inner) => {
    const slots = [...shown]
      .filter(([, name]) => inner.has(name))
      .map(([written, name]) => [written, scope.slotOf(name)] as const);
    return (frame) => {
      frame.evaluation.context.spend(1 + slots.length);
      const solution = slots.map(([written, slot]): [Value, Value] => [
        written,
        frame.slots[slot] as Value,
      ]);
      (frame.slots[found] as Value[]).push(makeObject(solution));
      return undefined;
    };
  });
  return (evaluation) => {
    const frame = newFrame(scope.size(), evaluation, false, nothing);
    const solutions: Value[] = [];
    frame.slots[found] = solutions;
    step(frame);
    return solutions;
  };
}

const nothing: OnSuccess = () => undefined;
