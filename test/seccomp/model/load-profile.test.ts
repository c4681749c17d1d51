import { expect, test } from "@jest/globals";
import { loadProfile, type RuntimeFacts } from "../../../src/seccomp/model/load-profile.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import type {
  ArgumentCondition,
  SeccompOperator,
  SeccompProfile,
  SyscallRule,
} from "../../../src/seccomp/profile/profile.ts";
import type { Architecture } from "../../../src/seccomp/syscalls/architecture.ts";
import { syscallNumber } from "../../../src/seccomp/syscalls/syscall-table.ts";

const CRUN: RuntimeFacts = {
  runtime: "crun",
  version: "1.8.1",
  libseccomp: "2.5.4",
  native: "x86_64",
};
const RUNC: RuntimeFacts = { ...CRUN, runtime: "runc", version: "1.1.5" };

type Condition = readonly [index: number, op: SeccompOperator, value: bigint, valueTwo?: bigint];

function rule(
  names: string,
  action: SyscallRule["action"],
  conditions: readonly Condition[] = [],
  errnoRet?: number,
): SyscallRule {
  const args: ArgumentCondition[] = conditions.map(([index, op, value, valueTwo = 0n]) => ({
    index,
    op,
    value,
    valueTwo,
  }));
  return { names: names.split(" "), action, args, errnoRet };
}

function allow(names: string, ...conditions: readonly Condition[]): SyscallRule {
  return rule(names, "SCMP_ACT_ALLOW", conditions);
}

function deny(names: string, errno: number, ...conditions: readonly Condition[]): SyscallRule {
  return rule(names, "SCMP_ACT_ERRNO", conditions, errno);
}

function profile(...syscalls: readonly SyscallRule[]): SeccompProfile {
  return { defaultAction: "SCMP_ACT_ERRNO", architectures: [], syscalls };
}

/** `allow`, `errno 1`, ... for a call, or `refused` and why. */
function outcome(
  asked: SeccompProfile,
  runtime: RuntimeFacts,
  name: string | number,
  args: readonly bigint[] = [],
  architecture: Architecture = runtime.native,
): string {
  const loaded = loadProfile(asked, runtime);
  if (loaded.kind === "refused") return `refused ${loaded.reasons[0]?.code}`;
  const number = typeof name === "number" ? name : (syscallNumber(architecture, name) ?? -1);
  const { kind, data } = verdictOf(loaded.effective, { architecture, number, args });
  return kind === "errno" ? `errno ${data}` : kind;
}

/** Two bounds with a gap between them, above 2^32. */
const BOUNDS = profile(
  allow("personality", [0, "SCMP_CMP_GT", 0x300000000n]),
  deny("personality", 9, [0, "SCMP_CMP_LE", 0x200000009n]),
);

const TWO_64 = 2n ** 64n;

