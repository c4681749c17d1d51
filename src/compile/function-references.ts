import type { Diagnostic } from "../domain/policy-error.ts";
import { mayMean, partOf } from "../opa/ir/patterns.ts";
import { locationOf } from "../opa/ir/places.ts";
import {
  bodiesOf,
  functionsOf,
  type Operand,
  type Plan,
  type PlanFunction,
  type Statement,
  statementsOf,
} from "../opa/ir/plan.ts";
import { UNSUPPORTED_REFERENCE } from "./findings.ts";

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
    [...statementsOf(blocks)].flatMap((statement) => {
      const reached =
        statement.type === "CallDynamicStmt"
          ? dynamicallyReached(plan, statement, taking)
          : wronglyCalled(statement, functions);
      return reached === undefined ? [] : [finding(plan, statement, reached)];
    }),
  );
}

function wronglyCalled(
  { type, stmt }: Statement,
  functions: ReadonlyMap<string, PlanFunction>,
): PlanFunction | undefined {
  const called = type === "CallStmt" ? functions.get(stmt.func ?? "") : undefined;
  return called?.params.length === stmt.args?.length ? undefined : called;
}

/** The path of a dynamic call begins with a generation, as a function's does. */
function dynamicallyReached(
  plan: Plan,
  { stmt }: Statement,
  taking: readonly PlanFunction[],
): PlanFunction | undefined {
  const pattern = (stmt.path ?? []).map((part) => partOf(plan, part as Operand));
  return taking.find(({ path = [] }) => mayMean(pattern, path));
}

function finding(plan: Plan, { stmt }: Statement, reached: PlanFunction): Diagnostic {
  const name = ["data", ...(reached.path ?? []).slice(1)].join(".");
  const location = locationOf(plan, stmt);
  return {
    code: UNSUPPORTED_REFERENCE.code,
    message: `the reference may name the function ${name}, which is undefined in OPA and breaks OPA's Wasm: move the function to a package that the reference cannot reach`,
    ...(location && { location }),
  };
}
