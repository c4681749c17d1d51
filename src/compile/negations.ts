import type { Diagnostic } from "../domain/policy-error.ts";
import { locationOf } from "../opa/ir/places.ts";
import {
  type Block,
  bodiesOf,
  type Plan,
  type PlanBody,
  type Statement,
  statementsOf,
} from "../opa/ir/plan.ts";
import { UNSUPPORTED_NEGATION } from "./findings.ts";

const REMEDY =
  "write what is negated as a rule or function of its own (`found(k) if data.a[k].b`) and negate that (`not found(k)`)";

/**
 * Negations that OPA's planner gets wrong, and so every engine that runs its plan. A negation holds when its block does not
 * come to its end; where what is negated fails inside a nested block, or what it found before is still remembered, the
 * end says nothing about it.
 */
export function findWrongNegations(plan: Plan): Diagnostic[] {
  return bodiesOf(plan).flatMap((body) =>
    negationsOf(body.blocks, false).flatMap((negation) => {
      const reason = whyWrong(body, negation);
      return reason === undefined ? [] : [finding(plan, negation.statement, reason)];
    }),
  );
}

interface Negation {
  readonly statement: Statement;
  readonly block: Block;
  /** Whether it is asked again and again. */
  readonly inLoop: boolean;
}

function negationsOf(blocks: readonly Block[] | null | undefined, inLoop: boolean): Negation[] {
  return (blocks ?? []).flatMap(({ stmts }) =>
    (stmts ?? []).flatMap((statement) => {
      const { type, stmt } = statement;
      const nested = [...(stmt.block === undefined ? [] : [stmt.block]), ...(stmt.blocks ?? [])];
      const below = negationsOf(nested, inLoop || type === "ScanStmt");
      if (type !== "NotStmt" || stmt.block === undefined) return below;
      return [{ statement, block: stmt.block, inLoop }, ...below];
    }),
  );
}

function whyWrong(body: PlanBody, { block, inLoop }: Negation): string | undefined {
  const last = block.stmts?.at(-1);
  if (last === undefined) return undefined;
  // What is negated goes on inside these, and they end well whether or not it succeeds.
  if (last.type === "BlockStmt" || last.type === "ScanStmt") {
    return "a negated reference whose parts are known only when it is asked";
  }
  if (last.type !== "IsDefinedStmt" || isResetWithin(block, last.stmt.source)) return undefined;
  // `not { body }`: the body notes its success in a local that nothing clears before.
  const flag = last.stmt.source;
  if (inLoop || writesTo(body.blocks, flag) > writesTo([block], flag)) {
    return "`not { }` that is asked more than once";
  }
  if (mayLeaveAfterSuccess(block, flag)) {
    return "`not { }` around a reference whose parts are known only when it is asked";
  }
  return undefined;
}

function isResetWithin({ stmts }: Block, local: unknown): boolean {
  return (stmts ?? []).some(({ type, stmt }) => type === "ResetLocalStmt" && stmt.target === local);
}

function writesTo(blocks: readonly Block[] | null | undefined, local: unknown): number {
  let count = 0;
  for (const { type, stmt } of statementsOf(blocks)) {
    const isScan = type === "ScanStmt" && (stmt.key === local || stmt.value === local);
    const isWrite = type !== "ResetLocalStmt" && (stmt.target === local || stmt.result === local);
    if (isScan || isWrite) count += 1;
  }
  return count;
}

/** Statements that are always got past. */
const NEVER_FAIL: ReadonlySet<string> = new Set([
  "BlockStmt",
  "MakeSetStmt",
  "ScanStmt",
  "SetAddStmt",
]);

/**
 * Whether the block can be left before its end although the flag was set in a nested one: a
 * reference looks among rules first, and goes on to the base documents, which may not be there.
 */
function mayLeaveAfterSuccess({ stmts }: Block, flag: unknown): boolean {
  const own = (stmts ?? []).slice(0, -1);
  const first = own.findIndex(({ stmt }) => {
    return writesTo(stmt.block === undefined ? stmt.blocks : [stmt.block], flag) > 0;
  });
  return first !== -1 && own.slice(first).some(({ type }) => !NEVER_FAIL.has(type));
}

function finding(plan: Plan, { stmt }: Statement, reason: string): Diagnostic {
  const location = locationOf(plan, stmt);
  return {
    code: UNSUPPORTED_NEGATION.code,
    message: `OPA's compiler gets ${reason} wrong: ${REMEDY}`,
    ...(location && { location }),
  };
}
