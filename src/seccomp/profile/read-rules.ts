import { PolicyError } from "../../domain/policy-error.ts";
import type { PlacedJson, PlacedMap } from "../../means/json/placed-json.ts";
import { didYouMean } from "../../means/text/suggestion.ts";
import { ERRNO_NAMES, errnoNumber } from "../constants/errno.ts";
import { CAPABILITY_NAMES } from "./capability-names.ts";
import {
  type ArgumentCondition,
  SECCOMP_ACTIONS,
  SECCOMP_OPERATORS,
  type SeccompAction,
  type SyscallRule,
} from "./profile.ts";
import {
  type Fault,
  fieldOf,
  itemsOf,
  MAX_U64,
  mapOf,
  namesOf,
  oneOf,
  quoted,
  refuseUnknown,
  textOf,
  wholeNumber,
} from "./profile-fields.ts";
import { CONDITION_ARCHES, parseKernel, type RuleFilter } from "./profile-target.ts";

/** What a dialect of profiles allows beside the OCI form. */
export interface Dialect {
  /** `includes`, `excludes`, `comment`, `name`, and errors by name: only where a program flattens them before a runtime. */
  readonly isMoby: boolean;
  /** Kubernetes leaves out a `value` of 0, and the operator's first versions wrote `errnoRet` as a text. */
  readonly isOperator: boolean;
}

/** One rule as written, with the conditions under which it stands. */
export interface SourceRule {
  readonly rule: SyscallRule;
  readonly node: PlacedMap;
  readonly includes?: RuleFilter | undefined;
  readonly excludes?: RuleFilter | undefined;
}

const OCI_FIELDS = ["names", "action", "errnoRet", "args"] as const;
const MOBY_FIELDS = [...OCI_FIELDS, "name", "comment", "includes", "excludes", "errno"] as const;
const ARGUMENT_FIELDS = ["index", "value", "valueTwo", "op"] as const;
const FILTER_FIELDS = ["caps", "arches", "minKernel"] as const;

const MAX_NAMES = 20_000;
/** A runtime makes a rule of each condition that shares its argument with another, for each name. */
const MAX_CONDITIONS = 64;
const MAX_NAME_LENGTH = 128;
/** Conditions on one call, of which the largest shipped profile has 34: what loading takes grows with their square. */
const MAX_CONDITIONS_OF_CALL = 256;
const MAX_INDEX = 5n;
/** libseccomp refuses an errno of 4095 (db_action_valid), and both runtimes with it. */
const MAX_ERRNO = 4094n;
const MAX_TRACE = 4095n;

/** Reads `syscalls`. What is wrong is told to `fault`; what could not be read is left out of the result. */
export function readRules(
  value: PlacedJson | undefined,
  dialect: Dialect,
  fault: Fault,
): SourceRule[] {
  let names = 0;
  const conditions = new Map<string, number>();
  return itemsOf(value, "syscalls", fault).flatMap((item) => {
    const map = mapOf(item, "the rule", fault);
    if (map === undefined) return [];
    const found = readRule(map, dialect, fault);
    names += found?.rule.names.length ?? 0;
    if (names > MAX_NAMES) {
      throw new PolicyError("too_large", `the profile names over ${MAX_NAMES} calls`);
    }
    for (const name of found?.rule.names ?? []) {
      const count = (conditions.get(name) ?? 0) + (found?.rule.args.length ?? 0);
      conditions.set(name, count);
      if (count <= MAX_CONDITIONS_OF_CALL) continue;
      throw new PolicyError(
        "too_large",
        `${quoted(name)} has over ${MAX_CONDITIONS_OF_CALL} conditions, more than are read; say it with masks`,
      );
    }
    return found ?? [];
  });
}

function readRule(map: PlacedMap, dialect: Dialect, fault: Fault): SourceRule | undefined {
  refuseUnknown(map, dialect.isMoby ? MOBY_FIELDS : OCI_FIELDS, fault);
  const names = readNames(map, fault);
  const action = readAction(map, "action", fault);
  const errnoRet = readErrno(map, { text: "errno", number: "errnoRet", action }, dialect, fault);
  const args = readConditions(map, dialect, fault);
  textOf(fieldOf(map, "comment"), "comment", fault);
  const includes = readFilter(map, "includes", fault);
  const excludes = readFilter(map, "excludes", fault);
  if (action === undefined) return undefined;
  const rule = { names, action, ...(errnoRet !== undefined && { errnoRet }), args };
  return { rule, node: map, includes, excludes };
}

function readNames(map: PlacedMap, fault: Fault): string[] {
  const single = fieldOf(map, "name");
  const many = fieldOf(map, "names");
  if (single !== undefined && many !== undefined) {
    fault(single.at, "name and names are both there; only one is expected");
  }
  const items = single === undefined ? itemsOf(many, "names", fault) : [single];
  if (items.length === 0) {
    fault((many ?? map).at, "a rule without a call; at least one name is expected in names");
  }
  return items.flatMap((item) => {
    const name = textOf(item, "the name of a call", fault);
    if (name === undefined) return [];
    if (name !== "" && name.length <= MAX_NAME_LENGTH) return name;
    fault(item.at, `${quoted(name)} can be no name of a call`);
    return [];
  });
}