test.each([
  {
    note: "the default",
    profile: profile(allow("read")),
    call: "write",
    args: [],
    is: "errno 1",
  },
  {
    note: "the first of two unconditional rules wins",
    profile: profile(rule("mkdir", "SCMP_ACT_LOG"), deny("mkdir", 9)),
    call: "mkdir",
    args: [],
    is: "log",
  },
  {
    note: "an unconditional rule swallows earlier conditional ones",
    profile: profile(deny("socket", 9, [0, "SCMP_CMP_EQ", 40n]), allow("socket")),
    call: "socket",
    args: [40n],
    is: "allow",
  },
  {
    note: "and later ones",
    profile: profile(allow("socket"), deny("socket", 9, [0, "SCMP_CMP_EQ", 40n])),
    call: "socket",
    args: [40n],
    is: "allow",
  },
  {
    note: "of overlapping conditions the higher argument wins, whatever the order",
    profile: profile(
      allow("personality", [0, "SCMP_CMP_EQ", 1n]),
      deny("personality", 9, [1, "SCMP_CMP_EQ", 2n]),
    ),
    call: "personality",
    args: [1n, 2n],
    is: "errno 9",
  },
  {
    note: "and so with the rules the other way round",
    profile: profile(
      deny("personality", 9, [1, "SCMP_CMP_EQ", 2n]),
      allow("personality", [0, "SCMP_CMP_EQ", 1n]),
    ),
    call: "personality",
    args: [1n, 2n],
    is: "errno 9",
  },
  {
    note: "on one argument EQ beats GE in either order",
    profile: profile(
      allow("personality", [0, "SCMP_CMP_GE", 1n]),
      deny("personality", 9, [0, "SCMP_CMP_EQ", 5n]),
    ),
    call: "personality",
    args: [5n],
    is: "errno 9",
  },
  {
    note: "two conditions on one argument in one rule are alternatives",
    profile: profile(allow("personality", [0, "SCMP_CMP_GE", 5n], [0, "SCMP_CMP_LE", 10n])),
    call: "personality",
    args: [3n],
    is: "allow",
  },
  {
    note: "wanted bits outside the mask are dropped",
    profile: profile(allow("openat", [2, "SCMP_CMP_MASKED_EQ", 256n, 524_288n])),
    call: "openat",
    args: [0n, 0n, 0n],
    is: "allow",
  },
  {
    note: "a mask of 0 asks nothing",
    profile: profile(allow("openat", [2, "SCMP_CMP_MASKED_EQ", 0n, 5n])),
    call: "openat",
    args: [],
    is: "allow",
  },
  {
    note: "a rule equal to the default takes nothing back",
    profile: profile(deny("mkdir", 1), allow("mkdir")),
    call: "mkdir",
    args: [],
    is: "allow",
  },
  {
    note: "the same conditions with another action do not load",
    profile: profile(
      allow("mkdir", [0, "SCMP_CMP_EQ", 1n]),
      deny("mkdir", 9, [0, "SCMP_CMP_EQ", 1n]),
    ),
    call: "mkdir",
    args: [],
    is: "refused same_conditions",
  },
  {
    note: "a comparison is one of 64 bits",
    profile: profile(allow("personality", [0, "SCMP_CMP_EQ", TWO_64 - 1n])),
    call: "personality",
    args: [0xffffffffn],
    is: "errno 1",
  },
  {
    note: "libseccomp merges the halves of bounds above 2^32 and lets through what no rule allows",
    profile: BOUNDS,
    call: "personality",
    args: [0x20000000an],
    is: "allow",
  },
  {
    note: "an errno of 4095 does not load",
    profile: profile(deny("mkdir", 4095)),
    call: "mkdir",
    args: [],
    is: "refused errno_out_of_range",
  },
  {
    note: "4094 does",
    profile: profile(deny("mkdir", 4094)),
    call: "mkdir",
    args: [],
    is: "errno 4094",
  },
])("on both runtimes: $note", ({ profile: asked, call, args, is }) => {
  expect(outcome(asked, CRUN, call, args)).toBe(is);
  expect(outcome(asked, RUNC, call, args)).toBe(is);
});

test.each([
  { note: "an unlisted architecture is killed", architectures: [], is: "kill_thread" },
  {
    note: "a listed one has the rules by name",
    architectures: ["SCMP_ARCH_X86"],
    is: "allow",
  },
])("$note", ({ architectures, is }) => {
  const asked = { ...profile(allow("getppid")), architectures };
  expect(outcome(asked, CRUN, "getppid", [], "x86")).toBe(is);
});

test("on i386 only the low halves of arguments are compared, and socket is reached through socketcall", () => {
  const asked = {
    ...profile(allow("personality", [0, "SCMP_CMP_EQ", 2n ** 32n + 9n]), allow("socket")),
    architectures: ["SCMP_ARCH_X86"],
  };
  expect(outcome(asked, CRUN, "personality", [9n], "x86")).toBe("allow");
  expect(outcome(asked, CRUN, "socket", [9n], "x86")).toBe("allow");
  expect(outcome(asked, CRUN, "socketcall", [1n], "x86")).toBe("allow");
  expect(outcome(asked, CRUN, "socketcall", [2n], "x86")).toBe("errno 1");
});

test.each([
  { note: "crun has none", runtime: CRUN, architectures: ["SCMP_ARCH_X86_64"], is: "errno 1" },
  { note: "runc has one", runtime: RUNC, architectures: ["SCMP_ARCH_X86_64"], is: "errno 38" },
  { note: "runc 1.1.5 only for what is listed", runtime: RUNC, architectures: [], is: "errno 1" },
  {
    note: "runc 1.1.15 for its own architecture always",
    runtime: { ...RUNC, version: "1.1.15" },
    architectures: [],
    is: "errno 38",
  },
])("the prelude of ENOSYS: $note", ({ runtime, architectures, is }) => {
  const asked = { ...profile(allow("faccessat2")), architectures };
  expect(outcome(asked, runtime, 439)).toBe("allow");
  expect(outcome(asked, runtime, 999)).toBe(is);
});

