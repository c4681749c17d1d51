import type { Term } from "../../../opa/rego/ast/nodes.ts";
import { constantOf } from "../rule-tree.ts";
import { isGround, Unsupported } from "../scope.ts";
import type { Code } from "./code.ts";
import { emitValue } from "./emit-value.ts";

/** Goes on where a value is what a term without references says; binds the term's variables. */
export function emitMatch(code: Code, held: string, pattern: Term): void {
  const { value } = pattern;
  if (isGround(pattern, code.variables)) {
    code.line(`if (!${emitEquality(code, held, pattern)}) ${code.fail}`);
    return;
  }
  switch (value.kind) {
    case "var":
      code.variables.set(value.name, held);
      return;
    case "array":
      code.line(`if (!isArray(${held}) || ${held}.length !== ${value.items.length}) ${code.fail}`);
      for (const [at, item] of value.items.entries()) {
        emitMatch(code, code.local(`${held}[${at}]`), item);
      }
      return;
    case "object":
      code.line(
        `if (!isObject(${held}) || sizeOf(${held}) !== ${value.entries.length}) ${code.fail}`,
      );
      for (const [key, item] of value.entries) {
        const member = code.local(`valueAt(${held}, ${emitValue(code, key)})`);
        code.line(`if (${member} === undefined) ${code.fail}`);
        emitMatch(code, member, item);
      }
      return;
    default:
      throw new Unsupported(`a ${value.kind} with variables that have no value yet`);
  }
}

/** An expression that tells whether a value equals a term that has a value. */
export function emitEquality(code: Code, held: string, term: Term): string {
  const constant = constantOf(term);
  const value = emitValue(code, term);
  if (constant !== undefined && typeof constant !== "number" && typeof constant !== "object") {
    return `(${held} === ${value})`;
  }
  if (constant === null) return `(${held} === null)`;
  return `(${held} === ${value} || equalValues(${held}, ${value}))`;
}
