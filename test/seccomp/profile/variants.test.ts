import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalProfile } from "../../../src/seccomp/profile/canonical-profile.ts";
import { logVariant } from "../../../src/seccomp/profile/log-variant.ts";
import { mobyForm } from "../../../src/seccomp/profile/moby-form.ts";
import { operatorForm } from "../../../src/seccomp/profile/operator-form.ts";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import { DEFAULT_TARGET } from "../../../src/seccomp/profile/profile-target.ts";
import { readProfile } from "../../../src/seccomp/profile/read-profile.ts";
import { anyProfile, condition, profileOf } from "./profiles.ts";

function reread(text: string, architecture: "x86_64" | "aarch64" = "x86_64"): SeccompProfile {
  return readProfile(Buffer.from(text), "again.json", { ...DEFAULT_TARGET, architecture }).profile;
}

describe("Docker's form", () => {
  test("is the same profile on each of its machines", () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const { architectures } = profile;
        const expected = architectures.filter((each) => each.startsWith("SCMP_ARCH_X86"));
        const isHere = architectures.includes("SCMP_ARCH_X86_64");
        expect(reread(mobyForm(profile))).toEqual({
          ...canonicalProfile(profile),
          architectures: isHere ? expected.toSorted().reverse() : [],
        });
      }),
    );
  });

  test("groups what a machine also runs", () => {
    const architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64"];
    const text = mobyForm(profileOf([{ names: ["read"] }], { architectures }));
    expect(reread(text).architectures).toEqual(["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"]);
    expect(reread(text, "aarch64").architectures).toEqual(["SCMP_ARCH_AARCH64"]);
  });
});

describe("the variant for staging", () => {
  test.each([
    {
      note: "a denial runs and is logged",
      action: "SCMP_ACT_ERRNO",
      errnoRet: 1,
      to: "SCMP_ACT_LOG",
    },
    { note: "so does what would kill", action: "SCMP_ACT_KILL_PROCESS", to: "SCMP_ACT_LOG" },
    { note: "so does what would trap", action: "SCMP_ACT_TRAP", to: "SCMP_ACT_LOG" },
    { note: "what is allowed stays allowed", action: "SCMP_ACT_ALLOW", to: "SCMP_ACT_ALLOW" },
    { note: "the listener is still asked", action: "SCMP_ACT_NOTIFY", to: "SCMP_ACT_NOTIFY" },
    { note: "the tracer is still told", action: "SCMP_ACT_TRACE", to: "SCMP_ACT_TRACE" },
    {
      note: "a call that is said to be absent stays so",
      action: "SCMP_ACT_ERRNO",
      errnoRet: 38,
      to: "SCMP_ACT_ERRNO",
    },
  ] as const)("$note", ({ action, to, ...rest }) => {
    const args = [condition(0, "EQ", 1n)];
    const { syscalls } = logVariant(profileOf([{ names: ["clone3"], action, ...rest, args }]));
    expect(syscalls[0]).toMatchObject({ action: to, args });
    expect(syscalls[0]?.errnoRet).toBe(to === "SCMP_ACT_ERRNO" ? 38 : undefined);
  });

  test("the default is logged, without its error, and can be read again", () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        const variant = logVariant(profile);
        expect(variant.defaultErrnoRet).toBeUndefined();
        expect(variant.architectures).toEqual(profile.architectures);
        expect(variant.flags).toEqual(profile.flags);
      }),
    );
    expect(logVariant(profileOf([])).defaultAction).toBe("SCMP_ACT_LOG");
  });
});

describe("the operator's resource", () => {
  const plain = profileOf([{ names: ["read"], args: [condition(1, "EQ", 2n ** 63n - 1n)] }], {
    defaultErrnoRet: 1,
  });

  test("is read as the profile", () => {
    const form = operatorForm(plain, { name: "web" });
    if (form.kind !== "written") throw new Error(form.reasons.join());
    const { defaultErrnoRet: _, ...expected } = plain;
    expect(reread(form.text)).toEqual(expected);
    expect(form.losses).toEqual([]);
  });

  test("has no default error: refused, or said where the downgrade is asked for", () => {
    const profile = { ...plain, defaultErrnoRet: 38 };
    expect(operatorForm(profile, { name: "web" })).toEqual({
      kind: "refused",
      reasons: [expect.stringContaining("defaultErrnoRet 38: the resource has no such field")],
    });
    expect(operatorForm(profile, { name: "web", downgrade: true })).toMatchObject({
      kind: "written",
      losses: [expect.stringContaining("get EPERM (1)")],
    });
  });

  test("a denial that the missing default would switch off is refused, also with a downgrade", () => {
    const profile = profileOf([
      { names: ["read"], action: "SCMP_ACT_ERRNO", errnoRet: 1 },
      { names: ["read"], args: [condition(0, "EQ", 1n)] },
    ]);
    expect(operatorForm(profile, { name: "web", downgrade: true })).toEqual({
      kind: "refused",
      reasons: [expect.stringContaining("read: without defaultErrnoRet its denial with EPERM")],
    });
  });

  test.each([
    {
      note: "a value past an int64",
      rule: { args: [condition(2, "MASKED_EQ", 2n ** 63n)] },
      reason: "read, argument 2: 9223372036854775808 is over 2^63-1; the resource holds int64",
    },
    {
      note: "an error of 0",
      rule: { action: "SCMP_ACT_ERRNO" as const, errnoRet: 0 },
      reason: "read: errnoRet 0 is taken for none, so the call would get EPERM",
    },
    {
      note: "seven conditions",
      rule: { args: Array.from({ length: 7 }, () => condition(0, "EQ", 1n)) },
      reason: "read: 7 conditions; the resource holds 6",
    },
  ])("$note is refused, also with a downgrade", ({ rule, reason }) => {
    const profile = profileOf([{ names: ["read"], ...rule }]);
    expect(operatorForm(profile, { name: "web", downgrade: true })).toEqual({
      kind: "refused",
      reasons: [reason],
    });
  });
});
