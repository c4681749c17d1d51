import { type BodyFacts, factsOf, type PlanFacts, toOperand } from "./facts.ts";
import type { Operand, Plan, PlanBody, Statement } from "./plan.ts";

/** What can be said of values for certain, without running the plan. */
export interface PlanValues {
  /** True when the operand is never the empty string. */
  isNeverEmptyText(body: PlanBody, operand: Operand | undefined): boolean;
  /** True when the operand is never an object with the empty string among its keys. */
  hasNoEmptyKey(body: PlanBody, operand: Operand | undefined): boolean;
}

interface Asking {
  readonly plan: PlanFacts;
  readonly wanted: "text" | "keys";
  /**
   * Answers so far. A question that is still open counts as no: a value that depends on itself is
   * not known.
   */
  readonly answers: Map<string, boolean>;
}

const SCALARS: ReadonlySet<string> = new Set([
  "AssignIntStmt",
  "LenStmt",
  "MakeNullStmt",
  "MakeNumberIntStmt",
  "MakeNumberRefStmt",
]);
const COMPOSITES: ReadonlySet<string> = new Set(["MakeArrayStmt", "MakeObjectStmt", "MakeSetStmt"]);
const ELEMENTS: ReadonlySet<string> = new Set(["ArrayAppendStmt", "SetAddStmt"]);
const PAIRS: ReadonlySet<string> = new Set(["ObjectInsertOnceStmt", "ObjectInsertStmt"]);
/** Chains of plain assignments are short. */
const MAX_STEPS = 10;

export function analyzePlan(plan: Plan): PlanValues {
  const facts = factsOf(plan);
  const ask = (wanted: Asking["wanted"]): PlanValues["isNeverEmptyText"] => {
    const asking: Asking = { plan: facts, wanted, answers: new Map() };
    return (body, operand) => {
      const within = facts.bodies.get(body);
      return within !== undefined && holds(asking, within, operand);
    };
  };
  return { isNeverEmptyText: ask("text"), hasNoEmptyKey: ask("keys") };
}

function holds(asking: Asking, within: BodyFacts, operand: Operand | undefined): boolean {
  if (operand === undefined) return false;
  if (operand.type === "bool") return true;
  if (operand.type === "string_index") {
    return asking.wanted === "keys" || asking.plan.strings[operand.value] !== "";
  }
  const question = `${within.body.name} ${operand.value}`;
  const known = asking.answers.get(question);
  if (known !== undefined) return known;
  asking.answers.set(question, false);
  const answer = holdsForLocal(asking, within, operand.value);
  asking.answers.set(question, answer);
  return answer;
}

function holdsForLocal(asking: Asking, within: BodyFacts, local: number): boolean {
  const position = "params" in within.body ? within.body.params.indexOf(local) : -1;
  if (position !== -1) return holdsForParameter(asking, within, position);
  const writes = within.writes.get(local) ?? [];
  return writes.length > 0 && writes.every((write) => holdsForWrite(asking, within, local, write));
}

function holdsForWrite(
  asking: Asking,
  within: BodyFacts,
  local: number,
  write: Statement,
): boolean {
  const { type, stmt } = write;
  if (SCALARS.has(type)) return true;
  if (COMPOSITES.has(type)) return asking.wanted === "text" || keysHold(asking, within, local);
  if (type === "AssignVarStmt" || type === "AssignVarOnceStmt") {
    return holds(asking, within, toOperand(stmt.source));
  }
  if (type === "CallStmt") return holdsForResult(asking, stmt.func ?? "");
  return type === "ScanStmt" && holdsForElements(asking, within, write);
}

function keysHold(asking: Asking, within: BodyFacts, local: number): boolean {
  const texts: Asking = { ...asking, wanted: "text", answers: new Map() };
  return (within.inserts.get(local) ?? []).every(({ type, stmt }) => {
    return ELEMENTS.has(type) || (PAIRS.has(type) && holds(texts, within, toOperand(stmt.key)));
  });
}

/** What a planned function (a rule, most often a constant) gives. Builtins may give anything. */
function holdsForResult(asking: Asking, name: string): boolean {
  const called = asking.plan.functions.get(name);
  const within = called === undefined ? undefined : asking.plan.bodies.get(called);
  if (called === undefined || within === undefined) return false;
  return holds(asking, within, { type: "local", value: called.return });
}

/** A parameter holds what every call gives it; input and data, the first two, may be anything. */
function holdsForParameter(asking: Asking, within: BodyFacts, position: number): boolean {
  const calls = asking.plan.callers.get(within.body.name) ?? [];
  if (position < 2 || calls.length === 0) return false;
  return calls.every(({ facts, call }) => holds(asking, facts, call.stmt.args?.[position]));
}

/**
 * The elements (or indices, which are numbers) of a set or array that is written out in the same
 * function.
 */
function holdsForElements(asking: Asking, within: BodyFacts, scan: Statement): boolean {
  const made = makerOf(within, toOperand(scan.stmt.source));
  if (made === undefined || made.type === "MakeObjectStmt") return false;
  const elements = within.inserts.get(made.stmt.target ?? -1) ?? [];
  return elements.every(({ type, stmt }) => {
    return ELEMENTS.has(type) && holds(asking, within, toOperand(stmt.value));
  });
}

/** The one statement that makes what a local holds, followed through plain assignments. */
function makerOf(within: BodyFacts, operand: Operand | undefined): Statement | undefined {
  let next = operand;
  for (let step = 0; step < MAX_STEPS && next?.type === "local"; step += 1) {
    const [write, other] = within.writes.get(next.value) ?? [];
    if (write === undefined || other !== undefined) return undefined;
    if (COMPOSITES.has(write.type)) return write;
    next = write.type === "AssignVarStmt" ? toOperand(write.stmt.source) : undefined;
  }
  return undefined;
}
