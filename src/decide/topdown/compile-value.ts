import type { Term } from "../../opa/rego/ast/nodes.ts";
import { isComprehension } from "../../opa/rego/ast/terms.ts";
import { makeObject, makeSet, type Value } from "../values/value.ts";
import { compileComprehension } from "./compile-comprehension.ts";
import type { Compute } from "./frame.ts";
import { constantOf } from "./rule-tree.ts";
import { type Bound, isGround, NOTHING_BOUND, type Scope, Unsupported } from "./scope.ts";

/** The value of a term whose variables are all bound. */
export function compileValue(scope: Scope, term: Term, bound: Bound): Compute {
  const compute = compileTerm(scope, term, bound);
  if (!isConstant(term)) return compute;
  // What is made of constants alone is made once.
  let made: Value | undefined;
  return (frame) => {
    made ??= compute(frame);
    return made;
  };
}

function compileTerm(scope: Scope, term: Term, bound: Bound): Compute {
  const { value } = term;
  const constant = constantOf(term);
  if (constant !== undefined) return () => constant;
  switch (value.kind) {
    case "var":
      return readVariable(scope, value.name, bound);
    case "array": {
      const items = value.items.map((item) => compileValue(scope, item, bound));
      return (frame) => items.map((item) => item(frame));
    }
    case "set": {
      const items = value.items.map((item) => compileValue(scope, item, bound));
      return (frame) => makeSet(items.map((item) => item(frame)));
    }
    case "object": {
      const entries = value.entries.map(
        ([key, held]) =>
          [compileValue(scope, key, bound), compileValue(scope, held, bound)] as const,
      );
      return (frame) => makeObject(entries.map(([key, held]) => [key(frame), held(frame)]));
    }
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      return compileComprehension(scope, value, bound);
    default:
      throw new Unsupported(`a ${value.kind} inside a value`);
  }
}

function readVariable(scope: Scope, name: string, bound: Bound): Compute {
  if (!bound.has(name)) throw new Unsupported(`the variable ${name} has no value yet`);
  const slot = scope.slotOf(name);
  return ({ slots }) => slots[slot] as Value;
}

/** Whether a term is a collection of constants. */
function isConstant(term: Term): boolean {
  const { kind } = term.value;
  const isCollection = kind === "array" || kind === "set" || kind === "object";
  return isCollection && isGround(term, NOTHING_BOUND) && !hasComprehension(term);
}

function hasComprehension({ value }: Term): boolean {
  switch (value.kind) {
    case "array":
    case "set":
      return value.items.some(hasComprehension);
    case "object":
      return value.entries.some((entry) => entry.some(hasComprehension));
    default:
      return isComprehension(value);
  }
}
