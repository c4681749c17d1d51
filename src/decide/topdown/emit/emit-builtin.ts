import type { Term } from "../../../opa/rego/ast/nodes.ts";
import { constantOf } from "../rule-tree.ts";
import type { Code } from "./code.ts";
import { emitEquality } from "./emit-match.ts";
import { isPlainName } from "./emit-ref.ts";
import { emitValue } from "./emit-value.ts";

/** An expression that tells what a builtin answers, one that says yes or no of all values; undefined for any other. */
export function emitTest(code: Code, name: string, operands: readonly Term[]): string | undefined {
  const [left, right] = operands as [Term, Term];
  if (name === "internal.member_2") return emitMember(code, left, right);
  return TESTS[name]?.(...operands.map((operand) => emitValue(code, operand)));
}

type Test = (...args: string[]) => string;

const compared =
  (operator: string): Test =>
  (left, right) =>
    `typeof ${left} === "number" && typeof ${right} === "number" ? ${left} ${operator} ${right} : compareValues(${left}, ${right}) ${operator} 0`;

const TESTS: Readonly<Record<string, Test>> = {
  neq: (left, right) => `${left} !== ${right} && !equalValues(${left}, ${right})`,
  equal: (left, right) => `${left} === ${right} || equalValues(${left}, ${right})`,
  lt: compared("<"),
  lte: compared("<="),
  gt: compared(">"),
  gte: compared(">="),
  is_array: (value) => `isArray(${value})`,
  is_boolean: (value) => `typeof ${value} === "boolean"`,
  is_null: (value) => `${value} === null`,
  is_number: (value) => `isNumber(${value})`,
  is_object: (value) => `isObject(${value})`,
  is_set: (value) => `isSet(${value})`,
  is_string: (value) => `typeof ${value} === "string"`,
};

/** More are faster looked up. */
const FEW_MEMBERS = 4;

/** Whether a value is one of the few that are written there. */
function emitMember(code: Code, member: Term, { value }: Term): string | undefined {
  if (value.kind !== "array" && value.kind !== "set") return undefined;
  if (value.items.length === 0 || value.items.length > FEW_MEMBERS) return undefined;
  const held = emitValue(code, member);
  return value.items.map((item) => emitEquality(code, held, item)).join(" || ");
}

/**
 * An expression for what a builtin answers in the simplest cases, nullish where it is not the one to say, undefined where
 * there is none. Its functions stand in `runtime.ts`.
 */
export function emitQuick(
  name: string,
  operands: readonly Term[],
  args: readonly string[],
): string | undefined {
  if (name === "object.get") return quickGet(operands, args);
  const quick = QUICK[name];
  return quick && `${quick}(${args.join(", ")})`;
}

const QUICK: Readonly<Record<string, string>> = {
  plus: "plus",
  minus: "minus",
  count: "count",
  "internal.member_2": "isMember",
};

function quickGet([, key]: readonly Term[], args: readonly string[]): string {
  const name = key === undefined ? undefined : constantOf(key);
  const looked = `objectGet(${args.join(", ")})`;
  return typeof name === "string" && isPlainName(name)
    ? `${args[0]}?.${name} ?? ${looked}`
    : looked;
}
