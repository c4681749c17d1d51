import fc from "fast-check";
import {
  type ArgumentCondition,
  SECCOMP_ACTIONS,
  SECCOMP_OPERATORS,
  type SeccompProfile,
  type SyscallRule,
} from "../../../src/seccomp/profile/profile.ts";

/** A profile that says only what a test is about. */
export function profileOf(
  rules: readonly (Partial<SyscallRule> & Pick<SyscallRule, "names">)[],
  rest: Partial<SeccompProfile> = {},
): SeccompProfile {
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: 38,
    architectures: ["SCMP_ARCH_X86_64"],
    syscalls: rules.map((rule) => ({ action: "SCMP_ACT_ALLOW", args: [], ...rule })),
    ...rest,
  };
}

export function condition(
  index: number,
  op: "NE" | "LT" | "LE" | "EQ" | "GE" | "GT" | "MASKED_EQ",
  value: bigint,
  valueTwo = 0n,
): ArgumentCondition {
  return { index, op: `SCMP_CMP_${op}`, value, valueTwo };
}

const anyValue: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 0n, max: 4n }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);

const anyCondition: fc.Arbitrary<ArgumentCondition> = fc.record({
  index: fc.nat(5),
  value: anyValue,
  valueTwo: anyValue,
  op: fc.constantFrom(...SECCOMP_OPERATORS),
});

const anyRule: fc.Arbitrary<SyscallRule> = fc
  .record({
    names: fc.array(fc.constantFrom("read", "write", "socket", "accept", "clone", "futex"), {
      minLength: 1,
      maxLength: 4,
    }),
    action: fc.constantFrom(...SECCOMP_ACTIONS),
    errnoRet: fc.option(fc.nat(4094), { nil: undefined }),
    args: fc.array(anyCondition, { maxLength: 3 }),
  })
  .map(({ errnoRet, ...rule }) => ({ ...rule, ...withErrno("errnoRet", rule.action, errnoRet) }));

/** Every profile that can be written. */
export const anyProfile: fc.Arbitrary<SeccompProfile> = fc
  .record({
    defaultAction: fc.constantFrom(...SECCOMP_ACTIONS),
    errno: fc.option(fc.nat(4094), { nil: undefined }),
    architectures: fc.subarray(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_AARCH64"]),
    flags: fc.option(fc.subarray(["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"])),
    listener: fc.option(fc.string({ minLength: 1 })),
    syscalls: fc.array(anyRule, { maxLength: 8 }),
  })
  .map(({ defaultAction, errno, flags, listener, ...rest }) => ({
    defaultAction,
    ...withErrno("defaultErrnoRet", defaultAction, errno),
    ...(flags !== null && { flags }),
    ...(listener !== null && { listenerPath: "/run/agent", listenerMetadata: listener }),
    ...rest,
  }));

function withErrno(
  name: "errnoRet" | "defaultErrnoRet",
  action: string,
  errno: number | undefined,
): { errnoRet?: number; defaultErrnoRet?: number } {
  const takesOne = action === "SCMP_ACT_ERRNO" || action === "SCMP_ACT_TRACE";
  return takesOne && errno !== undefined ? { [name]: errno } : {};
}
