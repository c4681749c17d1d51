import { describe, expect, test } from "@jest/globals";
import { alwaysNeeded } from "../../../src/seccomp/groups/always-needed.ts";
import { closureOf } from "../../../src/seccomp/groups/closure.ts";
import { EQUIVALENCE_GROUPS } from "../../../src/seccomp/groups/equivalence-groups.ts";
import { ARCHITECTURES, type Architecture } from "../../../src/seccomp/syscalls/architecture.ts";
import { SYSCALL_NAMES, syscallNumber } from "../../../src/seccomp/syscalls/syscall-table.ts";

function added(architecture: Architecture, seen: string, options = {}): string {
  return closureOf(architecture, new Set(seen.split(" ")), options)
    .map(({ name }) => name)
    .join(" ");
}

describe("what another C library or kernel would call", () => {
  test.each([
    ["files opened by musl, then by glibc", "x86_64", "open", "creat openat openat2"],
    ["only what the architecture has", "aarch64", "openat", "openat2"],
    ["from the recording of another architecture", "aarch64", "open pause", "openat openat2 ppoll"],
    ["threads and processes", "x86_64", "clone", "clone3 fork vfork"],
    [
      "64-bit times on 32 bits",
      "arm",
      "futex",
      "futex_requeue futex_time64 futex_wait futex_waitv futex_wake",
    ],
    ["and not on 64", "x86_64", "timer_settime", ""],
    ["sockets of i386 do not become socketcall", "x86", "socket bind", ""],
    ["System V IPC of i386 does not become ipc", "x86", "shmget", ""],
    ["what removes files does not remove folders", "x86_64", "unlink", "unlinkat"],
    ["what removes both stays so", "x86_64", "unlinkat", "rmdir unlink"],
    ["calls in no group", "x86_64", "read write", ""],
    ["nothing", "x86_64", "", ""],
    ["a name that nobody knows", "x86_64", "opnat", ""],
  ] as const)("%s (%s): %s", (_note, architecture, seen, names) => {
    expect(added(architecture, seen)).toBe(names);
  });

  test("is told with its reason, once", () => {
    const [first, ...others] = closureOf("x86_64", new Set(["fork", "clone"]));
    expect(first).toMatchObject({ name: "clone3", insteadOf: "fork", group: "fork" });
    expect(first?.reason).toMatch(/clone3/);
    expect(others.map(({ name }) => name)).toEqual(["vfork"]);
  });

  test("is nothing beside an argument rule, which it would get around", () => {
    const ruled = new Set(["clone", "openat"]);
    expect(added("x86_64", "clone openat poll", { ruled })).toBe("ppoll");
  });

  test("is of the groups asked for", () => {
    expect(added("x86_64", "open stat", { groups: ["open"] })).toBe("creat openat openat2");
    expect(added("x86_64", "open stat", { groups: [] })).toBe("");
  });

  test("never lets in what hides its arguments from filters, whatever was seen", () => {
    for (const { name } of ARCHITECTURES) {
      const names = closureOf(name, SYSCALL_NAMES).map((each) => each.name);
      const all = [...EQUIVALENCE_GROUPS.values()].flatMap(({ calls }) => calls);
      expect(names).toEqual([]);
      expect(all.filter((each) => /^(socketcall|ipc|io_uring_\w+)$/.test(each))).toEqual([]);
    }
  });

  test("has only calls of the table", () => {
    for (const [group, { calls, reason }] of EQUIVALENCE_GROUPS) {
      expect(reason).not.toBe("");
      expect(calls.length).toBeGreaterThan(1);
      expect([group, calls.filter((name) => !SYSCALL_NAMES.has(name))]).toEqual([group, []]);
    }
  });
});

describe("what a recording need not show", () => {
  test("is of the architecture", () => {
    const names = (architecture: Architecture) =>
      alwaysNeeded(architecture).map(({ name }) => name);
    expect(names("x86_64")).toContain("restart_syscall");
    expect(names("x86_64")).not.toContain("sigreturn");
    expect(names("arm")).toContain("sigreturn");
    for (const { name: architecture } of ARCHITECTURES) {
      for (const name of names(architecture))
        expect(syscallNumber(architecture, name)).toBeDefined();
    }
  });
});
