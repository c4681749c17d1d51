import { constantValue } from "../../seccomp/constants/constants.ts";
import type { ArgumentCondition } from "../../seccomp/profile/profile.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { argumentsOf, type SyscallArgument } from "../../seccomp/syscalls/argument-types.ts";
import type { ArgumentCheck, ArgumentRule, Value } from "./argument-rule.ts";

/** What is wrong with a rule, and where in it. */
export interface RuleFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Conjunctions of conditions of which one must hold. */
export type Alternatives = readonly (readonly ArgumentCondition[])[];

/** One rule of a profile holds one value for each argument: more are too many to be looked through at every call. */
const MOST_ALTERNATIVES = 256;
/** What reaches Rego as a number that every reader of JSON keeps. */
const MOST_VALUE: bigint = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * The conditions of a rule for all architectures of a profile at once. An argument of 32 bits or 16 is compared under these: the
 * kernel ignores what stands above, so a filter must too. Faults: pointers, unknown names, constants that differ between the
 * architectures, a mask of 0, wanted bits outside the mask.
 */
export function argumentConditions(
  rule: ArgumentRule,
  architectures: readonly Architecture[],
): { readonly alternatives: Alternatives; readonly faults: readonly RuleFault[] } {
  const faults: RuleFault[] = [];
  const choices = rule.when.map((check, position) => {
    const found = checkConditions(rule.call, check, architectures);
    faults.push(
      ...found.faults.map(({ path, message }) => ({ path: ["when", position, ...path], message })),
    );
    return found.conditions;
  });
  const indexes = choices.flatMap(([first]) => (first === undefined ? [] : [first.index]));
  for (const [position, index] of indexes.entries()) {
    if (indexes.indexOf(index) === position) continue;
    faults.push({
      path: ["when", position, "argument"],
      message: "is the argument of another condition: put its values into one oneOf",
    });
  }
  const size = choices.reduce((product, { length }) => product * length, 1);
  if (size > MOST_ALTERNATIVES) {
    const message = `makes ${size} combinations of values; at most ${MOST_ALTERNATIVES} are taken`;
    faults.push({ path: ["when"], message });
  }
  return { alternatives: faults.length > 0 ? [] : product(choices), faults };
}

function product(choices: readonly (readonly ArgumentCondition[])[]): Alternatives {
  return choices.reduce<ArgumentCondition[][]>(
    (made, conditions) =>
      made.flatMap((before) => conditions.map((condition) => [...before, condition])),
    [[]],
  );
}

function checkConditions(
  call: string,
  check: ArgumentCheck,
  architectures: readonly Architecture[],
): { readonly conditions: readonly ArgumentCondition[]; readonly faults: readonly RuleFault[] } {
  const faults: RuleFault[] = [];
  const found = findArgument(call, check.argument, architectures);
  if ("message" in found) return { conditions: [], faults: [{ path: ["argument"], ...found }] };
  const { index, argument } = found;
  const whole = argument.bits === 64 ? undefined : argument.mask;
  const valueAt = (value: Value, path: readonly (string | number)[]): bigint | undefined => {
    const read = readValue(value, architectures);
    if (typeof read === "bigint") return read;
    faults.push({ path, message: read });
    return undefined;
  };
  const mask = check.mask === undefined ? whole : valueAt(check.mask, ["mask"]);
  if (mask === 0n) {
    faults.push({ path: ["mask"], message: "a mask of 0 lets every value through" });
  }
  const conditions = check.oneOf.flatMap((value, position) => {
    const wanted = valueAt(value, ["oneOf", position]);
    if (wanted === undefined) return [];
    const outside = mask === undefined ? 0n : wanted & ~mask;
    if (outside !== 0n) {
      const message = `has bits outside the mask (0x${outside.toString(16)}), which libseccomp drops in silence`;
      faults.push({ path: ["oneOf", position], message });
    }
    return [condition(index, mask, wanted)];
  });
  return { conditions, faults };
}

function condition(index: number, mask: bigint | undefined, wanted: bigint): ArgumentCondition {
  return mask === undefined
    ? { index, value: wanted, valueTwo: 0n, op: "SCMP_CMP_EQ" }
    : { index, value: mask, valueTwo: wanted, op: "SCMP_CMP_MASKED_EQ" };
}

/** The argument by its name or position, the same on all architectures. */
function findArgument(
  call: string,
  asked: string | number,
  architectures: readonly Architecture[],
): { readonly index: number; readonly argument: SyscallArgument } | { readonly message: string } {
  const found = architectures.map((architecture) => {
    const all = argumentsOf(call, architecture) ?? [];
    const index = typeof asked === "number" ? asked : all.findIndex(({ name }) => name === asked);
    return { architecture, all, index, argument: all[index] };
  });
  const [first] = found;
  const missing = found.find(({ argument }) => argument === undefined);
  if (first?.argument === undefined || missing !== undefined) {
    const { architecture, all } = missing ?? { architecture: "", all: [] };
    const names = all.map(({ name }) => name);
    return {
      message: `${call} has no argument ${JSON.stringify(asked)} on ${architecture}${names.length > 0 ? `: it has ${names.join(", ")}` : ""}`,
    };
  }
  const { index, argument } = first;
  const other = found.find((each) => each.index !== index || each.argument?.bits !== argument.bits);
  if (other !== undefined) {
    return {
      message: `${argument.name} of ${call} is another argument on ${other.architecture} than on ${first.architecture}: write a policy for each architecture`,
    };
  }
  if (argument.type === "pointer") {
    return {
      message: `${argument.name} of ${call} is a pointer: a filter sees the address, never what it points to`,
    };
  }
  return { index, argument };
}

/** A number, or names and numbers joined by `|`; else what is wrong. */
function readValue(value: Value, architectures: readonly Architecture[]): bigint | string {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? BigInt(value) : "must be written as text: it is too large";
  }
  let bits = 0n;
  for (const name of value.split("|").map((part) => part.trim())) {
    const part = /^(?:0x[0-9a-fA-F]{1,16}|[0-9]{1,20})$/.test(name)
      ? BigInt(name)
      : readConstant(name, architectures);
    if (typeof part === "string") return part;
    bits |= part;
  }
  return bits > MOST_VALUE ? `must be at most ${MOST_VALUE}` : bits;
}

function readConstant(name: string, architectures: readonly Architecture[]): bigint | string {
  const values = architectures.map((architecture) => constantValue(architecture, name));
  const [first] = values;
  if (first === undefined || values.includes(undefined)) {
    return `${name} is no known constant of ${architectures.join(", ")}`;
  }
  if (values.some((each) => each !== first)) {
    const told = architectures.map((architecture, index) => `${values[index]} on ${architecture}`);
    return `${name} differs between the architectures (${told.join(", ")}): write a policy for each`;
  }
  return first;
}
