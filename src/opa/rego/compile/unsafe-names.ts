import type { Location } from "../../../domain/policy-error.ts";
import { operandsOf } from "../ast/calls.ts";
import { isWildcard } from "../ast/terms.ts";
import { variablesOf } from "../ast/variables.ts";
import type { Checks, Complaint } from "./compilation.ts";

const FUTURE_KEYWORDS: ReadonlySet<string> = new Set([
  ...["in", "every", "contains", "if", "not", "and", "or"],
]);

/**
 * What OPA says of variables that get no value (v1/ast/compile.go, safetyErrorSlice), in the order of the text. Of generated
 * ones, where there are no others, it says which expressions need them.
 */
export function unsafeNames(
  unsafe: Checks["unsafe"],
  writtenNames: ReadonlyMap<string, string>,
): readonly Complaint[] {
  const places = new Map<string, Location>();
  for (const [{ location }, names] of unsafe) {
    for (const name of names) {
      const known = places.get(name);
      if (known === undefined || compare(location, known) < 0) places.set(name, location);
    }
  }
  const written = [...places].map(([name, location]) => ({
    name: writtenNames.get(name) ?? name,
    location,
  }));
  const named = written.filter(({ name }) => !isGenerated(name));
  const assigned = assignedNames(unsafe, writtenNames);
  const others = named.filter(({ name }) => !assigned.has(name));
  const told = others.length > 0 ? others : named;
  if (told.length > 0) return inOrder(told.map(complaintOf));
  return inOrder(
    [...unsafe.keys()].map(({ location }) => ({ message: "expression is unsafe", location })),
  );
}

function complaintOf({ name, location }: { readonly name: string; readonly location: Location }) {
  const shown = isWildcard(name) ? "_" : name;
  const hint = FUTURE_KEYWORDS.has(shown)
    ? ` (hint: \`import future.keywords.${shown}\` to import a future keyword)`
    : "";
  return { message: `var ${shown} is unsafe${hint}`, location };
}

function assignedNames(
  unsafe: Checks["unsafe"],
  writtenNames: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const expression of unsafe.keys()) {
    const [target] = operandsOf(expression, "eq") ?? [];
    if (!expression.fromAssignment || target === undefined) continue;
    for (const name of variablesOf(target)) names.add(writtenNames.get(name) ?? name);
  }
  return names;
}

function isGenerated(name: string): boolean {
  return name.startsWith("__local");
}

function inOrder(complaints: readonly Complaint[]): readonly Complaint[] {
  return complaints.toSorted((left, right) => compare(left.location, right.location));
}

function compare(left: Location, right: Location): number {
  return left.row - right.row || left.col - right.col;
}
