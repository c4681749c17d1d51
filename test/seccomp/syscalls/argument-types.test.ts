import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { ARCHITECTURES, type Architecture } from "../../../src/seccomp/syscalls/architecture.ts";
import {
  argumentOf,
  argumentsOf,
  pathArgumentsOf,
} from "../../../src/seccomp/syscalls/argument-types.ts";
import { SYSCALL_NAMES, syscallsOf } from "../../../src/seccomp/syscalls/syscall-table.ts";

const TRACEFS = "/sys/kernel/tracing/events/syscalls";

describe("what calls take", () => {
  test.each([
    ["an int is compared under 32 bits", "socket", 0, "x86_64", "int", 0xffffffffn],
    ["a mode has 16 bits", "openat", 3, "x86_64", "ushort", 0xffffn],
    ["a pointer is told", "openat", 1, "x86_64", "pointer", 0xffffffffffffffffn],
    ["mmap takes longs", "mmap", 2, "x86_64", "ulong", 0xffffffffffffffffn],
    ["but looks at 32 bits of the descriptor", "mmap", 4, "x86_64", "uint", 0xffffffffn],
    ["mmap of s390x takes a structure", "mmap", 0, "s390x", "pointer", 0xffffffffffffffffn],
    ["clone has its flags first", "clone", 0, "aarch64", "uint", 0xffffffffn],
    ["and second on s390x", "clone", 1, "s390x", "uint", 0xffffffffn],
    ["a long has 32 bits in a 32-bit register", "ioctl", 2, "x86", "ulong", 0xffffffffn],
    ["setuid of i386 takes the old ids", "setuid", 0, "x86", "ushort", 0xffffn],
    ["and setuid32 whole ones", "setuid32", 0, "x86", "uint", 0xffffffffn],
  ] as const)("%s", (_note, name, index, architecture, type, mask) => {
    expect(argumentOf(name, index, architecture)).toMatchObject({ type, mask });
  });

  test("the last two of clone swap places between architectures", () => {
    const last = (architecture: Architecture) =>
      argumentsOf("clone", architecture)
        ?.slice(3)
        .map(({ name }) => name);
    expect(last("x86_64")).toEqual(["child_tidptr", "tls"]);
    expect(last("loongarch64")).toEqual(["child_tidptr", "tls"]);
    expect(last("aarch64")).toEqual(["tls", "child_tidptr"]);
  });

  test("a 64-bit argument is two on 32-bit architectures, from an even register on arm", () => {
    expect(argumentOf("pread64", 3, "x86_64")).toMatchObject({ type: "s64", bits: 64 });
    expect(argumentOf("pread64", 3, "x86")).toMatchObject({ name: "pos_low" });
    expect(argumentOf("pread64", 4, "arm")).toMatchObject({ name: "pos_low" });
    for (const architecture of ["x86", "arm"] as const) {
      for (const name of syscallsOf(architecture).keys()) {
        const wide = argumentsOf(name, architecture)?.filter(({ bits }) => bits === 64);
        expect(wide ?? []).toEqual([]);
      }
    }
  });

  test("nothing is told of what is not known or not there", () => {
    expect(argumentsOf("vserver")).toBeUndefined();
    expect(argumentsOf("opnat")).toBeUndefined();
    expect(argumentsOf("open", "aarch64")).toBeUndefined();
    expect(argumentOf("close", 1)).toBeUndefined();
    expect(argumentsOf("getpid")).toEqual([]);
  });

  test("the calls without known arguments are those that no kernel of today answers", () => {
    const unknown = [...SYSCALL_NAMES].filter((name) => argumentsOf(name) === undefined);
    expect(unknown.join(" ")).toBe(
      "_sysctl afs_syscall bdflush break create_module epoll_ctl_old epoll_wait_old ftime get_kernel_syms getpmsg gtty idle " +
        "lock mpx multiplexer nfsservctl prof profil putpmsg query_module security stty sys_debug_setcontext timerfd tuxcall " +
        "ulimit vserver",
    );
  });

  test("at most six, with the paths among them", () => {
    for (const { name: architecture } of ARCHITECTURES) {
      for (const name of syscallsOf(architecture).keys()) {
        const all = argumentsOf(name, architecture) ?? [];
        expect(all.length).toBeLessThanOrEqual(6);
        expect(all.every(({ type, name }) => type !== undefined && name !== "")).toBe(true);
      }
    }
    expect(pathArgumentsOf("openat")).toEqual([1]);
    expect(pathArgumentsOf("linkat")).toEqual([1, 3]);
    expect(pathArgumentsOf("fanotify_mark", "x86")).toEqual([5]);
    expect(pathArgumentsOf("read")).toEqual([]);
  });
});

const whereDescribed = existsSync(TRACEFS) ? describe : describe.skip;

whereDescribed("the running kernel (needs its descriptions of calls in tracefs)", () => {
  test("has no call that the table does not know", () => {
    const unknown = [...described()]
      .map(([name]) => name)
      .filter((name) => !SYSCALL_NAMES.has(name));
    // The functions behind fstat, lstat, stat and uname.
    expect(unknown.filter((name) => !/^new(fstat|lstat|stat|uname)$/.test(name))).toEqual([]);
  });

  test("takes as many arguments, and pointers in the same places", () => {
    for (const [name, fields] of described()) {
      const all = argumentsOf(name, "x86_64");
      if (all === undefined) continue;
      const pointers = all.map(({ type }) => type === "pointer");
      expect([name, pointers]).toEqual([name, fields]);
    }
  });
});

/** Of each call that the kernel describes: which arguments are pointers. */
function* described(): Generator<[string, boolean[]]> {
  for (const entry of readdirSync(TRACEFS)) {
    const name = /^sys_enter_(\w+)$/.exec(entry)?.[1];
    // The one of two calls that i386 alone has by this name.
    if (name === undefined || name === "umount") continue;
    const text = readFileSync(`${TRACEFS}/${entry}/format`, "utf8");
    const fields = [...text.matchAll(/^\tfield:(.*?);/gm)]
      .map(([, field]) => field as string)
      .filter((field) => !/ (common_\w+|__syscall_nr)$/.test(field));
    yield [name, fields.map((field) => /\*|cap_user_\w+_t/.test(field))];
  }
}
