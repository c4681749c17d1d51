import { builtinRef, operandsOf } from "../ast/calls.ts";
import type { Expression } from "../ast/nodes.ts";
import { transformModule } from "../ast/transform.ts";
import type { Compilation } from "./compilation.ts";

/** `==` becomes `=`, whose sides nobody may bind any more: the order of the bodies is settled. */
export function rewriteEquals({ modules }: Compilation): void {
  for (const module of modules) {
    transformModule(module, {
      expression: (expression) => {
        rewriteEqual(expression);
        return false;
      },
    });
  }
}

function rewriteEqual(expression: Expression): void {
  if (expression.terms.kind !== "call" || operandsOf(expression, "equal")?.length !== 2) return;
  expression.terms.terms[0] = builtinRef("eq", expression.location);
}
