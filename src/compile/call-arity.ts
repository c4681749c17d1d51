import type { Diagnostic } from "../domain/policy-error.ts";
import { ADVICE } from "./advice.ts";
import {
  bodiesOf,
  functionsOf,
  type Operand,
  type Plan,
  type PlanFunction,
  type StatementBody,
  statementsOf,
} from "./plan.ts";
import { locationOf } from "./plan-places.ts";

/** Every planned rule takes the input and the data, and a function what it is given besides. */
const OWN_PARAMETERS = 2;

/**
 * References whose dynamic part may name a function. OPA says undefined there; the planner calls the
 * function without its arguments, which makes a Wasm module that does not load or that breaks off.
 */
export function findFunctionReferences(plan: Plan): Diagnostic[] {
  const functions = new Map(functionsOf(plan).map((each) => [each.name, each]));
  const taking = functionsOf(plan).filter(({ params }) => params.length > OWN_PARAMETERS);
  return bodiesOf(plan).flatMap(({ blocks }) =>
    [...statementsOf(blocks)].flatMap(({ type, stmt }) => {
      const called = type === "CallStmt" ? functions.get(stmt.func ?? "") : undefined;
      const reached =
        type === "CallDynamicStmt"
          ? taking.find((each) => mayReach(plan, stmt, each))
          : called?.params.length === stmt.args?.length
            ? undefined
            : called;
      return reached === undefined ? [] : [finding(plan, stmt, reached)];
    }),
  );
}

/** A local in the path may hold any name. */
function mayReach(
  plan: Plan,
  { path = [] }: StatementBody,
  { path: names }: PlanFunction,
): boolean {
  if (path?.length !== names?.length) return false;
  return (path ?? []).every((part, at) => {
    const operand = part as Operand;
    if (operand.type !== "string_index") return true;
    return plan.static.strings?.[operand.value]?.value === names?.[at];
  });
}

function finding(plan: Plan, stmt: StatementBody, reached: PlanFunction): Diagnostic {
  const name = ["data", ...(reached.path ?? []).slice(1)].join(".");
  const location = locationOf(plan, stmt);
  return {
    code: "unsupported_reference",
    message: `the reference may name the function ${name}, which is undefined in OPA and breaks OPA's Wasm: move the function to a package that the reference cannot reach; or ${ADVICE}`,
    ...(location && { location }),
  };
}
