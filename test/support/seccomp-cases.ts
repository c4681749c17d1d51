import type { SyscallCall } from "../../src/seccomp/model/decision.ts";
import type { RuntimeFacts } from "../../src/seccomp/model/load-profile.ts";
import {
  type ArgumentCondition,
  SECCOMP_OPERATORS,
  type SeccompAction,
  type SeccompOperator,
  type SeccompProfile,
  type SyscallRule,
} from "../../src/seccomp/profile/profile.ts";
import {
  type Architecture,
  architectureFacts,
  X32_BIT,
} from "../../src/seccomp/syscalls/architecture.ts";
import { SYSCALL_NAMES, syscallNumber } from "../../src/seccomp/syscalls/syscall-table.ts";
import { shuffled } from "./seeded-random.ts";

/** What a filter is made for: the first is the native one. */
export type ArchitectureSet = readonly [Architecture, ...Architecture[]];

type Random = () => number;

/** Calls of which some are missing somewhere, some multiplexed, and one has number 0. */
const NAMES = "read mkdir personality getppid socket accept sendmmsg shmat semtimedop mmap2 clone3";
const CALLS = NAMES.split(" ");
/** Calls through which others are made. */
const MULTIPLEXED = ["socketcall", "ipc"];
const ACTIONS: readonly SeccompAction[] = [
  "SCMP_ACT_ALLOW",
  "SCMP_ACT_LOG",
  "SCMP_ACT_KILL_PROCESS",
  "SCMP_ACT_TRAP",
];

export function drawProfile(
  random: Random,
  architectures: ArchitectureSet,
  names: readonly string[] = CALLS,
): SeccompProfile {
  const calls = Array.from({ length: 1 + whole(random, 3) }, () => pick(random, names));
  const constants = drawConstants(random);
  const length = 1 + whole(random, 6);
  const syscalls = Array.from({ length }, () => drawRule(random, calls, constants));
  return {
    defaultAction: random() < 0.8 ? "SCMP_ACT_ERRNO" : "SCMP_ACT_KILL_THREAD",
    architectures: architectures.map((name) => architectureFacts(name).oci),
    syscalls,
  };
}

/** Of ppc64le; where libseccomp is built for another architecture it takes it for switch_endian. */
const SHARES_ITS_NUMBER = "sys_debug_setcontext";

/** Of calls by the hundred, most without conditions, on every name that there is. */
export function drawLargeProfile(random: Random, architectures: ArchitectureSet): SeccompProfile {
  const names = shuffled([...SYSCALL_NAMES], random).filter((name) => name !== SHARES_ITS_NUMBER);
  const plain = names.slice(0, 40 + whole(random, 200));
  const allowed: SyscallRule = { names: plain, action: "SCMP_ACT_ALLOW", args: [] };
  const more = drawProfile(random, architectures, names.slice(0, 260));
  return { ...more, syscalls: shuffled([allowed, ...more.syscalls], random) };
}

/** A runtime without a reading of its own beside libseccomp's. */
export function runtimeOf([native]: ArchitectureSet, libseccomp: string): RuntimeFacts {
  return { runtime: "crun", version: "1.8.1", libseccomp, native };
}

/** Few, so that rules meet: some below 2^32, some above, some that share a half. */
function drawConstants(random: Random): readonly bigint[] {
  const small = Array.from({ length: 3 }, () => BigInt(whole(random, 4)));
  const high = random() < 0.6 ? BigInt(1 + whole(random, 3)) << 32n : 0n;
  const wide = BigInt(whole(random, 2 ** 32)) * 2n ** 32n + BigInt(whole(random, 2 ** 32));
  const edges = [0n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 64n - 1n, wide];
  return [...small, ...small.map((value) => value + high), pick(random, edges)];
}

function drawRule(
  random: Random,
  calls: readonly string[],
  constants: readonly bigint[],
): SyscallRule {
  const names = Array.from({ length: random() < 0.8 ? 1 : 2 }, () => pick(random, calls));
  const count = random() < 0.08 ? 0 : 1 + Math.floor(random() ** 2 * 3.5);
  const args = Array.from({ length: count }, () => drawCondition(random, constants));
  const errnoRet = random() < 0.5 ? 2 + whole(random, 3) : undefined;
  if (errnoRet !== undefined) return { names, action: "SCMP_ACT_ERRNO", errnoRet, args };
  return { names, action: pick(random, ACTIONS), args };
}

function drawCondition(random: Random, constants: readonly bigint[]): ArgumentCondition {
  const op: SeccompOperator = pick(random, SECCOMP_OPERATORS);
  const index = Math.floor(random() ** 2 * 6);
  const value = op === "SCMP_CMP_MASKED_EQ" ? drawMask(random) : pick(random, constants);
  return { index, op, value, valueTwo: pick(random, constants) };
}

function drawMask(random: Random): bigint {
  return pick(random, [
    0n,
    1n,
    2n,
    3n,
    0xffffffffn,
    3n << 32n,
    0xffffffff00000000n,
    2n ** 64n - 1n,
  ]);
}

/** Calls near what the rules of a profile speak of. */
export function drawCall(
  random: Random,
  profile: SeccompProfile,
  architectures: ArchitectureSet,
  names: readonly string[] = [...MULTIPLEXED, ...CALLS],
): SyscallCall {
  const architecture = pick(random, architectures);
  const constants = profile.syscalls.flatMap(({ args }) =>
    args.flatMap(({ value, valueTwo }) => [value, valueTwo]),
  );
  const args = Array.from({ length: 6 }, () => nearby(random, constants));
  const number = drawNumber(random, profile, architecture, names);
  const through = MULTIPLEXED.map((name) => syscallNumber(architecture, name));
  // The first argument of a multiplexed call is one of a few.
  if (through.includes(number)) args[0] = BigInt(pick(random, [1, 4, 5, 20, 21]));
  return { architecture, number, args };
}

function drawNumber(
  random: Random,
  profile: SeccompProfile,
  architecture: Architecture,
  others: readonly string[],
): number {
  const names = profile.syscalls.flatMap((rule) => rule.names);
  const name = pick(random, random() < 0.25 ? others : names);
  const unused = 4000 + whole(random, 3) + (architecture === "x32" ? X32_BIT : 0);
  return syscallNumber(architecture, name) ?? unused;
}

function nearby(random: Random, constants: readonly bigint[]): bigint {
  const base = constants.length === 0 ? 0n : pick(random, constants);
  const other = constants.length === 0 ? 0n : pick(random, constants);
  const shapes = [
    base,
    base + 1n,
    base - 1n,
    base ^ (1n << 32n),
    (base & 0xffffffffn) + (other & ~0xffffffffn),
    base + 2n ** 32n,
    base - 2n ** 32n,
    base ^ other,
  ];
  return BigInt.asUintN(64, pick(random, shapes));
}

function whole(random: Random, below: number): number {
  return Math.floor(random() * below);
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[whole(random, items.length)] as Item;
}
