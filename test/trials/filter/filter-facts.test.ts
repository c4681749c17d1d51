import { describe, expect, test } from "@jest/globals";
import type { RuntimeFacts } from "../../../src/seccomp/model/load-note.ts";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import { machineArchitecture } from "../../../src/seccomp/syscalls/machine-architecture.ts";
import { readFilter } from "../../../src/trials/filter/filter-facts.ts";
import { bitmapOf } from "../../../src/trials/machine/machine-facts.ts";
import { measuredCalls } from "../../../src/trials/micro/measured-calls.ts";

const RUNC: RuntimeFacts = {
  runtime: "runc",
  version: "1.1.5",
  libseccomp: "2.5.4",
  native: "x86_64",
  kernel: "6.1",
};

const PROFILE: SeccompProfile = {
  defaultAction: "SCMP_ACT_ERRNO",
  defaultErrnoRet: 38,
  architectures: ["SCMP_ARCH_X86_64"],
  syscalls: [
    { names: ["read", "write", "exit_group", "getppid"], action: "SCMP_ACT_ALLOW", args: [] },
    { names: ["mount"], action: "SCMP_ACT_ERRNO", errnoRet: 1, args: [] },
    {
      names: ["personality"],
      action: "SCMP_ACT_ALLOW",
      args: [{ index: 0, value: 0xffffffffn, valueTwo: 0n, op: "SCMP_CMP_EQ" }],
    },
    {
      names: ["socket"],
      action: "SCMP_ACT_ALLOW",
      args: [{ index: 0, value: 2n, valueTwo: 0n, op: "SCMP_CMP_EQ" }],
    },
  ],
};

function loadedFilter(profile: SeccompProfile) {
  const reading = readFilter(profile, RUNC);
  if (reading.kind === "refused") throw new Error(JSON.stringify(reading.reasons));
  return reading;
}

describe("what a filter asks", () => {
  test("calls that are always allowed stand apart from those whose arguments decide", () => {
    const { facts } = loadedFilter(PROFILE);
    expect(facts.alwaysAllowed).toEqual(["exit_group", "getppid", "read", "write"]);
    expect(facts.askedEachTime).toEqual(["personality", "socket"]);
    expect(facts.others).toBe("errno");
  });

  test.each([
    {
      note: "without flags the runtimes set one",
      flags: undefined,
      set: ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"],
    },
    { note: "an empty list stays empty", flags: [], set: [] },
  ])("$note", ({ flags, set }) => {
    expect(loadedFilter({ ...PROFILE, flags }).facts.flags).toEqual(set);
  });

  test("a profile that does not load has reasons", () => {
    const twice = {
      ...PROFILE,
      syscalls: [0, 1].map((errnoRet) => ({
        names: ["kill"],
        action: "SCMP_ACT_ERRNO" as const,
        errnoRet: errnoRet + 1,
        args: [{ index: 0, value: 1n, valueTwo: 0n, op: "SCMP_CMP_EQ" as const }],
      })),
    };
    expect(readFilter(twice, RUNC)).toMatchObject({
      kind: "refused",
      reasons: [{ code: "same_conditions" }],
    });
  });
});

describe("the calls that are timed", () => {
  test("are those that the profile lets through, with the very arguments", () => {
    const calls = measuredCalls(loadedFilter(PROFILE).loaded);
    expect(calls?.map(({ name, isAskedEachTime }) => [name, isAskedEachTime])).toEqual([
      ["getppid", false],
      ["read", false],
      // Another family than `socket` is timed with: it is denied.
      ["personality", true],
    ]);
  });

  test("there are none where the program could not even print and end", () => {
    const { loaded } = loadedFilter({ ...PROFILE, syscalls: PROFILE.syscalls.slice(1) });
    expect(measuredCalls(loaded)).toBeUndefined();
  });
});

test.each([
  { kernel: "5.10.0-28-amd64", architecture: "x86_64", bitmap: "not there" },
  { kernel: "5.11.0", architecture: "x86_64", bitmap: "there" },
  { kernel: "6.1.0-18-arm64", architecture: "aarch64", bitmap: "there" },
  { kernel: "6.1", architecture: "x32", bitmap: "not there" },
  { kernel: "6.1", architecture: undefined, bitmap: "unknown" },
  { kernel: "strange", architecture: "x86_64", bitmap: "unknown" },
] as const)(
  "the bitmap of $kernel on $architecture: $bitmap",
  ({ kernel, architecture, bitmap }) => {
    expect(bitmapOf(kernel, architecture)).toBe(bitmap);
  },
);

test.each([
  { node: "x64", name: "x86_64" },
  { node: "arm64", name: "aarch64" },
  { node: "mips", name: undefined },
])("Node's $node is $name", ({ node, name }) => {
  expect(machineArchitecture(node)).toBe(name);
});
