import type { Expression } from "../../../opa/rego/ast/nodes.ts";
import { type Code, listOf } from "./code.ts";
import { compileRows } from "./expression-rows.ts";

/** An expression that is not written as JavaScript: all its solutions are found at once, and gone through. */
export function emitSolutions(code: Code, expression: Expression): void {
  const known = [...code.variables.keys()];
  const { variables, find } = compileRows(code, expression, known);
  const rows = code.local(`${code.constant(find)}(evaluation, ${listOf(code, known)})`);
  const index = code.fresh("i");
  code.loop(`let ${index} = 0; ${index} < ${rows}.length; ${index}++`);
  for (const [at, name] of variables.entries()) {
    code.variables.set(name, code.local(`${rows}[${index}][${at}]`));
  }
}
