import type { ArgumentCondition, SeccompAction, SyscallRule } from "../profile/profile.ts";
import { type Architecture, architectureFacts } from "../syscalls/architecture.ts";
import { argumentOf, argumentsOf, type SyscallArgument } from "../syscalls/argument-types.ts";
import {
  BITS_OUTSIDE_MASK,
  DIFFERS_BY_ARCHITECTURE,
  EMPTY_MASK,
  NO_SUCH_ARGUMENT,
  ORDERED_COMPARE,
  POINTER_COMPARED,
  SAME_ARGUMENT_TWICE,
  WIDE_COMPARE,
} from "./findings.ts";
import { type Linting, letsThrough, namesText } from "./linting.ts";

/** What is found by looking at the conditions of each rule, and at what the calls take. */
export function lintConditions(linting: Linting): void {
  for (const [index, rule] of linting.profile.syscalls.entries()) {
    lintPairs(linting, index, rule);
    for (const [position, condition] of rule.args.entries()) {
      const path = ["syscalls", index, "args", position];
      lintMask(linting, path, condition);
      lintArgument(linting, path, rule, condition);
      lintOrdered(linting, path, condition);
    }
  }
}

type Path = readonly (string | number)[];

function lintPairs({ tell }: Linting, index: number, { args, names }: SyscallRule): void {
  const seen = new Set<number>();
  for (const [position, condition] of args.entries()) {
    if (seen.has(condition.index)) {
      tell(
        SAME_ARGUMENT_TWICE,
        ["syscalls", index, "args", position, "index"],
        `argument ${condition.index} of ${namesText(names)} has two conditions: runtimes make a rule of each condition here, and one that holds is enough; list the wanted values in rules of their own, or use SCMP_CMP_MASKED_EQ`,
      );
      return;
    }
    seen.add(condition.index);
  }
}

function lintMask({ tell }: Linting, path: Path, { op, value, valueTwo }: ArgumentCondition): void {
  if (op !== "SCMP_CMP_MASKED_EQ") return;
  if (value === 0n) {
    const always =
      valueTwo === 0n ? "always holds" : "holds never, or always where the bits are dropped";
    tell(
      EMPTY_MASK,
      [...path, "value"],
      `value is the mask, and a mask of 0 looks at no bit: the condition ${always}; write the bits to look at in value and the wanted ones in valueTwo`,
    );
  } else if ((valueTwo & ~value) !== 0n) {
    tell(
      BITS_OUTSIDE_MASK,
      [...path, "valueTwo"],
      `valueTwo ${hex(valueTwo)} wants bits that are not in the mask ${hex(value)} (value); libseccomp drops them, and (argument & ${hex(value)}) == ${hex(valueTwo & value)} is compared`,
    );
  }
}

function lintArgument(
  linting: Linting,
  path: Path,
  rule: SyscallRule,
  condition: ArgumentCondition,
): void {
  const { names } = rule;
  const { architectures, tell } = linting;
  const { index } = condition;
  const taking = (
    isWanted: (argument: SyscallArgument, where: Architecture) => boolean,
  ): string[] =>
    names.filter((name) =>
      architectures.some((each) => {
        const argument = argumentOf(name, index, each);
        return argument !== undefined && isWanted(argument, each);
      }),
    );
  const without = names.filter((name) =>
    architectures.some((each) => {
      const all = argumentsOf(name, each);
      return all !== undefined && all.length <= index;
    }),
  );
  if (without.length > 0) {
    tell(
      NO_SUCH_ARGUMENT,
      [...path, "index"],
      `${namesText(without)} takes no argument ${index}${takenText(without[0], architectures)}; the register holds whatever was there before`,
    );
  }
  const pointers = taking(({ type }) => type === "pointer");
  if (pointers.length > 0) {
    const called = calledText(pointers[0], index, architectures);
    tell(
      POINTER_COMPARED,
      [...path, "index"],
      `argument ${index}${called} of ${namesText(pointers)} is an address: a filter does not see what lies there, and addresses change with each start; what paths may be used is for Landlock or AppArmor to say`,
    );
  }
  const wide = taking(({ mask }, each) => isWide(condition, mask, each));
  if (wide.length > 0)
    tell(WIDE_COMPARE, [...path, "op"], wideText(wide, condition, linting, rule.action));
  lintMeaning(linting, path, names, condition);
}

/** Whether bits that the kernel does not look at take part. libseccomp compares the low half alone on 32 bits and x32. */
function isWide(
  { op, value }: ArgumentCondition,
  mask: bigint,
  architecture: Architecture,
): boolean {
  const compared = architectureFacts(architecture).bits === 64 ? 2n ** 64n - 1n : 2n ** 32n - 1n;
  const looked = op === "SCMP_CMP_MASKED_EQ" ? value & compared : compared;
  return (looked & ~mask) !== 0n;
}

