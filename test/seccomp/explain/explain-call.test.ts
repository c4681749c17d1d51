import { describe, expect, test } from "@jest/globals";
import { explainCall } from "../../../src/seccomp/explain/explain-call.ts";
import type { RuntimeFacts } from "../../../src/seccomp/model/load-profile.ts";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import type { Architecture } from "../../../src/seccomp/syscalls/architecture.ts";
import { syscallNumber } from "../../../src/seccomp/syscalls/syscall-table.ts";

const RUNC: RuntimeFacts = {
  runtime: "runc",
  version: "1.1.5",
  libseccomp: "2.5.4",
  native: "x86_64",
};
const CRUN: RuntimeFacts = { ...RUNC, runtime: "crun", version: "1.8.1" };

const PROFILE: SeccompProfile = {
  defaultAction: "SCMP_ACT_ERRNO",
  defaultErrnoRet: 38,
  architectures: ["SCMP_ARCH_X86_64"],
  syscalls: [
    { names: ["read", "openat"], action: "SCMP_ACT_ALLOW", args: [] },
    {
      names: ["socket"],
      action: "SCMP_ACT_ALLOW",
      args: [{ index: 0, op: "SCMP_CMP_MASKED_EQ", value: 0xffffffffn, valueTwo: 1n }],
    },
    { names: ["mount", "kill"], action: "SCMP_ACT_ERRNO", errnoRet: 1, args: [] },
  ],
};

interface Case {
  readonly note: string;
  readonly call: string;
  readonly architecture?: Architecture;
  readonly args?: readonly (bigint | undefined)[];
  readonly verdict: object;
  readonly because: RegExp;
  readonly change?: {
    readonly message: RegExp;
    readonly wise: string;
    readonly policy?: readonly string[];
  };
}

const CASES: readonly Case[] = [
  {
    note: "a call that is allowed needs no change",
    call: "read",
    verdict: { kind: "allow" },
    because: /^rule 1 of syscalls/,
  },
  {
    note: "a rule that denies is named, and a dangerous call is not advised",
    call: "mount",
    verdict: { kind: "errno", data: 1 },
    because: /^rule 3 of syscalls \(SCMP_ACT_ERRNO\) names mount/,
    change: { message: /^take mount out of rule 3/, wise: "no", policy: ["allow: [mount]"] },
  },
  {
    note: "the default denies what no rule names",
    call: "sendfile",
    verdict: { kind: "errno", data: 38 },
    because: /^no rule names sendfile: the default/,
    change: { message: /^add sendfile to the names/, wise: "yes", policy: ["allow: [sendfile]"] },
  },
  {
    note: "conditions that do not hold",
    call: "socket",
    args: [2n, 0x80001n, 0n],
    verdict: { kind: "errno", data: 38 },
    because: /^rule 2 of syscalls names socket, but its conditions do not hold/,
    change: {
      message:
        /^add a rule for socket with \{index: 0, op: SCMP_CMP_MASKED_EQ, value: 4294967295, valueTwo: 2\}/,
      wise: "yes",
    },
  },
  {
    note: "another architecture",
    call: "read",
    architecture: "x86",
    verdict: { kind: "kill_thread" },
    because: /^SCMP_ARCH_X86 is not among the architectures/,
    change: { message: /^add SCMP_ARCH_X86/, wise: "careful" },
  },
  {
    note: "clone3, which is better answered than allowed",
    call: "clone3",
    verdict: { kind: "errno", data: 38 },
    because: /^no rule names clone3|^the number 435 lies above/,
    change: { message: /^answer clone3 with ENOSYS/, wise: "careful" },
  },
];

describe("why a call was denied", () => {
  test.each(CASES)("$note", ({ call, architecture = "x86_64", args = [], ...want }) => {
    const number = syscallNumber(architecture, call) ?? -1;
    const { verdicts, change } = explainCall(PROFILE, { architecture, number, args }, [RUNC, CRUN]);
    for (const { verdict, because } of verdicts) {
      expect(verdict).toMatchObject(want.verdict);
      expect(because).toMatch(want.because);
    }
    if (want.change === undefined) {
      expect(change).toBeUndefined();
    } else {
      const { message, wise, policy } = want.change;
      expect(change).toMatchObject({
        wise,
        message: expect.stringMatching(message),
        ...(policy && { policy }),
      });
    }
  });

  test("a number that nobody knows, above all that is named, is runc's prelude and crun's default", () => {
    const profile: SeccompProfile = { ...PROFILE, defaultErrnoRet: 1 };
    const seen = { architecture: "x86_64", number: 9_999, args: [] } as const;
    const { call, verdicts, change } = explainCall(profile, seen, [RUNC, CRUN]);
    expect(call).toBe("number 9999");
    expect(verdicts.map(({ verdict }) => verdict?.data)).toEqual([38, 1]);
    expect(verdicts[0]?.because).toMatch(/lies above every call that the profile names/);
    expect(change).toMatchObject({ wise: "no", policy: [] });
  });

  test("a profile that does not load", () => {
    const profile: SeccompProfile = { ...PROFILE, defaultErrnoRet: 5_000 };
    const seen = { architecture: "x86_64", number: 0, args: [] } as const;
    const [first] = explainCall(profile, seen, [RUNC]).verdicts;
    expect(first?.verdict).toBeUndefined();
    expect(first?.because).toMatch(/^the profile does not load: /);
  });
});
