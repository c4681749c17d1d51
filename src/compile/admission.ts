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
import { UNSAFE_BUILTIN_CALL, UNSUPPORTED_BUILTIN } from "./findings.ts";
import { NEEDS_NO_HOST } from "./native-builtins.ts";
import { findWrongShapes } from "./wrong-shapes.ts";

const MAX_PLACES = 10;

interface Call {
  readonly body: PlanBody;
  readonly statement: Statement;
}

/** What is known to go wrong with a plan. Its findings say nothing yet of what else helps. */
export interface PlanFaults {
  /** Calls on which OPA's Wasm never comes back: `replace` of the empty string, `strings.replace_n` with an empty key. */
  readonly endless: readonly Diagnostic[];
  /** Where OPA's planner decides otherwise than OPA, and so every engine that runs its plan. */
  readonly wrong: readonly Diagnostic[];
  /** Calls of builtins that a host of the module does not supply. */
  missingIn(host: WasmHost): readonly Diagnostic[];
}

/** Who runs a module. */
export interface WasmHost {
  readonly name: string;
  /** Beside what a module does by itself. */
  readonly builtins: { has(name: string): boolean };
  /** What is done about a builtin that it has not. */
  readonly remedy: string;
}

export function planFaults(plan: Plan, packages: readonly (readonly string[])[]): PlanFaults {
  const calls = callsByName(plan);
  return {
    endless: endless(plan, calls),
    wrong: firstPlaces(findWrongShapes(plan, packages)),
    missingIn: (host) => missing(plan, calls, host),
  };
}

function missing(
  plan: Plan,
  calls: ReadonlyMap<string, readonly Call[]>,
  host: WasmHost,
): Diagnostic[] {
  const names = (plan.static.builtin_funcs ?? []).map(({ name }) => name);
  const unknown = names.filter((name) => !NEEDS_NO_HOST.has(name) && !host.builtins.has(name));
  return unknown.flatMap((name) => {
    const finding = {
      code: UNSUPPORTED_BUILTIN.code,
      message: `${host.name} has no builtin ${name}: ${host.remedy}`,
    };
    const places = placesOf(plan, calls.get(name) ?? []);
    return places.length === 0 ? [finding] : places.map((location) => ({ ...finding, location }));
  });
}

function endless(plan: Plan, calls: ReadonlyMap<string, readonly Call[]>): Diagnostic[] {
  const replaces = calls.get("replace") ?? [];
  const replacesMany = calls.get("strings.replace_n") ?? [];
  if (replaces.length + replacesMany.length === 0) return [];
  const values = analyzePlan(plan);
  return [
    ...unsafeCalls(plan, replaces, (call) => mayReplaceNothing(values, call)).map((location) => ({
      code: UNSAFE_BUILTIN_CALL.code,
      message: "replace would never end for an empty second argument: make it a constant",
      location,
    })),
    ...unsafeCalls(plan, replacesMany, (call) => mayHaveEmptyKey(values, call)).map((location) => ({
      code: UNSAFE_BUILTIN_CALL.code,
      message: "strings.replace_n would never end for an empty key: make all keys constants",
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
