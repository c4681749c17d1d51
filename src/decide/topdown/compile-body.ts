import type { Body, Expression } from "../../opa/rego/ast/nodes.ts";
import type { Then } from "./compile.ts";
import type { Step } from "./frame.ts";
import type { Bound, Scope } from "./scope.ts";

/** Goes on with each way in which all expressions hold. */
export function compileBody(scope: Scope, body: Body, bound: Bound, then: Then): Step {
  const [first, ...rest] = body as [Expression, ...Expression[]];
  if (first === undefined) return then(bound);
  return scope.program.compile.expression(scope, first, bound, (inner) =>
    scope.program.compile.body(scope, rest, inner, then),
  );
}
