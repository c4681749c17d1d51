import type { Recording } from "../../facts/recording/recording.ts";
import { didYouMean } from "../../means/text/suggestion.ts";
import { runtimeCalls } from "../../seccomp/base/runtime-base.ts";
import { alwaysNeeded } from "../../seccomp/groups/always-needed.ts";
import { closureOf } from "../../seccomp/groups/closure.ts";
import { EQUIVALENCE_GROUPS } from "../../seccomp/groups/equivalence-groups.ts";
import type { Architecture } from "../../seccomp/syscalls/architecture.ts";
import { SYSCALL_NAMES, syscallNumber } from "../../seccomp/syscalls/syscall-table.ts";
import type { Finding } from "../refusal.ts";
import { isInEveryKernel } from "./libc-floor.ts";
import type { LocatedSeccompPolicy } from "./seccomp-policy.ts";

/** A call that the profile lets through, and why: the first reason is the strongest. */
export interface AllowedCall {
  readonly name: string;
  readonly reasons: readonly AllowedReason[];
}

export interface AllowedReason {
  readonly kind: "recorded" | "declared" | "runtime" | "equivalent" | "always";
  /** A few words for people: by whom, of which call. */
  readonly message: string;
}

/** What a threaded or forking program cannot do without. */
const MAKES_PROCESSES: ReadonlySet<string> = new Set(["clone", "clone3", "fork", "vfork"]);

/**
 * Calls of the groups that no C library of today makes in place of another: they are what older programs made, or made anew for
 * more than the others can (clone3 and openat2, whose flags lie in memory, where no filter sees them).
 */
const NEVER_ADDED: ReadonlySet<string> = new Set(
  "alarm clone3 creat epoll_create eventfd futimesat getrlimit inotify_init openat2 setrlimit signalfd utime utimes".split(
    " ",
  ),
);

/**
 * The calls of a policy by name, sorted: recorded, declared, what the runtimes themselves call, and what another libc or kernel
 * uses for the same. What is denied by name is not among them. Finds unknown names, denials of what was recorded, and an empty
 * list.
 */
export function allowedCalls(
  { value: { spec }, locate }: LocatedSeccompPolicy,
  recording: Recording,
  architectures: readonly Architecture[],
  recordingsAreRead: boolean,
): { readonly calls: readonly AllowedCall[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const find = (path: readonly (string | number)[], message: string): void => {
    findings.push({ message, location: locate(["spec", ...path]) });
  };
  const reasons = new Map<string, AllowedReason[]>();
  const allow = (name: string, reason: AllowedReason): void => {
    if (!isCallOf(name, architectures)) return;
    reasons.set(name, [...(reasons.get(name) ?? []), reason]);
  };

  for (const call of recording.calls) {
    if (call.name === undefined || !architectures.includes(call.architecture)) continue;
    allow(call.name, { kind: "recorded", message: recordedBy(call.processes, call.count) });
  }
  for (const [position, name] of spec.allow.entries()) {
    const fault = nameFault(name, architectures);
    if (fault !== undefined) find(["allow", position], fault);
    allow(name, { kind: "declared", message: "declared" });
  }
  for (const [position, { call }] of spec.arguments.entries()) {
    const fault = nameFault(call, architectures);
    if (fault !== undefined) find(["arguments", position, "call"], fault);
    allow(call, { kind: "declared", message: "declared with arguments" });
  }
  if (reasons.size === 0 && recordingsAreRead) {
    find(
      spec.recordings.length > 0 ? ["recordings"] : [],
      (spec.processes ?? spec.images) === undefined
        ? "allows nothing: a program needs recordings, or calls under allow"
        : "allows nothing: the recordings hold no calls of these processes and images",
    );
  }
  const denied = deniedNames(spec.deny, architectures, reasons, find);
  findUnknownGroups(spec.equivalents, find);
  closeOver(reasons, { spec, architectures, allow });
  for (const name of denied) reasons.delete(name);
  const calls = [...reasons]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, why]) => ({ name, reasons: why }));
  return { calls, findings };
}

type Spec = LocatedSeccompPolicy["value"]["spec"];
type Find = (path: readonly (string | number)[], message: string) => void;

