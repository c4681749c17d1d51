import type { ArgumentCondition } from "../profile/profile.ts";

/** Conditions that all hold, one for each argument at most, by argument. */
export type Conjunction = readonly ArgumentCondition[];

/** Some conditions, or that they never hold together, or that the OCI form has no condition that says the same. */
export type Joined<T> =
  | { readonly kind: "conditions"; readonly conditions: T }
  | { readonly kind: "never" }
  | { readonly kind: "inexpressible"; readonly reason: string };

const MAX = 2n ** 64n - 1n;

/** Both conjunctions at once. */
export function joinConjunctions(a: Conjunction, b: Conjunction): Joined<Conjunction> {
  const joined = new Map(a.map((condition) => [condition.index, condition]));
  for (const condition of b) {
    const other = joined.get(condition.index);
    if (other === undefined) {
      joined.set(condition.index, condition);
      continue;
    }
    const both = joinConditions(other, condition);
    if (both.kind !== "conditions") return both;
    joined.set(condition.index, both.conditions);
  }
  const conditions = [...joined.values()].toSorted((x, y) => x.index - y.index);
  return { kind: "conditions", conditions };
}

/**
 * Two conditions on one argument as one: a rule that holds both would mean that either is enough. An equality decides any
 * other condition, two masks are one where they agree, and of two bounds on one side the tighter one counts.
 */
function joinConditions(a: ArgumentCondition, b: ArgumentCondition): Joined<ArgumentCondition> {
  for (const [exact, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const value = exactValue(exact);
    if (value === undefined) continue;
    return holds(other, value) ? { kind: "conditions", conditions: exact } : { kind: "never" };
  }
  if (isSame(a, b)) return { kind: "conditions", conditions: a };
  if (a.op === "SCMP_CMP_MASKED_EQ" && b.op === "SCMP_CMP_MASKED_EQ") return joinMasks(a, b);
  const [first, second] = [boundsOf(a), boundsOf(b)];
  if (first === undefined || second === undefined) return inexpressible(a, b);
  const [low = 0n] = [first.low, second.low].toSorted((x, y) => (x > y ? -1 : 1));
  const [high = MAX] = [first.high, second.high].toSorted((x, y) => (x < y ? -1 : 1));
  if (low > high) return { kind: "never" };
  const { index } = a;
  if (low === high) return { kind: "conditions", conditions: bound(index, "SCMP_CMP_EQ", low) };
  if (low === 0n) return { kind: "conditions", conditions: bound(index, "SCMP_CMP_LE", high) };
  if (high === MAX) return { kind: "conditions", conditions: bound(index, "SCMP_CMP_GE", low) };
  return inexpressible(a, b);
}

function joinMasks(a: ArgumentCondition, b: ArgumentCondition): Joined<ArgumentCondition> {
  if (((a.valueTwo ^ b.valueTwo) & a.value & b.value) !== 0n) return { kind: "never" };
  const valueTwo = (a.valueTwo & a.value) | (b.valueTwo & b.value);
  return { kind: "conditions", conditions: { ...a, value: a.value | b.value, valueTwo } };
}

/** What must hold where a condition does not. */
export function negated(condition: ArgumentCondition): Joined<ArgumentCondition> {
  const { index, op, value } = condition;
  const opposite = OPPOSITES[op];
  if (opposite !== undefined)
    return { kind: "conditions", conditions: bound(index, opposite, value) };
  const exact = exactValue(condition);
  if (exact !== undefined)
    return { kind: "conditions", conditions: bound(index, "SCMP_CMP_NE", exact) };
  const reason = `nothing says that ${conditionWords(condition)} does not hold`;
  return { kind: "inexpressible", reason };
}

const OPPOSITES: Readonly<Partial<Record<string, ArgumentCondition["op"]>>> = {
  SCMP_CMP_EQ: "SCMP_CMP_NE",
  SCMP_CMP_NE: "SCMP_CMP_EQ",
  SCMP_CMP_LT: "SCMP_CMP_GE",
  SCMP_CMP_GE: "SCMP_CMP_LT",
  SCMP_CMP_LE: "SCMP_CMP_GT",
  SCMP_CMP_GT: "SCMP_CMP_LE",
};

function isSame(a: ArgumentCondition, b: ArgumentCondition): boolean {
  return a.op === b.op && a.value === b.value && a.valueTwo === b.valueTwo;
}

function bound(index: number, op: ArgumentCondition["op"], value: bigint): ArgumentCondition {
  return { index, op, value, valueTwo: 0n };
}

/** The only value for which a condition holds. */
function exactValue({ op, value, valueTwo }: ArgumentCondition): bigint | undefined {
  if (op === "SCMP_CMP_EQ") return value;
  return op === "SCMP_CMP_MASKED_EQ" && value === MAX ? valueTwo : undefined;
}

function holds({ op, value, valueTwo }: ArgumentCondition, argument: bigint): boolean {
  switch (op) {
    case "SCMP_CMP_EQ":
      return argument === value;
    case "SCMP_CMP_NE":
      return argument !== value;
    case "SCMP_CMP_LT":
      return argument < value;
    case "SCMP_CMP_LE":
      return argument <= value;
    case "SCMP_CMP_GE":
      return argument >= value;
    case "SCMP_CMP_GT":
      return argument > value;
    case "SCMP_CMP_MASKED_EQ":
      return (argument & value) === (valueTwo & value);
  }
}

/** The values from `low` to `high` for which a condition holds; undefined for one that is no such range. */
function boundsOf({ op, value }: ArgumentCondition): { low: bigint; high: bigint } | undefined {
  switch (op) {
    case "SCMP_CMP_LT":
      return { low: 0n, high: value - 1n };
    case "SCMP_CMP_LE":
      return { low: 0n, high: value };
    case "SCMP_CMP_GE":
      return { low: value, high: MAX };
    case "SCMP_CMP_GT":
      return { low: value + 1n, high: MAX };
    default:
      return undefined;
  }
}

function inexpressible(
  a: ArgumentCondition,
  b: ArgumentCondition,
): { readonly kind: "inexpressible"; readonly reason: string } {
  const reason = `no condition says ${conditionWords(a)} and ${conditionWords(b)} at once`;
  return { kind: "inexpressible", reason };
}

const SIGNS: Readonly<Record<ArgumentCondition["op"], string>> = {
  SCMP_CMP_EQ: "==",
  SCMP_CMP_NE: "!=",
  SCMP_CMP_LT: "<",
  SCMP_CMP_LE: "<=",
  SCMP_CMP_GE: ">=",
  SCMP_CMP_GT: ">",
  SCMP_CMP_MASKED_EQ: "==",
};

function conditionWords({ index, op, value, valueTwo }: ArgumentCondition): string {
  const isMasked = op === "SCMP_CMP_MASKED_EQ";
  const left = isMasked ? `(arg${index} & 0x${value.toString(16)})` : `arg${index}`;
  return `${left} ${SIGNS[op]} 0x${(isMasked ? valueTwo : value).toString(16)}`;
}
