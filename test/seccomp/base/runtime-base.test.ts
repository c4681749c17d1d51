import { execFileSync } from "node:child_process";
import { arch } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { runContainer } from "../../../src/containers/container.ts";
import type { ContainerEnd } from "../../../src/containers/container-options.ts";
import { RUNTIME_NAMES } from "../../../src/containers/runtime.ts";
import {
  type BaseOptions,
  loaderBase,
  runtimeBase,
  runtimeCalls,
} from "../../../src/seccomp/base/runtime-base.ts";
import { alwaysNeeded } from "../../../src/seccomp/groups/always-needed.ts";
import { closureOf } from "../../../src/seccomp/groups/closure.ts";
import { ARCHITECTURES } from "../../../src/seccomp/syscalls/architecture.ts";
import { syscallNumber } from "../../../src/seccomp/syscalls/syscall-table.ts";
import { describeAsRootWith } from "../../support/needs.ts";
import { temporaryFolder } from "../../support/process.ts";

const CASES = RUNTIME_NAMES.flatMap((runtime) =>
  [true, false].map((noNewPrivileges) => ({ runtime, noNewPrivileges })),
);

describe("the base set of a runtime", () => {
  test.each([
    ["crun", true, "close close_range execve"],
    [
      "crun",
      false,
      "capset close close_range execve prctl pselect6 read rt_sigaction rt_sigprocmask setresgid setresuid write",
    ],
    [
      "runc",
      true,
      "close epoll_ctl execve fstatfs futex getdents64 getpid newfstatat openat rt_sigreturn write",
    ],
  ] as const)("%s, noNewPrivileges %s: %s", (runtime, noNewPrivileges, names) => {
    const base = runtimeBase({ runtime, noNewPrivileges, architecture: "x86_64" });
    expect(base.join(" ")).toBe(names);
  });

  test("tells what was measured from what a newer source says, and what is never done without", () => {
    const calls = runtimeCalls({ runtime: "runc", noNewPrivileges: false, architecture: "x86_64" });
    const known = new Map(calls.map((call) => [call.name, call]));
    expect(known.get("getppid")).toMatchObject({
      version: "1.1.5",
      source: "measured",
      needed: true,
    });
    expect(known.get("close_range")).toMatchObject({
      version: "1.3.0",
      source: "read",
      needed: false,
    });
    expect(known.get("futex")).toMatchObject({ source: "measured", needed: false });
    expect(known.get("fchown")?.when).toMatch(/not root/);
  });

  test("has the names of the architecture", () => {
    const on = (architecture: BaseOptions["architecture"]) =>
      runtimeCalls({ runtime: "runc", noNewPrivileges: false, architecture });
    expect(on("arm").find(({ name }) => name === "fstatat64")).toMatchObject({ source: "named" });
    expect(on("aarch64").map(({ name }) => name)).not.toContain("fstatat64");
    expect(on("loongarch64").map(({ name }) => name)).toContain("statx");
  });

  test.each(CASES)("$runtime, noNewPrivileges $noNewPrivileges: every call is there", (options) => {
    for (const { name: architecture } of ARCHITECTURES) {
      const names = [...runtimeBase({ ...options, architecture }), ...loaderBase(architecture)];
      expect(names).toContain("execve");
      expect(names.filter((name) => syscallNumber(architecture, name) === undefined)).toEqual([]);
    }
  });
});

const PROGRAMS = [...RUNTIME_NAMES, "unshare", "setpriv", "gcc"];

if (arch() === "x64") describeAsRootWith("under exactly its base set", PROGRAMS, underItsBase);
else describe.skip("under exactly its base set (measured on x86-64)", underItsBase);

function underItsBase(): void {
  let remove: () => void;
  let flat: string;
  let linked: string;
  beforeAll(() => {
    const made = temporaryFolder();
    remove = made.remove;
    flat = path.join(made.folder, "flat");
    linked = path.join(made.folder, "linked");
    const source = "test/seccomp/base/started.c";
    execFileSync("gcc", ["-static", "-nostdlib", "-fno-stack-protector", "-o", flat, source]);
    execFileSync("gcc", ["-o", linked, "-x", "c", "-"], { input: "int main(void) { return 7; }" });
  });
  afterAll(() => remove());

  /** How a program ends where every other call kills it, the runtime's as much as its own. */
  async function endUnder(
    options: (typeof CASES)[number],
    program: string,
    names: readonly string[],
  ): Promise<ContainerEnd> {
    const { end } = await runContainer({
      ...options,
      command: [program],
      profile: JSON.stringify({
        defaultAction: "SCMP_ACT_KILL_PROCESS",
        architectures: ["SCMP_ARCH_X86_64"],
        syscalls: [{ names: [...names, "exit_group"], action: "SCMP_ACT_ALLOW" }],
      }),
      environment: { PATH: "/usr/bin:/bin" },
      timeoutMs: 60_000,
    });
    return end;
  }

  describe.each(CASES)("$runtime, noNewPrivileges $noNewPrivileges", (options) => {
    const base = runtimeBase({ ...options, architecture: "x86_64" });

    test("starts a program that calls nothing but exit_group", async () => {
      expect(await endUnder(options, flat, base)).toEqual({ kind: "exited", status: 7 });
    });

    test("starts a program linked to shared libraries with what their loader calls", async () => {
      const known = [...base, ...loaderBase("x86_64")];
      // Another glibc than the measured one makes other calls of the same groups.
      const drift = closureOf("x86_64", new Set(known)).map(({ name }) => name);
      const always = alwaysNeeded("x86_64").map(({ name }) => name);
      const names = [...known, ...drift, ...always];
      expect(await endUnder(options, linked, names)).toEqual({ kind: "exited", status: 7 });
    });

    test("starts nothing without execve", async () => {
      const names = base.filter((name) => name !== "execve");
      expect(await endUnder(options, flat, names)).not.toEqual({ kind: "exited", status: 7 });
    });
  });
}
