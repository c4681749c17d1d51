import { PolicyError } from "../../../domain/policy-error.ts";
import type { Term } from "../ast/nodes.ts";

/**
 * What OPA's type checker knows of a value (v1/types/types.go). Undefined stands for its nil: nothing is known, which is
 * less than `any`.
 */
export type Type = ScalarType | ArrayType | ObjectType | SetType | AnyType | FunctionType;

/** How large a type is when it is written out, which is what work on it may cost. */
interface Measured {
  readonly size: number;
  readonly depth: number;
  /** Whether something in it is not known: OPA's Nil, which looks at no part of several types. */
  readonly isPartial: boolean;
}

export interface ScalarType extends Measured {
  readonly kind: "null" | "boolean" | "number" | "string";
}

export interface ArrayType extends Measured {
  readonly kind: "array";
  /** Of the first items, one by one. */
  readonly items: readonly (Type | undefined)[];
  /** Of all others. */
  readonly others: Type | undefined;
}

export interface ObjectType extends Measured {
  readonly kind: "object";
  /** In the order of their keys. */
  readonly members: readonly Member[];
  readonly others: OtherMembers | undefined;
}

export interface Member {
  /** A constant as JSON has it. */
  readonly key: Term;
  readonly value: Type | undefined;
}

/** What is known of members whose keys are not. OPA changes it in place, for all types that share it. */
export interface OtherMembers {
  key: Type | undefined;
  value: Type | undefined;
}

export interface SetType extends Measured {
  readonly kind: "set";
  /** Undefined for the empty set too. */
  readonly of: Type | undefined;
}

/** One of several types, in their order; of none it is anything. */
export interface AnyType extends Measured {
  readonly kind: "any";
  readonly of: readonly Type[];
}

export interface FunctionType extends Measured {
  readonly kind: "function";
  readonly args: readonly (Type | undefined)[];
  readonly result: Type | undefined;
  /** Of operands behind these. */
  readonly variadic: Type | undefined;
}

const ONE: Measured = { size: 1, depth: 1, isPartial: false };

export const NULL: Type = { kind: "null", ...ONE };
export const BOOLEAN: Type = { kind: "boolean", ...ONE };
export const NUMBER: Type = { kind: "number", ...ONE };
export const STRING: Type = { kind: "string", ...ONE };
export const ANY: AnyType = { kind: "any", of: [], ...ONE };

export function arrayType(
  items: readonly (Type | undefined)[],
  others: Type | undefined,
): ArrayType {
  return { kind: "array", items, others, ...measure(others ? [...items, others] : items) };
}

/** The members are in the order of their keys. */
export function objectType(
  members: readonly Member[],
  others: OtherMembers | undefined,
): ObjectType {
  const values = members.map(({ value }) => value);
  const parts = others === undefined ? values : [...values, others.key, others.value];
  return { kind: "object", members, others, ...measure(parts) };
}

export function setType(of: Type | undefined): SetType {
  return { kind: "set", of, ...measure([of]) };
}

/** The types are in their order. */
export function anyType(of: readonly Type[]): AnyType {
  return { kind: "any", of, ...measure(of), isPartial: false };
}

export function functionType(
  args: readonly (Type | undefined)[],
  result: Type | undefined,
  variadic?: Type,
): FunctionType {
  return { kind: "function", args, result, variadic, ...measure([...args, result]) };
}

/** Low enough that whoever walks a type may do so by recursion; that of rules grows from rule to rule. */
const MAX_DEPTH = 500;

function measure(parts: readonly (Type | undefined)[]): Measured {
  let size = 1;
  let depth = 0;
  let isPartial = false;
  for (const part of parts) {
    isPartial ||= part === undefined || part.isPartial;
    if (part === undefined) continue;
    size += part.size;
    depth = Math.max(depth, part.depth);
  }
  if (depth >= MAX_DEPTH) {
    throw new PolicyError("too_large", `a type is nested in more than ${MAX_DEPTH} others`);
  }
  return { size, depth: depth + 1, isPartial };
}
