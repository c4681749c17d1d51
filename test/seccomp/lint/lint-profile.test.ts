import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { LINT_FINDINGS } from "../../../src/seccomp/lint/findings.ts";
import { lintProfile } from "../../../src/seccomp/lint/lint-profile.ts";
import type { LintOptions } from "../../../src/seccomp/lint/linting.ts";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import { anyProfile, condition, profileOf } from "../profile/profiles.ts";

/** What every program needs, so that a case shows only its own finding. */
const BASE = {
  names: ["clone", "execve", "exit_group", "rt_sigreturn", "restart_syscall", "read"],
};
const CRUN = { runtime: "crun", version: "1.8.1", libseccomp: "2.5.4", native: "x86_64" } as const;

/** `code path: message` of each finding. */
function told(profile: SeccompProfile, options?: LintOptions): string[] {
  return lintProfile(profile, options).map(
    ({ finding, path, message }) => `${finding.code} ${path.join(".")}: ${message}`,
  );
}

interface LintCase {
  readonly note: string;
  readonly rules?: Parameters<typeof profileOf>[0];
  readonly rest?: Partial<SeccompProfile>;
  readonly options?: LintOptions;
  /** How the only finding begins. */
  readonly finding: string;
  readonly says: string;
}

const OPENAT = { names: ["openat"] };