function deniedNames(
  deny: Spec["deny"],
  architectures: readonly Architecture[],
  reasons: ReadonlyMap<string, readonly AllowedReason[]>,
  find: Find,
): readonly string[] {
  for (const [position, { calls, recorded }] of deny.entries()) {
    for (const name of calls) {
      const fault = nameFault(name, architectures) ?? neededFault(name, recorded, reasons);
      if (fault !== undefined) find(["deny", position], fault);
    }
  }
  return deny.flatMap(({ calls }) => calls);
}

function neededFault(
  name: string,
  recorded: boolean,
  reasons: ReadonlyMap<string, readonly AllowedReason[]>,
): string | undefined {
  const why = reasons.get(name)?.find(({ kind }) => kind !== "runtime");
  if (why === undefined) return undefined;
  if (why.kind === "declared") return `${name} is allowed and denied: leave it out of one list`;
  if (MAKES_PROCESSES.has(name)) {
    return `${name} cannot be denied: the program starts processes or threads with it (${why.message})`;
  }
  if (recorded) return undefined;
  return `${name} was recorded (${why.message}): say recorded: true where it is meant to fail`;
}

interface Closing {
  readonly spec: Spec;
  readonly architectures: readonly Architecture[];
  readonly allow: (name: string, reason: AllowedReason) => void;
}

/**
 * Adds what is needed without having been seen. Of equivalents that is what every kernel has: of what is newer the profile says
 * ENOSYS, and a C library then goes on to one of these.
 */
function closeOver(
  reasons: ReadonlyMap<string, readonly AllowedReason[]>,
  { spec, architectures, allow }: Closing,
): void {
  const { equivalents, base } = spec;
  const groups = typeof equivalents === "boolean" ? undefined : equivalents;
  const ruled = new Set(spec.arguments.map(({ call }) => call));
  const seen = new Set(reasons.keys());
  for (const architecture of architectures) {
    const closure = equivalents === false ? [] : closureOf(architecture, seen, { groups, ruled });
    for (const { name, insteadOf, reason } of closure) {
      if (NEVER_ADDED.has(name) || !isInEveryKernel(name, architecture)) continue;
      allow(name, { kind: "equivalent", message: `in place of ${insteadOf}: ${reason}` });
    }
    for (const { name, reason } of alwaysNeeded(architecture)) {
      allow(name, { kind: "always", message: reason });
    }
  }
  for (const architecture of architectures.filter((each) => isMachine(each, architectures))) {
    for (const runtime of base.runtimes) {
      const { noNewPrivileges } = base;
      for (const { name, when } of runtimeCalls({ runtime, noNewPrivileges, architecture })) {
        allow(name, { kind: "runtime", message: `${runtime} calls it ${when}` });
      }
    }
  }
}

/** The runtime is a program of the machine, never of the 32 bits that it runs too. */
function isMachine(architecture: Architecture, all: readonly Architecture[]): boolean {
  if (architecture === "x86" || architecture === "x32") return !all.includes("x86_64");
  return architecture !== "arm" || !all.includes("aarch64");
}

function findUnknownGroups(equivalents: Spec["equivalents"], find: Find): void {
  if (typeof equivalents === "boolean") return;
  const known = [...EQUIVALENCE_GROUPS.keys()];
  for (const [position, name] of equivalents.entries()) {
    if (known.includes(name)) continue;
    const hint = didYouMean(name, known) || `: ${known.join(", ")}`;
    find(["equivalents", position], `${name} is no group of equivalent calls${hint}`);
  }
}

function recordedBy(processes: Recording["calls"][number]["processes"], count: number): string {
  const [first, ...others] = processes;
  const times = count === 0 ? "named" : count === 1 ? "once" : `${count} times`;
  if (first === undefined || first.text === "") return times;
  return `${times} by ${first.text}${others.length > 0 ? ` and ${others.length} more` : ""}`;
}

function nameFault(name: string, architectures: readonly Architecture[]): string | undefined {
  if (!SYSCALL_NAMES.has(name)) {
    return `${name} is no system call${didYouMean(name, SYSCALL_NAMES)}`;
  }
  if (isCallOf(name, architectures)) return undefined;
  return `${name} is no system call of ${architectures.join(", ")}`;
}

function isCallOf(name: string, architectures: readonly Architecture[]): boolean {
  return architectures.some((architecture) => syscallNumber(architecture, name) !== undefined);
}
