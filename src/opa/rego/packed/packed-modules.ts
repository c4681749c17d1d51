import type { ExpressionTerms, TermValue } from "../ast/nodes.ts";

/** Modules as numbers, in the order of the tree, and the texts that they name: threads hand these on without a copy of each node. */
export interface PackedModules {
  readonly numbers: Int32Array;
  readonly texts: readonly string[];
}

type ValueKind = TermValue["kind"];
type StatementKind = ExpressionTerms["kind"];

const VALUES: readonly ValueKind[] = [
  ...(["null", "boolean", "number", "string", "var", "ref", "call"] as const),
  ...(["array", "set", "object"] as const),
  ...(["arraycomprehension", "setcomprehension", "objectcomprehension", "templatestring"] as const),
];
const STATEMENTS: readonly StatementKind[] = ["term", "call", "some", "every", "not", "and", "or"];

const VALUE_CODES = codesOf(VALUES);
const STATEMENT_CODES = codesOf(STATEMENTS);

function codesOf<Kind extends string>(kinds: readonly Kind[]): ReadonlyMap<Kind, number> {
  return new Map(kinds.map((kind, code) => [kind, code]));
}

export function codeOfValue(kind: ValueKind): number {
  return VALUE_CODES.get(kind) as number;
}

export function valueOfCode(code: number): ValueKind {
  return VALUES[code] as ValueKind;
}

export function codeOfStatement(kind: StatementKind): number {
  return STATEMENT_CODES.get(kind) as number;
}

export function statementOfCode(code: number): StatementKind {
  return STATEMENTS[code] as StatementKind;
}
