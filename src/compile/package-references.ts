import type { Diagnostic } from "../domain/policy-error.ts";
import { toOperand } from "../opa/ir/facts.ts";
import { mayMean, type PathPattern, partOf } from "../opa/ir/patterns.ts";
import { locationOf } from "../opa/ir/places.ts";
import { type Block, bodiesOf, type Plan, type Statement, statementsOf } from "../opa/ir/plan.ts";
import { UNSUPPORTED_REFERENCE } from "./findings.ts";

const DATA_LOCAL = 1;

/**
 * References whose dynamic part may name a package where the planner reads base documents alone: it
 * forgets packages beside rules, and those without any rule, which are `{}` in OPA.
 */
export function findPackageReferences(
  plan: Plan,
  packages: readonly (readonly string[])[],
): Diagnostic[] {
  return bodiesOf(plan).flatMap(({ blocks }) =>
    (blocks ?? []).flatMap((block) =>
      [...dynamicReads(plan, block)].flatMap(([statement, pattern]) => {
        const reached = packages.find((path) => mayMean(pattern, path));
        return reached === undefined ? [] : [finding(plan, statement, reached)];
      }),
    ),
  );
}

/** The reads of base documents in one rule, each with what it reads, that are not known before. */
function dynamicReads(plan: Plan, block: Block): ReadonlyMap<Statement, PathPattern> {
  const patterns = new Map<number, PathPattern>([[DATA_LOCAL, []]]);
  const reads = new Map<Statement, PathPattern>();
  const writers = new Map<number, Statement>();
  for (const statement of statementsOf([block])) {
    const { type, stmt } = statement;
    const source = type === "DotStmt" ? toOperand(stmt.source) : undefined;
    const above = source?.type === "local" ? patterns.get(source.value) : undefined;
    if (source?.type !== "local" || above === undefined || stmt.target === undefined) continue;
    const pattern = [...above, partOf(plan, toOperand(stmt.key))];
    patterns.set(stmt.target, pattern);
    writers.set(stmt.target, statement);
    if (pattern.includes(undefined)) reads.set(statement, pattern);
    // What goes on from there is the read.
    const begun = writers.get(source.value);
    if (begun !== undefined) reads.delete(begun);
  }
  return reads;
}

function finding(plan: Plan, { stmt }: Statement, path: readonly string[]): Diagnostic {
  const location = locationOf(plan, stmt);
  return {
    code: UNSUPPORTED_REFERENCE.code,
    message: `the reference may name the package ${["data", ...path].join(".")}, which OPA's compiler forgets here: give rules that a reference can reach the same depth, and no such package without a rule`,
    ...(location && { location }),
  };
}