const CASES: readonly LintCase[] = [
  {
    note: "an unknown name, with the nearest",
    rules: [{ names: ["write", "opennat"] }],
    finding: "seccomp_unknown_call syscalls.1.names.1",
    says: 'did you mean "openat"?',
  },
  {
    note: "a call that the runtime's libseccomp does not know yet",
    rules: [{ names: ["write", "mseal"] }],
    options: { runtimes: [CRUN] },
    finding: "seccomp_ignored_call syscalls.1.names.1",
    says: "the call gets the default there",
  },
  {
    note: "conditions that contradict each other do not load",
    rules: [
      { names: ["lseek"], args: [condition(1, "EQ", 1n)] },
      { names: ["lseek"], action: "SCMP_ACT_LOG", args: [condition(1, "EQ", 1n)] },
    ],
    options: { runtimes: [CRUN] },
    finding: "seccomp_not_loadable syscalls.2",
    says: "crun 1.8.1 with libseccomp 2.5.4 starts no container",
  },
  {
    note: "the address of a path is compared",
    rules: [{ ...OPENAT, args: [condition(1, "MASKED_EQ", 256n)] }],
    finding: "seccomp_pointer_compared syscalls.1.args.0.index",
    says: "argument 1 (filename) of openat is an address",
  },
  {
    note: "an argument that the call does not take",
    rules: [{ names: ["close"], args: [condition(1, "EQ", 1n)] }],
    finding: "seccomp_no_such_argument syscalls.1.args.0.index",
    says: "close takes no argument 1 (it takes fd)",
  },
  {
    note: "a mask of 0",
    rules: [{ ...OPENAT, args: [condition(2, "MASKED_EQ", 0n)] }],
    finding: "seccomp_empty_mask syscalls.1.args.0.value",
    says: "value is the mask",
  },
  {
    note: "wanted bits outside the mask",
    rules: [{ ...OPENAT, args: [condition(2, "MASKED_EQ", 256n, 524288n)] }],
    finding: "seccomp_bits_outside_mask syscalls.1.args.0.valueTwo",
    says: "(argument & 0x100) == 0x0 is compared",
  },
  {
    note: "two conditions on one argument",
    rules: [{ names: ["lseek"], args: [condition(1, "GE", 5n), condition(1, "LE", 10n)] }],
    finding: "seccomp_same_argument_twice syscalls.1.args.1.index",
    says: "one that holds is enough",
  },
  {
    note: "64 bits of an int, equal",
    rules: [{ names: ["socket"], args: [condition(0, "EQ", 1n)] }],
    finding: "seccomp_wide_compare syscalls.1.args.0.op",
    says: "write SCMP_CMP_MASKED_EQ with value 4294967295",
  },
  {
    note: "64 bits of an int, as a range",
    rules: [{ names: ["socket"], args: [condition(0, "NE", 40n)] }],
    finding: "seccomp_wide_compare syscalls.1.args.0.op",
    says: "so it can be passed by; list the wanted values, each as SCMP_CMP_MASKED_EQ",
  },
  {
    note: "a mask that is wider than the mode",
    rules: [{ names: ["chmod"], args: [condition(1, "MASKED_EQ", 0xffffffffn)] }],
    finding: "seccomp_wide_compare syscalls.1.args.0.op",
    says: "of which the kernel reads 16, so the same call gets another answer",
  },
  {
    note: "an ordered comparison past 32 bits",
    rules: [{ names: ["lseek"], args: [condition(1, "GT", 2n ** 32n)] }],
    finding: "seccomp_ordered_compare syscalls.1.args.0.value",
    says: "libseccomp before 2.6.1",
  },
  {
    note: "conditions on a call that stands in a plain group too",
    rules: [{ names: ["lseek"], args: [condition(1, "EQ", 1n)] }, { names: ["write", "lseek"] }],
    finding: "seccomp_swallowed_rule syscalls.1.args",
    says: "lseek also stands in rule 2 without conditions",
  },
  {
    note: "a second action for a call",
    rules: [{ names: ["write"] }, { names: ["write"], action: "SCMP_ACT_LOG" }],
    finding: "seccomp_second_rule syscalls.2",
    says: "write already has rule 1 without conditions",
  },
  {
    note: "a denial that says what the default says",
    rules: [{ names: ["mount"], action: "SCMP_ACT_ERRNO", errnoRet: 38 }],
    finding: "seccomp_skipped_rule syscalls.1.action",
    says: "takes back nothing",
  },
  {
    note: "no architectures",
    rest: { architectures: [] },
    finding: "seccomp_no_architectures ",
    says: '"SCMP_ARCH_X86_64"',
  },
  {
    note: "a default that kills a thread",
    rest: { defaultAction: "SCMP_ACT_KILL", defaultErrnoRet: undefined },
    finding: "seccomp_kills_thread defaultAction",
    says: "SCMP_ACT_KILL_PROCESS ends the program",
  },
  {
    note: "a rule that kills a thread",
    rules: [{ names: ["mount"], action: "SCMP_ACT_KILL_THREAD" }],
    finding: "seccomp_kills_thread syscalls.1.action",
    says: "SCMP_ACT_KILL_PROCESS ends the program",
  },
  {
    note: "EPERM for unknown calls",
    rest: { defaultErrnoRet: undefined },
    finding: "seccomp_eperm_default defaultAction",
    says: "defaultErrnoRet 38 (ENOSYS)",
  },
  {
    note: "notify as the default",
    rest: { defaultAction: "SCMP_ACT_NOTIFY", defaultErrnoRet: undefined },
    finding: "seccomp_notify_default defaultAction",
    says: "runc refuses it",
  },
  {
    note: "flags of openat are limited and openat2 hides its own",
    rules: [{ ...OPENAT, args: [condition(2, "MASKED_EQ", 3n)] }, { names: ["openat2"] }],
    finding: "seccomp_hidden_arguments syscalls.2.names.0",
    says: "openat2 does what open and openat does and takes its flags in memory",
  },
  {
    note: "io_uring",
    rules: [{ names: ["io_uring_setup"] }],
    finding: "seccomp_io_uring syscalls.1.names.0",
    says: "seen by no filter",
  },
  {
    note: "flags that are others on another architecture",
    rules: [{ ...OPENAT, args: [condition(2, "MASKED_EQ", 0x10000n)] }],
    rest: { architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"] },
    finding: "seccomp_differs_by_architecture syscalls.1.args.0",
    says: "0x10000 in the flags of openat are other flags on aarch64",
  },
  {
    note: "an argument that is another one on another architecture",
    rules: [
      { names: ["clone3"], action: "SCMP_ACT_LOG" },
      { names: ["clone"], action: "SCMP_ACT_TRAP", args: [condition(4, "EQ", 0n)] },
    ],
    rest: { architectures: ["SCMP_ARCH_S390X", "SCMP_ARCH_AARCH64"] },
    finding: "seccomp_differs_by_architecture syscalls.2.args.0.index",
    says: "argument 4 of clone is",
  },
];

describe("one trap each", () => {
  test.each(CASES)("$note", ({ rules = [], rest, options, finding, says }) => {
    const findings = told(profileOf([BASE, ...rules], rest), options);
    const own = findings.filter((each) => each.startsWith(`${finding}: `));
    expect({ findings, own: own.length }).toEqual({ findings, own: 1 });
    expect(own[0]).toContain(says);
  });

  test("every code is found by a case here or below", () => {
    const elsewhere = [
      "seccomp_allows_nothing",
      "seccomp_lacks_threads",
      "seccomp_denies_threads",
      "seccomp_lacks_basics",
    ];
    const shown = new Set([...CASES.map(({ finding }) => finding.split(" ")[0]), ...elsewhere]);
    expect(LINT_FINDINGS.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([]);
  });
});

describe("what the whole profile lacks", () => {
  test("a profile that allows nothing: names count, not rules", () => {
    const profile = profileOf([{ names: ["raed"] }, { names: ["read"], action: "SCMP_ACT_TRAP" }]);
    expect(told(profile)[0]).toMatch(/^seccomp_allows_nothing syscalls: no call is let through/);
  });

  test("nothing that makes threads: an error where the program is known to make some", () => {
    const profile = profileOf([{ names: ["read", "execve", "exit_group", "rt_sigreturn"] }]);
    expect(told(profile)).toEqual([
      expect.stringMatching(/^seccomp_lacks_threads syscalls: clone, clone3 and 2 more are all/),
      expect.stringMatching(/^seccomp_lacks_basics syscalls: restart_syscall: denied/),
    ]);
    expect(told(profile, { threads: true })[0]).toMatch(/^seccomp_denies_threads/);
  });
});

describe("what is right is not found", () => {
  test.each([
    { note: "the plain profile", rules: [] },
    {
      note: "a masked comparison of an int",
      rules: [{ names: ["socket"], args: [condition(0, "MASKED_EQ", 0xffffffffn, 1n)] }],
    },
    {
      note: "64 bits where the kernel reads 64",
      rules: [{ names: ["lseek"], args: [condition(1, "EQ", 2n ** 40n)] }],
    },
    {
      note: "clone limited and clone3 said to be absent",
      rules: [{ names: ["clone3"], action: "SCMP_ACT_ERRNO" as const, errnoRet: 1 }],
    },
  ])("$note", ({ rules }) => {
    expect(told(profileOf([BASE, ...rules]), { runtimes: [CRUN] })).toEqual([]);
  });

  test("32 bits are all that is compared on a 32-bit architecture", () => {
    const rules = [BASE, { names: ["socket"], args: [condition(0, "EQ", 1n)] }];
    expect(told(profileOf(rules, { architectures: ["SCMP_ARCH_ARM"] }))).toEqual([]);
  });

  test("an ordered comparison where libseccomp is mended", () => {
    const rules = [BASE, { names: ["lseek"], args: [condition(1, "GT", 2n ** 40n)] }];
    const runtimes = [{ ...CRUN, libseccomp: "2.6.1" }];
    expect(told(profileOf(rules), { runtimes })).toEqual([]);
  });
});

test("any profile is linted to an end, with 500 findings at most", () => {
  fc.assert(
    fc.property(anyProfile, (profile) => {
      const findings = lintProfile(profile, { runtimes: [CRUN] });
      expect(findings.every(({ message }) => message.length > 20)).toBe(true);
    }),
  );
  const names = Array.from({ length: 600 }, (_, number) => `nothing${number}`);
  expect(lintProfile(profileOf([{ names }]))).toHaveLength(500);
});