/** An action that has to be there. */
export function readAction(
  map: PlacedMap,
  field: "action" | "defaultAction",
  fault: Fault,
): SeccompAction | undefined {
  const value = fieldOf(map, field);
  if (value === undefined) fault(map.at, `${field} is missing; ${SECCOMP_ACTIONS[0]} is one`);
  return oneOf(value, field, SECCOMP_ACTIONS, fault);
}

interface ErrnoFields {
  readonly text: "errno" | "defaultErrno";
  readonly number: "errnoRet" | "defaultErrnoRet";
  readonly action: SeccompAction | undefined;
}

/** An error by number, and in containers/common's form by name. They must not contradict each other. */
export function readErrno(
  map: PlacedMap,
  { text, number, action }: ErrnoFields,
  dialect: Dialect,
  fault: Fault,
): number | undefined {
  const written = fieldOf(map, number);
  const most = action === "SCMP_ACT_TRACE" ? MAX_TRACE : MAX_ERRNO;
  const byNumber = dialect.isOperator
    ? errnoOf(written, number, most, fault)
    : wholeNumber(written, number, most, fault);
  const named = dialect.isMoby ? fieldOf(map, text) : undefined;
  const byName = errnoOf(named, text, most, fault);
  const at = (named ?? written)?.at ?? map.at;
  if (byName !== undefined && byNumber !== undefined && byName !== byNumber) {
    fault(at, `${text} says ${byName} and ${number} ${byNumber}; write one of them`);
  }
  const errno = byName ?? byNumber;
  if (errno === undefined || action === undefined) return undefined;
  if (action === "SCMP_ACT_ERRNO" || action === "SCMP_ACT_TRACE") return Number(errno);
  fault(at, `${action} takes no error; leave it out, or use SCMP_ACT_ERRNO`);
  return undefined;
}

function errnoOf(
  value: PlacedJson | undefined,
  what: string,
  most: bigint,
  fault: Fault,
): bigint | undefined {
  if (value?.kind !== "scalar" || typeof value.value !== "string") {
    return wholeNumber(value, what, most, fault);
  }
  const text = value.value;
  if (text === "") return undefined;
  const number = errnoNumber(text);
  if (number !== undefined) return BigInt(number);
  const digits = { ...value, value: { numberText: text } };
  if (/^[0-9]/.test(text)) return wholeNumber(digits, what, most, fault);
  fault(
    value.at,
    `unknown ${what} ${quoted(text)}${didYouMean(text, ERRNO_NAMES) || "; EPERM is one"}`,
  );
  return undefined;
}

function readConditions(map: PlacedMap, dialect: Dialect, fault: Fault): ArgumentCondition[] {
  const value = fieldOf(map, "args");
  const items = itemsOf(value, "args", fault);
  if (value !== undefined && items.length > MAX_CONDITIONS) {
    fault(value.at, `${items.length} conditions; at most ${MAX_CONDITIONS} are read`);
    return [];
  }
  return items.flatMap((item) => readCondition(item, dialect, fault) ?? []);
}

function readCondition(
  item: PlacedJson,
  dialect: Dialect,
  fault: Fault,
): ArgumentCondition | undefined {
  const map = mapOf(item, "the condition", fault);
  if (map === undefined) return undefined;
  refuseUnknown(map, ARGUMENT_FIELDS, fault);
  for (const name of ["index", "value", "op"] as const) {
    const isThere = fieldOf(map, name) !== undefined || (name === "value" && dialect.isOperator);
    if (!isThere) fault(map.at, `${name} is missing in the condition`);
  }
  const index = wholeNumber(fieldOf(map, "index"), "index", MAX_INDEX, fault);
  const value = wholeNumber(fieldOf(map, "value"), "value", MAX_U64, fault) ?? 0n;
  const valueTwo = wholeNumber(fieldOf(map, "valueTwo"), "valueTwo", MAX_U64, fault) ?? 0n;
  const op = oneOf(fieldOf(map, "op"), "op", SECCOMP_OPERATORS, fault);
  if (index === undefined || op === undefined) return undefined;
  return { index: Number(index), value, valueTwo, op };
}

function readFilter(
  map: PlacedMap,
  name: "includes" | "excludes",
  fault: Fault,
): RuleFilter | undefined {
  const value = fieldOf(map, name);
  const filter = value && mapOf(value, name, fault);
  if (filter === undefined) return undefined;
  refuseUnknown(filter, FILTER_FIELDS, fault);
  const kernel = fieldOf(filter, "minKernel");
  const text = textOf(kernel, "minKernel", fault) ?? "";
  const minKernel = parseKernel(text);
  if (kernel !== undefined && text !== "" && minKernel === undefined) {
    fault(kernel.at, `minKernel is ${quoted(text)}; a version like "4.8" is expected`);
  }
  return {
    caps: namesOf(fieldOf(filter, "caps"), "capability", CAPABILITY_NAMES, fault),
    arches: namesOf(fieldOf(filter, "arches"), "architecture", CONDITION_ARCHES, fault),
    minKernel,
  };
}