function wideText(
  names: readonly string[],
  { index, op, value }: ArgumentCondition,
  { architectures }: Linting,
  action: SeccompAction,
): string {
  const argument = architectures.flatMap(
    (each) => argumentOf(names[0] ?? "", index, each) ?? [],
  )[0];
  const mask = argument?.mask ?? 2n ** 32n - 1n;
  const called = argument === undefined ? "" : ` (${argument.name})`;
  const holdsAbove = op === "SCMP_CMP_NE" || op === "SCMP_CMP_GT" || op === "SCMP_CMP_GE";
  const risk =
    letsThrough(action) === holdsAbove
      ? "so it can be passed by"
      : "so the same call gets another answer when a value comes sign-extended";
  const isOne = op === "SCMP_CMP_EQ" || op === "SCMP_CMP_MASKED_EQ";
  const advice = isOne
    ? `write SCMP_CMP_MASKED_EQ with value ${mask} and the wanted bits in valueTwo`
    : `list the wanted values, each as SCMP_CMP_MASKED_EQ with value ${mask}`;
  return `${op} ${hex(value)} compares 64 bits of argument ${index}${called} of ${namesText(names)}, of which the kernel reads ${argument?.bits ?? 32}, ${risk}; ${advice}`;
}

const ORDERED: ReadonlySet<string> = new Set([
  "SCMP_CMP_LT",
  "SCMP_CMP_LE",
  "SCMP_CMP_GE",
  "SCMP_CMP_GT",
]);

function lintOrdered(
  { options, tell }: Linting,
  path: Path,
  { op, value }: ArgumentCondition,
): void {
  if (!ORDERED.has(op) || value < 2n ** 32n) return;
  const isMended = (version: string): boolean => {
    const [major = 0, minor = 0, patch = 0] = version
      .split(".")
      .map((part) => Number.parseInt(part, 10));
    return major > 2 || (major === 2 && (minor > 6 || (minor === 6 && patch >= 1)));
  };
  const { runtimes = [] } = options;
  if (runtimes.length > 0 && runtimes.every(({ libseccomp }) => isMended(libseccomp))) return;
  tell(
    ORDERED_COMPARE,
    [...path, "value"],
    `${op} with ${hex(value)}: libseccomp before 2.6.1 compiles several such rules on one argument wrongly, some of them too wide; use SCMP_CMP_MASKED_EQ, or look with \`gatehouse seccomp diff\` at what it makes of it`,
  );
}

/** Flags of open whose bits stand elsewhere on arm and ppc: O_DIRECTORY, O_NOFOLLOW, O_DIRECT, O_LARGEFILE. */
const MOVING_BITS = 0x3c000n;
const FLAGS_OF_OPEN: ReadonlyMap<string, number> = new Map([
  ["open", 1],
  ["openat", 2],
  ["open_by_handle_at", 2],
]);
const MOVED: ReadonlySet<Architecture> = new Set(["arm", "aarch64", "ppc64le"]);

function lintMeaning(
  { architectures, tell }: Linting,
  path: Path,
  names: readonly string[],
  { index, op, value, valueTwo }: ArgumentCondition,
): void {
  const bits = op === "SCMP_CMP_MASKED_EQ" ? value | valueTwo : value;
  const moved = architectures.filter((each) => MOVED.has(each));
  const hasBoth = moved.length > 0 && moved.length < architectures.length;
  for (const name of names) {
    if (hasBoth && FLAGS_OF_OPEN.get(name) === index && (bits & MOVING_BITS) !== 0n) {
      tell(
        DIFFERS_BY_ARCHITECTURE,
        path,
        `${hex(bits & MOVING_BITS)} in the flags of ${name} are other flags on ${moved.join(", ")} than on the profile's other architectures; make a profile for each`,
      );
    }
    const meanings = new Map(
      architectures.flatMap((each) => {
        const argument = argumentOf(name, index, each);
        return argument === undefined ? [] : [[argument.name, each] as const];
      }),
    );
    if (meanings.size < 2) continue;
    const text = [...meanings].map(([argument, each]) => `${argument} on ${each}`).join(", ");
    tell(
      DIFFERS_BY_ARCHITECTURE,
      [...path, "index"],
      `argument ${index} of ${name} is ${text}; make a profile for each`,
    );
  }
}

function takenText(name: string | undefined, architectures: readonly Architecture[]): string {
  const all = architectures.flatMap(
    (each) => argumentsOf(name ?? "", each)?.map((one) => one.name) ?? [],
  );
  const taken = [...new Set(all)];
  return taken.length === 0 ? "" : ` (it takes ${taken.join(", ")})`;
}

function calledText(
  name: string | undefined,
  index: number,
  architectures: readonly Architecture[],
): string {
  const found = architectures.flatMap((each) => argumentOf(name ?? "", index, each) ?? [])[0];
  return found === undefined ? "" : ` (${found.name})`;
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