test("runc's prelude has no place beside a default that lets calls through", () => {
  const asked = { ...profile(deny("mkdir", 9)), architectures: ["SCMP_ARCH_X86_64"] };
  expect(outcome({ ...asked, defaultAction: "SCMP_ACT_LOG" }, RUNC, 999)).toBe("log");
  expect(outcome({ ...asked, defaultAction: "SCMP_ACT_KILL_PROCESS" }, RUNC, 999)).toBe("errno 38");
});

test("the kernel lets uretprobe and uprobe pass every filter", () => {
  const asked = profile(allow("faccessat2"));
  expect(outcome(asked, { ...CRUN, kernel: "6.18" }, 335)).toBe("allow");
  expect(outcome(asked, { ...CRUN, kernel: "6.17.3" }, 336)).toBe("errno 1");
});

test.each([
  {
    note: "an unknown name",
    profile: profile(allow("read no_such_call")),
    code: "ignored_name",
  },
  {
    note: "a name that this libseccomp does not know yet",
    profile: profile(allow("cachestat")),
    code: "ignored_name",
  },
  {
    note: "a rule that says the default",
    profile: profile(deny("mkdir", 1)),
    code: "skipped_default",
  },
  {
    note: "two conditions on one argument",
    profile: profile(allow("mkdir", [0, "SCMP_CMP_EQ", 1n], [0, "SCMP_CMP_EQ", 2n])),
    code: "split_conditions",
  },
  {
    note: "a swallowed rule",
    profile: profile(allow("mkdir"), deny("mkdir", 9)),
    code: "swallowed_rule",
  },
  {
    note: "a filter that compares what is still loaded",
    profile: BOUNDS,
    code: "stale_argument",
  },
  {
    note: "a rule of which a part is lost",
    profile: profile(
      allow("personality", [0, "SCMP_CMP_GT", 5n]),
      deny("personality", 9, [0, "SCMP_CMP_GT", 0n], [3, "SCMP_CMP_EQ", 2n]),
    ),
    code: "ordered_64bit",
  },
  {
    note: "a filter that never loads the number of the call",
    profile: {
      ...profile(allow("mmap2"), deny("personality", 9, [0, "SCMP_CMP_EQ", 1n])),
      architectures: ["SCMP_ARCH_X32"],
    },
    code: "number_not_loaded",
  },
])("a note tells $note", ({ profile: asked, code }) => {
  const loaded = loadProfile(asked, RUNC);
  expect(loaded.kind === "loaded" ? loaded.notes.map((note) => note.code) : []).toContain(code);
});

test.each([
  {
    note: "NOTIFY as the default",
    asked: { ...profile(), defaultAction: "SCMP_ACT_NOTIFY" },
    runtime: RUNC,
    code: "notify_default",
  },
  {
    note: "NOTIFY on write",
    asked: profile(rule("write", "SCMP_ACT_NOTIFY")),
    runtime: RUNC,
    code: "notify_write",
  },
  {
    note: "flags before runc 1.2",
    asked: { ...profile(), flags: ["SECCOMP_FILTER_FLAG_LOG"] },
    runtime: RUNC,
    code: "unknown_flag",
  },
  {
    note: "another byte order",
    asked: { ...profile(), architectures: ["SCMP_ARCH_S390X"] },
    runtime: CRUN,
    code: "other_byte_order",
  },
  {
    note: "an architecture that runc does not take",
    asked: { ...profile(), architectures: ["SCMP_ARCH_PARISC"] },
    runtime: RUNC,
    code: "unknown_architecture",
  },
  {
    note: "more rules on one call than are followed",
    asked: profile(
      ...Array.from({ length: 401 }, (_, index) =>
        allow("mkdir", [0, "SCMP_CMP_EQ", BigInt(index)]),
      ),
    ),
    runtime: CRUN,
    code: "too_large",
  },
  {
    note: "an errno where crun wants none",
    asked: profile(rule("mkdir", "SCMP_ACT_ALLOW", [], 5)),
    runtime: CRUN,
    code: "errno_without_errno_action",
  },
] as const)("refused: $note", ({ asked, runtime, code }) => {
  const loaded = loadProfile(asked, runtime);
  expect(loaded.kind === "refused" ? loaded.reasons.map((reason) => reason.code) : []).toEqual([
    code,
  ]);
});
