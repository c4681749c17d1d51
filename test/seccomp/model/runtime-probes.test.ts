import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { findRuntime, RUNTIME_NAMES, type RuntimeName } from "../../../src/containers/runtime.ts";
import type { SyscallCall, Verdict } from "../../../src/seccomp/model/decision.ts";
import { loadProfile, type RuntimeFacts } from "../../../src/seccomp/model/load-profile.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import type { SeccompProfile, SyscallRule } from "../../../src/seccomp/profile/profile.ts";
import { describeAsRootWith } from "../../support/needs.ts";
import { temporaryFolder } from "../../support/process.ts";
import { type ArchitectureSet, drawCall, drawProfile } from "../../support/seccomp-cases.ts";
import { FILTER_COMPILER_NEEDS, libraryVersion } from "../../support/seccomp-oracle.ts";
import { BASE_CALLS, buildProbe, type Observed, probeCalls } from "../../support/seccomp-probe.ts";
import { seededRandom } from "../../support/seeded-random.ts";

const SIGSYS = 31;
/** Higher than any errno of the kernel: one of these comes from the filter. */
const DEFAULT_ERRNO = 1234;
const FIRST_ERRNO = 2000;
const PROFILES = 20;
const CALLS = 20;
const ALL: ArchitectureSet = ["x86_64", "x86", "x32"];
/** Harmless with any arguments. */
const PROBED = ["personality", "getpgid", "dup", "umask", "sched_get_priority_max"];

const BASE: SyscallRule = { names: BASE_CALLS, action: "SCMP_ACT_ALLOW", args: [] };

interface ProbeCase {
  readonly profile: SeccompProfile;
  readonly calls: readonly SyscallCall[];
}

describeAsRootWith("under real runtimes", [...RUNTIME_NAMES, ...FILTER_COMPILER_NEEDS], () => {
  let program: string;
  let remove: () => void;
  beforeAll(() => {
    const made = temporaryFolder();
    remove = made.remove;
    program = buildProbe(made.folder);
  });
  afterAll(() => remove());

  test.each(RUNTIME_NAMES)("%s does what the model says", async (name) => {
    const facts = await factsOf(name);
    const disagreements: unknown[] = [];
    let compared = 0;
    for (const { profile, calls } of [
      ...drawnCases(),
      ...preludeCases(),
      ...boundCases(),
      ...refusedCases(),
    ]) {
      const loaded = loadProfile(profile, facts);
      // Such a profile could keep the runtime busy until it is killed.
      if (loaded.kind === "refused" && loaded.reasons[0]?.code === "library_fails") continue;
      const probed = await probeCalls(name, program, profile, calls);
      if (loaded.kind === "refused" || probed.kind === "not_started") {
        const agree = loaded.kind === "refused" && probed.kind === "not_started";
        if (!agree) disagreements.push({ profile, loaded: loaded.kind, probed });
        continue;
      }
      for (const [index, observed] of probed.observed.entries()) {
        const call = calls[index] as SyscallCall;
        const verdict = verdictOf(loaded.effective, call);
        compared++;
        if (!comesOf(verdict, observed)) disagreements.push({ profile, call, verdict, observed });
      }
    }
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect(compared).toBeGreaterThan((PROFILES * CALLS) / 2);
  });
});

/** The runtime of this machine and the libseccomp of this machine, which crun does not tell. */
async function factsOf(name: RuntimeName): Promise<RuntimeFacts> {
  const found = await findRuntime(name);
  if (found === undefined) throw new Error(`${name} is not installed`);
  const { version, libseccomp = libraryVersion(), kernel } = found;
  return { runtime: name, version, libseccomp, native: "x86_64", kernel };
}

function drawnCases(): readonly ProbeCase[] {
  const random = seededRandom(14);
  return Array.from({ length: PROFILES }, (_, index) => {
    const drawn = drawProfile(random, ALL, PROBED);
    const calls = Array.from({ length: CALLS }, () => drawCall(random, drawn, ALL, PROBED));
    const architectures = drawn.architectures.slice(0, [3, 3, 1, 0][index % 4]);
    const rules = drawn.syscalls.map((rule) => markedRule(rule));
    const profile: SeccompProfile = {
      ...{ defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: DEFAULT_ERRNO },
      ...{ architectures, syscalls: [BASE, ...rules] },
    };
    return { profile, calls };
  });
}

