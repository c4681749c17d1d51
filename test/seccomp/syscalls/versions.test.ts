import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ARCHITECTURES } from "../../../src/seccomp/syscalls/architecture.ts";
import { SYSCALL_NAMES, syscallsOf } from "../../../src/seccomp/syscalls/syscall-table.ts";
import { backportsOf, isKnownTo, versionsOf } from "../../../src/seccomp/syscalls/versions.ts";

describe("since when calls are known", () => {
  test.each([
    ["a new call", "openat2", undefined, "5.6", "2.5.0"],
    ["one that came between two releases", "close_range", undefined, "5.9", "2.5.2"],
    ["one of the oldest", "read", "x86_64", "1.0", "2.2.0"],
    ["on an architecture that is younger than the call", "read", "riscv64", "4.15", "2.5.0"],
    ["on one that libseccomp has learned last", "clone3", "loongarch64", "5.19", "2.6.0"],
    ["instead of socketcall", "socket", "x86", "4.3", "2.3.0"],
    ["instead of ipc", "shmget", "ppc64le", "5.1", "2.4.2"],
    ["one that no libseccomp knows", "file_getattr", "x86_64", "6.17", undefined],
    ["a name that was reserved and never used", "tuxcall", "x86_64", undefined, "2.2.0"],
    ["a call that the architecture does not have", "open", "aarch64", undefined, undefined],
    ["no call", "opnat", undefined, undefined, undefined],
  ] as const)("%s", (_note, name, architecture, kernel, libseccomp) => {
    expect(versionsOf(name, architecture)).toEqual({ kernel, libseccomp });
  });

  test.each([
    ["2.5.4", "x86_64", "set_mempolicy_home_node", true],
    ["2.5.4", "x86_64", "cachestat", false],
    ["2.5.4-1", "x86_64", "cachestat", false],
    ["2.5.4-1+deb12u1", "x86_64", "cachestat", true],
    ["2.5.5", "riscv64", "riscv_hwprobe", false],
    ["2.6.1", "x86_64", "cachestat", true],
    ["2.5.10", "x86_64", "cachestat", true],
    ["2.6.0", "x86_64", "uprobe", false],
    ["2.5.4", "loongarch64", "read", false],
    ["2.5.4", "riscv64", "memfd_secret", false],
    ["2.5.4", "aarch64", "memfd_secret", true],
  ] as const)("libseccomp %s on %s: %s is known: %s", (version, architecture, name, known) => {
    expect(isKnownTo(version, architecture, name)).toBe(known);
  });

  test("of every call that is not dead a kernel is told", () => {
    const untold = [...SYSCALL_NAMES].filter((name) => versionsOf(name).kernel === undefined);
    expect(untold.join(" ")).toBe(
      "afs_syscall arm_fadvise64_64 arm_sync_file_range break epoll_ctl_old epoll_wait_old ftime getpmsg gtty idle lock mpx " +
        "multiplexer prof profil putpmsg security stty timerfd tuxcall ulimit vserver",
    );
  });
});

const HEADER = "/usr/include/seccomp.h";
const whereBuilt = existsSync(HEADER) || process.env["CI"] === "true" ? describe : describe.skip;

whereBuilt(`the installed libseccomp (needs ${HEADER} and gcc)`, () => {
  test("knows the same names, by the same numbers", () => {
    const [version = "", ...known] = askLibseccomp();
    const ours = [version, ...backportsOf(version)].map(knownTo);
    expect(ours).toContainEqual(known.sort());
  });
});

const NUMBERS = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
const whereNumbered = existsSync(NUMBERS) ? describe : describe.skip;

whereNumbered(`the kernel's headers (needs ${NUMBERS})`, () => {
  test.each([
    ["x86_64", "unistd_64.h", 0],
    ["x86", "unistd_32.h", 0],
    ["x32", "unistd_x32.h", 0x40000000],
  ] as const)("number %s as the table does", (architecture, file, bit) => {
    const text = readFileSync(path.join(path.dirname(NUMBERS), file), "utf8");
    const written = [
      ...text.matchAll(/^#define __NR_(\w+) (?:\(__X32_SYSCALL_BIT \+ )?(\d+)\)?$/gm),
    ];
    expect(written.length).toBeGreaterThan(300);
    for (const [, name = "", number] of written) {
      const found = syscallsOf(architecture).get(name);
      expect([name, found]).toEqual([name, Number(number) + bit]);
    }
  });
});

function knownTo(libseccomp: string): string[] {
  return ARCHITECTURES.flatMap(({ name: architecture }) =>
    [...syscallsOf(architecture)]
      .filter(([name]) => isKnownTo(libseccomp, architecture, name))
      .map(([name, number]) => `${architecture} ${number} ${name}`),
  ).sort();
}

/** The version, then a line for each number that has a name on one of our architectures. */
function askLibseccomp(): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-numbers-"));
  try {
    const program = path.join(folder, "resolve-numbers");
    execFileSync("gcc", ["-o", program, "test/seccomp/syscalls/resolve-numbers.c", "-lseccomp"]);
    return execFileSync(program, { encoding: "utf8" }).trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
