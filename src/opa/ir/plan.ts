import { messageOf, PolicyError } from "../../domain/policy-error.ts";

/**
 * What is read of OPA's IR (OPA v1/ir/ir.go), by the gate and for names in errors; an operand is a constant string, a boolean
 * or a local.
 */
export interface Plan {
  readonly static: {
    readonly strings?: readonly { readonly value: string }[];
    readonly files?: readonly { readonly value: string }[];
    readonly builtin_funcs?: readonly { readonly name: string }[];
  };
  readonly plans: { readonly plans: readonly PlanBody[] };
  readonly funcs?: { readonly funcs?: readonly PlanFunction[] | null };
  readonly unplanned_rules?: readonly UnplannedRule[];
}

export interface UnplannedRule {
  /** As OPA prints references: `data.a.b["c d"][__local3__]`. */
  readonly path: string;
  readonly location: { readonly file: number; readonly row: number; readonly col: number };
}

export interface PlanBody {
  readonly name: string;
  readonly blocks: readonly Block[] | null;
}

export interface PlanFunction extends PlanBody {
  readonly params: readonly number[];
  readonly return: number;
  /** Its name in references, behind a generation (`g0`): `["g0", "authz", "allow"]`. */
  readonly path?: readonly string[];
}

export interface Block {
  readonly stmts: readonly Statement[] | null;
}

export type Operand =
  | { readonly type: "local"; readonly value: number }
  | { readonly type: "string_index"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean };

export interface Statement {
  readonly type: string;
  readonly stmt: StatementBody;
}

/** The fields of all statements together: which are there depends on the type. */
export interface StatementBody {
  readonly file: number;
  readonly row: number;
  readonly col: number;
  readonly func?: string;
  readonly args?: readonly Operand[] | null;
  readonly result?: number;
  readonly target?: number;
  readonly source?: Operand | number;
  readonly key?: Operand | number;
  readonly value?: Operand | number | string | boolean;
  readonly object?: number;
  readonly set?: number;
  readonly array?: number;
  /** What a `with` replaces. */
  readonly local?: number;
  /** Of a dynamic call, by operands; of a `with`, by string numbers. */
  readonly path?: readonly (Operand | number)[] | null;
  readonly block?: Block;
  readonly blocks?: readonly Block[] | null;
}

export function parsePlan(bytes: Uint8Array): Plan {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as Plan;
  } catch (error) {
    throw new PolicyError(
      "internal_error",
      `the plan that opa wrote is unreadable: ${messageOf(error)}`,
    );
  }
}

/** Every function and entry plan. */
export function bodiesOf(plan: Plan): readonly (PlanBody | PlanFunction)[] {
  return [...functionsOf(plan), ...plan.plans.plans];
}

export function functionsOf(plan: Plan): readonly PlanFunction[] {
  return plan.funcs?.funcs ?? [];
}

/** All statements of a function, however deep, in order. */
export function* statementsOf(blocks: readonly Block[] | null | undefined): Generator<Statement> {
  for (const block of blocks ?? []) {
    for (const statement of block.stmts ?? []) {
      yield statement;
      if (statement.stmt.block !== undefined) yield* statementsOf([statement.stmt.block]);
      if (statement.stmt.blocks !== undefined) yield* statementsOf(statement.stmt.blocks);
    }
  }
}
