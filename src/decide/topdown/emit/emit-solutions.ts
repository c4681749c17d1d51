import type { Expression } from "../../../opa/rego/ast/nodes.ts";
import { type Code, listOf } from "./code.ts";
import { compileSolutions } from "./solutions.ts";

/** An expression that is not written as JavaScript: all its solutions are found at once, and gone through. */
export function emitSolutions(code: Code, expression: Expression): void {
  const known = [...code.variables.keys()];
  const solutions = compileSolutions(code, expression, known);
  const rows = code.local(`${code.constant(solutions.find)}(evaluation, ${listOf(code, known)})`);
  const index = code.fresh("i");
  code.loop(`let ${index} = 0; ${index} < ${rows}.length; ${index}++`);
  for (const [at, name] of solutions.variables.entries()) {
    code.variables.set(name, code.local(`${rows}[${index}][${at}]`));
  }
}
