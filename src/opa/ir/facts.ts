import {
  bodiesOf,
  functionsOf,
  type Operand,
  type Plan,
  type PlanBody,
  type PlanFunction,
  type Statement,
  statementsOf,
} from "./plan.ts";

/**
 * One function of a plan, and by local: what writes it, and what is put into the object, set or
 * array it holds.
 */
export interface BodyFacts {
  readonly body: PlanBody | PlanFunction;
  readonly writes: ReadonlyMap<number, readonly Statement[]>;
  readonly inserts: ReadonlyMap<number, readonly Statement[]>;
}

export interface PlanFacts {
  readonly strings: readonly string[];
  readonly bodies: ReadonlyMap<PlanBody, BodyFacts>;
  readonly functions: ReadonlyMap<string, PlanFunction>;
  /** By function name. */
  readonly callers: ReadonlyMap<string, readonly { facts: BodyFacts; call: Statement }[]>;
}

export function factsOf(plan: Plan): PlanFacts {
  const bodies = new Map<PlanBody, BodyFacts>();
  const callers = new Map<string, { facts: BodyFacts; call: Statement }[]>();
  for (const body of bodiesOf(plan)) {
    const facts = bodyFacts(body);
    bodies.set(body, facts);
    for (const call of statementsOf(body.blocks)) {
      if (call.type === "CallStmt") append(callers, call.stmt.func ?? "", { facts, call });
    }
  }
  return {
    strings: (plan.static.strings ?? []).map(({ value }) => value),
    bodies,
    functions: new Map(functionsOf(plan).map((each) => [each.name, each])),
    callers,
  };
}

function bodyFacts(body: PlanBody): BodyFacts {
  const writes = new Map<number, Statement[]>();
  const inserts = new Map<number, Statement[]>();
  for (const statement of statementsOf(body.blocks)) {
    const { type, stmt } = statement;
    const scanned = type === "ScanStmt" ? [stmt.key, stmt.value] : [];
    const targets = type === "ResetLocalStmt" ? [] : [stmt.target, stmt.result, ...scanned];
    for (const local of targets) if (typeof local === "number") append(writes, local, statement);
    for (const local of [stmt.object, stmt.set, stmt.array]) {
      if (local !== undefined) append(inserts, local, statement);
    }
  }
  return { body, writes, inserts };
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Some statements name a local directly, others by an operand. */
export function toOperand(value: unknown): Operand | undefined {
  if (typeof value === "number") return { type: "local", value };
  const isOperand = typeof value === "object" && value !== null && "type" in value;
  return isOperand ? (value as Operand) : undefined;
}
