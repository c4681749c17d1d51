import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { arch, tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { CONSTANT_DATA } from "../../../src/seccomp/constants/constant-data.ts";
import { constantValue, symbolOf } from "../../../src/seccomp/constants/constants.ts";
import { constantsOf, NAMED_ARGUMENTS } from "../../../src/seccomp/constants/constants-of.ts";
import { ARCHITECTURES } from "../../../src/seccomp/syscalls/architecture.ts";
import { argumentsOf } from "../../../src/seccomp/syscalls/argument-types.ts";

describe("the value of a name", () => {
  test.each([
    ["one for all architectures", "x86_64", "AF_VSOCK", 40n],
    ["O_DIRECTORY of x86", "x86_64", "O_DIRECTORY", 0o200000n],
    ["has another place on arm", "aarch64", "O_DIRECTORY", 0o40000n],
    ["where x86 has O_DIRECT", "x86_64", "O_DIRECT", 0o40000n],
    ["and ppc has another for that", "ppc64le", "O_DIRECT", 0o400000n],
    [
      "O_LARGEFILE is what the kernel sees, not the 0 of the C library",
      "x86_64",
      "O_LARGEFILE",
      0o100000n,
    ],
    ["O_CLOEXEC is not 256", "x86_64", "O_CLOEXEC", 0o2000000n],
    ["ioctl requests of ppc have sizes in them", "ppc64le", "TCGETS", 0x402c7413n],
    ["where others have plain numbers", "riscv64", "TCGETS", 0x5401n],
    ["advice differs on s390x", "s390x", "POSIX_FADV_DONTNEED", 6n],
    ["names are joined", "x86_64", "SOCK_STREAM|SOCK_CLOEXEC", 0x80001n],
    ["spaces around the bar are no matter", "x86_64", "PROT_READ | PROT_WRITE", 3n],
    ["what an architecture does not have", "aarch64", "MAP_32BIT", undefined],
    ["no name", "x86_64", "O_NONSENSE", undefined],
    ["one name of two", "x86_64", "O_RDWR|O_NONSENSE", undefined],
    ["nothing", "x86_64", "", undefined],
    ["no name of an object", "x86_64", "constructor", undefined],
  ] as const)("%s: %s %s", (_note, architecture, name, value) => {
    expect(constantValue(architecture, name)).toBe(value);
  });

  test("is the same in every family that has the name", () => {
    const seen = new Map<string, string>();
    for (const line of Object.values(CONSTANT_DATA).flatMap((text) => text.trim().split("\n"))) {
      const name = line.slice(0, line.indexOf(" "));
      expect(seen.get(name) ?? line).toBe(line);
      seen.set(name, line);
    }
  });
});

describe("the name of a value", () => {
  test.each([
    ["a value of its own", "address-family", "x86_64", 1n, "AF_UNIX"],
    ["an access mode alone", "open-flag", "x86_64", 0n, "O_RDONLY"],
    ["an access mode with flags", "open-flag", "x86_64", 0x80000n, "O_RDONLY|O_CLOEXEC"],
    [
      "a name of two bits before the one bit of it",
      "open-flag",
      "x86_64",
      0x101001n,
      "O_WRONLY|O_SYNC",
    ],
    ["the same bits on arm", "open-flag", "aarch64", 0x10000n, "O_RDONLY|O_DIRECT"],
    [
      "a type with flags",
      "socket-type",
      "x86_64",
      0x80802n,
      "SOCK_DGRAM|SOCK_NONBLOCK|SOCK_CLOEXEC",
    ],
    ["flags without a type", "socket-type", "x86_64", 0x80000n, "SOCK_CLOEXEC"],
    [
      "a fork as the C library does it",
      "clone-flag",
      "x86_64",
      0x1200011n,
      "SIGCHLD|CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID",
    ],
    [
      "a futex on memory of one process",
      "futex-operation",
      "x86_64",
      0x81n,
      "FUTEX_WAKE|FUTEX_PRIVATE_FLAG",
    ],
    ["a personality", "personality", "x86_64", 0x20008n, "PER_LINUX32|UNAME26"],
    ["no protection", "protection", "x86_64", 0n, "PROT_NONE"],
    ["a bit without a name", "protection", "x86_64", 0x40n, undefined],
    ["a type without a name", "socket-type", "x86_64", 0x8000fn, undefined],
    ["a sum in a family of single values", "address-family", "x86_64", 3n << 20n, undefined],
    ["a value past 32 bits", "open-flag", "x86_64", 1n << 40n, undefined],
  ] as const)("%s", (_note, family, architecture, value, symbol) => {
    expect(symbolOf(family, architecture, value)).toBe(symbol);
    if (symbol !== undefined) expect(constantValue(architecture, symbol)).toBe(value);
  });
});

describe("the family of an argument", () => {
  test.each([
    ["socket", 0, "x86_64", "address-family"],
    ["openat", 2, "x86_64", "open-flag"],
    ["open", 1, "x86_64", "open-flag"],
    ["clone", 0, "x86_64", "clone-flag"],
    ["clone", 1, "s390x", "clone-flag"],
    ["clone", 0, "s390x", undefined],
    ["mmap", 3, "x86_64", "map-flag"],
    ["mmap", 3, "s390x", undefined],
    ["openat", 1, "x86_64", undefined],
    ["opnat", 0, undefined, undefined],
  ] as const)("%s %s on %s: %s", (name, index, architecture, family) => {
    expect(constantsOf(name, index, architecture)).toBe(family);
  });

  test("is told for arguments that the calls have", () => {
    for (const place of NAMED_ARGUMENTS) {
      const [call = "", argument] = place.split(".");
      const somewhere = ARCHITECTURES.some((each) =>
        argumentsOf(call, each.name)?.some(({ name }) => name === argument),
      );
      expect([place, somewhere]).toEqual([place, true]);
    }
  });
});

const HEADERS =
  "asm/ioctls asm/resource asm/termbits linux/fcntl linux/fiemap linux/fs linux/serial linux/futex linux/keyctl linux/mman linux/prctl linux/sched";
const hasHeaders = arch() === "x64" && existsSync("/usr/include/linux/prctl.h");
const whereInstalled = hasHeaders ? describe : describe.skip;

whereInstalled("the installed headers (need linux-libc-dev of x86-64, and gcc)", () => {
  test("have the same values", () => {
    const names = Object.values(CONSTANT_DATA).flatMap((text) => text.trim().match(/^\w+/gm) ?? []);
    const written = askHeaders([...new Set(names)]);
    expect(written.length).toBeGreaterThan(400);
    for (const [name = "", value = ""] of written.map((line) => line.split(" "))) {
      expect([name, constantValue("x86_64", name)]).toEqual([name, BigInt(value)]);
    }
  });
});

/** "name value" of each that is a macro there. */
function askHeaders(names: readonly string[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-constants-"));
  try {
    const program = path.join(folder, "constants");
    const lines = names.map(
      (name) =>
        `#ifdef ${name}\nprintf("${name} %llu\\n", (unsigned long long)(unsigned)(${name}));\n#endif`,
    );
    const includes = HEADERS.split(" ").map((header) => `#include <${header}.h>`);
    const input = [...includes, "#include <stdio.h>", "int main(void) {", ...lines, "}"].join("\n");
    execFileSync("gcc", ["-w", "-o", program, "-x", "c", "-"], { input });
    return execFileSync(program, { encoding: "utf8" }).trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