function markedRule(rule: SyscallRule): SyscallRule {
  return rule.errnoRet === undefined ? rule : { ...rule, errnoRet: FIRST_ERRNO + rule.errnoRet };
}

/** Numbers above the highest named, under three defaults; and what the kernel lets pass. */
function preludeCases(): readonly ProbeCase[] {
  const numbers = [335, 336, 440, 449, 462, 999];
  const calls = numbers.map(
    (number): SyscallCall => ({ architecture: "x86_64", number, args: [] }),
  );
  const defaults = [
    { defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: DEFAULT_ERRNO },
    { defaultAction: "SCMP_ACT_KILL_PROCESS" },
    { defaultAction: "SCMP_ACT_LOG" },
  ] as const;
  return defaults.flatMap((chosen) =>
    [["SCMP_ARCH_X86_64"], []].map((architectures) => ({
      profile: { ...chosen, architectures, syscalls: [BASE] },
      calls,
    })),
  );
}

/** Two bounds above 2^32, which libseccomp merges so that calls in the gap between them pass. */
function boundCases(): readonly ProbeCase[] {
  const bound = (op: "SCMP_CMP_GT" | "SCMP_CMP_LE", value: bigint) => {
    return { names: ["personality"], args: [{ index: 0, op, value, valueTwo: 0n }] };
  };
  const profile: SeccompProfile = {
    ...{ defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: DEFAULT_ERRNO, architectures: [] },
    syscalls: [
      BASE,
      { ...bound("SCMP_CMP_GT", 0x300000000n), action: "SCMP_ACT_ALLOW" },
      { ...bound("SCMP_CMP_LE", 0x200000009n), action: "SCMP_ACT_ERRNO", errnoRet: FIRST_ERRNO },
    ],
  };
  const values = [0n, 0x9n, 0x200000009n, 0x20000000an, 0x300000000n, 0x300000001n, 0x400000000n];
  const calls = values.map((value): SyscallCall => {
    return { architecture: "x86_64", number: 135, args: [value] };
  });
  return [{ profile, calls }];
}

/** What both, one, or neither of them refuses. */
function refusedCases(): readonly ProbeCase[] {
  const equal = { index: 0, op: "SCMP_CMP_EQ", value: 1n, valueTwo: 0n } as const;
  const deny = (errnoRet: number, args: SyscallRule["args"] = []): SyscallRule => {
    return { names: ["personality"], action: "SCMP_ACT_ERRNO", errnoRet, args };
  };
  const base: SeccompProfile = {
    ...{ defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: DEFAULT_ERRNO },
    ...{ architectures: [], syscalls: [BASE] },
  };
  const profiles: readonly SeccompProfile[] = [
    { ...base, syscalls: [BASE, deny(2000, [equal]), deny(2001, [equal])] },
    { ...base, syscalls: [BASE, deny(2000, [equal, { ...equal, index: 1 }]), deny(2001, [equal])] },
    { ...base, syscalls: [BASE, deny(4094)] },
    { ...base, syscalls: [BASE, deny(4095)] },
    { ...base, defaultErrnoRet: 4095 },
    { ...base, architectures: ["SCMP_ARCH_S390X"] },
    { ...base, architectures: ["SCMP_ARCH_PARISC"] },
    { ...base, architectures: ["SCMP_ARCH_RISCV64"] },
    { ...base, flags: ["SECCOMP_FILTER_FLAG_LOG"] },
    { ...base, flags: [] },
    { ...base, defaultAction: "SCMP_ACT_LOG" },
    { ...base, syscalls: [BASE, { names: ["no_such_call"], action: "SCMP_ACT_LOG", args: [] }] },
    { ...base, syscalls: [BASE, deny(2000, [{ ...equal, index: 6 }])] },
  ];
  const call: SyscallCall = { architecture: "x86_64", number: 135, args: [0xffffffffn] };
  return profiles.map((profile) => ({ profile, calls: [call] }));
}

/** Whether a call that got a verdict can have ended so. A probe has no tracer and no listener. */
function comesOf({ kind, data }: Verdict, observed: Observed): boolean {
  const isKilled = observed.kind === "killed" && observed.signal === SIGSYS;
  if (kind === "errno") return observed.kind === "returned" && -observed.value === data;
  if (kind === "allow" || kind === "log") {
    return !isKilled && !(observed.kind === "returned" && observed.value < -DEFAULT_ERRNO + 1);
  }
  return isKilled;
}
