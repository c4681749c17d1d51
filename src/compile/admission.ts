import type { Diagnostic, Location } from "../domain/policy-error.ts";
import { locationOf } from "../opa/ir/places.ts";
import {
  bodiesOf,
  type Plan,
  type PlanBody,
  type Statement,
  statementsOf,
} from "../opa/ir/plan.ts";
import { analyzePlan, type PlanValues } from "../opa/ir/values.ts";
import { WASM_ADVICE } from "./advice.ts";
import { UNSAFE_BUILTIN_CALL, UNSUPPORTED_BUILTIN } from "./findings.ts";
import { NEEDS_NO_HOST } from "./native-builtins.ts";
import { findWrongShapes } from "./wrong-shapes.ts";

const MAX_PLACES = 10;

interface Call {
  readonly body: PlanBody;
  readonly statement: Statement;
}

/**
 * What the decision engine cannot do with a plan: builtins that nobody supplies, and calls on which
 * OPA's Wasm never comes back (`replace` of the empty string, `strings.replace_n` with an empty
 * key), and references that its planner gets wrong.
 */
export function admit(
  plan: Plan,
  packages: readonly (readonly string[])[],
  hostBuiltins: { has(name: string): boolean },
): Diagnostic[] {
  const calls = callsByName(plan);
  return [
    ...unsupported(plan, calls, hostBuiltins),
    ...unsafe(plan, calls),
    ...firstPlaces(findWrongShapes(plan, packages)),
  ];
}

function unsupported(
  plan: Plan,
  calls: ReadonlyMap<string, readonly Call[]>,
  hostBuiltins: { has(name: string): boolean },
): Diagnostic[] {
  const names = (plan.static.builtin_funcs ?? []).map(({ name }) => name);
  const missing = names.filter((name) => !NEEDS_NO_HOST.has(name) && !hostBuiltins.has(name));
  return missing.flatMap((name) => {
    const finding = {
      code: UNSUPPORTED_BUILTIN.code,
      message: `the decision engine has no builtin ${name}; ${WASM_ADVICE}`,
    };
    const places = placesOf(plan, calls.get(name) ?? []);
    return places.length === 0 ? [finding] : places.map((location) => ({ ...finding, location }));
  });
}

function unsafe(plan: Plan, calls: ReadonlyMap<string, readonly Call[]>): Diagnostic[] {
  const replaces = calls.get("replace") ?? [];
  const replacesMany = calls.get("strings.replace_n") ?? [];
  if (replaces.length + replacesMany.length === 0) return [];
  const values = analyzePlan(plan);
  return [
    ...unsafeCalls(plan, replaces, (call) => mayReplaceNothing(values, call)).map((location) => ({
      code: UNSAFE_BUILTIN_CALL.code,
      message: `replace would never end for an empty second argument: make it a constant; or ${WASM_ADVICE}`,
      location,
    })),
    ...unsafeCalls(plan, replacesMany, (call) => mayHaveEmptyKey(values, call)).map((location) => ({
      code: UNSAFE_BUILTIN_CALL.code,
      message: `strings.replace_n would never end for an empty key: make all keys constants; or ${WASM_ADVICE}`,
      location,
    })),
  ];
}

function mayReplaceNothing(values: PlanValues, { body, statement }: Call): boolean {
  return !values.isNeverEmptyText(body, statement.stmt.args?.[1]);
}

function mayHaveEmptyKey(values: PlanValues, { body, statement }: Call): boolean {
  return !values.hasNoEmptyKey(body, statement.stmt.args?.[0]);
}

function unsafeCalls(
  plan: Plan,
  calls: readonly Call[],
  isUnsafe: (call: Call) => boolean,
): Location[] {
  return placesOf(plan, calls.filter(isUnsafe));
}

function callsByName(plan: Plan): ReadonlyMap<string, readonly Call[]> {
  const calls = new Map<string, Call[]>();
  for (const body of bodiesOf(plan)) {
    for (const statement of statementsOf(body.blocks)) {
      if (statement.type !== "CallStmt") continue;
      const name = statement.stmt.func ?? "";
      const known = calls.get(name);
      if (known === undefined) calls.set(name, [{ body, statement }]);
      else known.push({ body, statement });
    }
  }
  return calls;
}

/** Where calls stand, each place once, the first few. */
function placesOf(plan: Plan, calls: readonly Call[]): Location[] {
  const places = new Map<string, Location>();
  for (const { statement } of calls) {
    const location = locationOf(plan, statement.stmt);
    if (location !== undefined) places.set(JSON.stringify(location), location);
  }
  return [...places.values()].slice(0, MAX_PLACES);
}

/** One finding a place, the first few. */
function firstPlaces(findings: readonly Diagnostic[]): Diagnostic[] {
  const places = new Map(findings.map((each) => [JSON.stringify(each.location), each]));
  return [...places.values()].slice(0, MAX_PLACES);
}
