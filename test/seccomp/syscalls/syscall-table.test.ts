import { describe, expect, test } from "@jest/globals";
import {
  ARCHITECTURES,
  auditArchitecture,
  findArchitecture,
} from "../../../src/seccomp/syscalls/architecture.ts";
import {
  SYSCALL_NAMES,
  syscallName,
  syscallNumber,
  syscallsOf,
} from "../../../src/seccomp/syscalls/syscall-table.ts";

describe("the syscall table", () => {
  test.each([
    ["x86_64", "openat", 257],
    ["x86", "openat", 295],
    ["x32", "rt_sigaction", 0x40000200],
    ["aarch64", "openat", 56],
    ["arm", "set_tls", 983045],
    ["aarch64", "open", undefined],
    ["x86_64", "opnat", undefined],
  ] as const)("%s %s is %s", (architecture, name, number) => {
    expect(syscallNumber(architecture, name)).toBe(number);
    if (number !== undefined) expect(syscallName(architecture, number)).toBe(name);
  });

  test("gives every number of an architecture to one name", () => {
    for (const { name } of ARCHITECTURES) {
      const calls = syscallsOf(name);
      expect(calls.size).toBeGreaterThan(300);
      for (const [each, number] of calls) {
        expect(SYSCALL_NAMES.has(each)).toBe(true);
        expect(syscallName(name, number)).toBe(each);
      }
    }
  });

  test("finds an architecture by either name", () => {
    expect(findArchitecture("SCMP_ARCH_PPC64LE")).toBe("ppc64le");
    expect(findArchitecture("ppc64le")).toBe("ppc64le");
    expect(findArchitecture("SCMP_ARCH_MIPS")).toBeUndefined();
  });

  test("tells x32 from x86_64 by bit 30", () => {
    expect(auditArchitecture(0xc000003e, 257)).toBe("x86_64");
    expect(auditArchitecture(0xc000003e, 0x40000101)).toBe("x32");
    expect(auditArchitecture(0x12345678, 1)).toBeUndefined();
  });
});
