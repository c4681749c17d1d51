import { describe, expect, test } from "@jest/globals";
import { readBuildInfo } from "../../../../src/facts/go/build-info/read-build-info.ts";
import { bytesAccess, craftElf, craftMachO, craftPe, craftUniversal, MARKER } from "./crafted.ts";

const damaged = "build_information_damaged";

/** Where the header of the build information lies in the file. */
const at = (bytes: Buffer): number => bytes.indexOf(MARKER);

/** The bytes with others from a place behind the marker on. */
function changed(bytes: Buffer, behind: number, ...values: readonly number[]): Buffer {
  const copy = Buffer.from(bytes);
  Buffer.from(values).copy(copy, at(copy) + behind);
  return copy;
}

/** A misaligned marker of 16 bytes length, then the real one at the next multiple of 16. */
const MISALIGNED = Buffer.concat([Buffer.alloc(4), MARKER, Buffer.alloc(14)]);

/** As many segments as there may be, side by side in memory and all at one megabyte of the file. */
function oneMegabyteManyTimes(): Buffer {
  const count = 1000;
  const head = craftElf({}, { sections: false }).subarray(0, 64);
  head.writeUInt16LE(count, 56);
  const programs = Array.from({ length: count }, (_, index) => {
    const program = Buffer.alloc(56);
    program.writeUInt32LE(1, 0);
    program.writeUInt32LE(6, 4);
    program.writeBigUInt64LE(BigInt(2 ** 20 * (index + 1)), 16);
    program.writeBigUInt64LE(BigInt(2 ** 20), 32);
    program.writeBigUInt64LE(BigInt(2 ** 40), 40);
    return program;
  });
  const whole = Buffer.concat([head, ...programs]);
  return Buffer.concat([whole, Buffer.alloc(2 ** 20 - whole.length)]);
}

function withU32(bytes: Buffer, place: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32BE(value, place);
  return copy;
}

const one = craftMachO();
const other = craftMachO({ lines: "path\texample.com/other\n" });
const pointed = craftElf({ encoding: "pointer" });

describe("a hostile binary", () => {
  test.each([
    {
      note: "a string longer than the file",
      bytes: changed(craftElf(), 32, 0xff, 0x7f),
      code: damaged,
      message: "leads to bytes that the file has not",
    },
    {
      note: "a string of terabytes",
      bytes: changed(craftElf(), 32, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
      code: damaged,
      message: "has 4398046511103 bytes",
    },
    {
      note: "a length that does not end",
      bytes: changed(craftElf(), 32, ...new Array(10).fill(0xff)),
      code: damaged,
      message: "has no end",
    },
    {
      note: "pointers of three bytes",
      bytes: changed(pointed, 14, 3),
      code: damaged,
      message: "pointers of 3 bytes",
    },
    {
      note: "a pointer to nowhere",
      bytes: changed(pointed, 16, 0xff, 0xff, 0xff, 0xff, 0xff),
      code: damaged,
      message: "leads to bytes that the file has not",
    },
    {
      note: "a version that points to itself",
      bytes: changed(pointed, 16, 0x10, 0x10, 0x40),
      code: damaged,
      message: "bytes",
    },
    {
      note: "no version",
      bytes: craftElf({ version: "" }),
      code: damaged,
      message: "records no version of Go",
    },
    {
      note: "a version that clears the screen",
      bytes: craftElf({ version: "go1.26.8\u001b[2J" }),
      code: damaged,
      message: "the version of Go is none",
    },
    {
      note: "a module named with control characters",
      bytes: craftElf({ lines: "dep\texample.com/a\u0007\tv1.0.0\t\n" }),
      code: damaged,
      message: "line 1 of its build information holds control characters",
    },
    {
      note: "a list without the line before its end",
      bytes: craftElf({ lines: "path\tx\nmod\ta\tv1.0.0" }),
      code: damaged,
      message: "has no beginning or no end",
    },
    {
      note: "a marker where none belongs before the real one",
      bytes: craftElf({ before: MISALIGNED }),
      code: damaged,
      message: "its marker stands twice",
    },
    {
      note: "a marker where none belongs, alone",
      bytes: craftElf({ before: Buffer.alloc(8) }),
      code: "no_build_information",
      message: "holds no build information",
    },
    {
      note: "a thousand segments of one megabyte",
      bytes: oneMegabyteManyTimes(),
      code: "binary_damaged",
      message: "more bytes than the file has",
    },
    {
      note: "more segments than a linker writes",
      bytes: changedCount(craftElf({}, { sections: false }), 1025),
      code: "binary_damaged",
      message: "it has 1025 segments",
    },
    {
      note: "more program headers than a system loads",
      bytes: changedCount(craftElf({}, { sections: false }), 0xffff),
      code: "binary_damaged",
      message: "too many program headers",
    },
    {
      note: "a universal binary within itself",
      bytes: withU32(craftUniversal(one), 16, 0),
      code: "binary_damaged",
      message: "its Mach-O magic is unknown",
    },
    {
      note: "a universal binary in a universal binary",
      bytes: craftUniversal(craftUniversal(one)),
      code: "binary_damaged",
      message: "its Mach-O magic is unknown",
    },
    {
      note: "a universal binary with one architecture twice",
      bytes: withU32(craftUniversal(one, one), 32, 0),
      code: "binary_damaged",
      message: "one architecture twice",
    },
    {
      note: "a universal binary of four thousand million architectures",
      bytes: withU32(craftUniversal(one), 4, 0xffffffff),
      code: "not_a_binary",
      message: "no universal binary",
    },
    {
      note: "a universal binary of two programs",
      bytes: craftUniversal(one, other),
      code: "architectures_differ",
      message: "lipo -thin",
    },
    {
      note: "a universal binary of which one part says nothing",
      bytes: craftUniversal(one, craftMachO({ before: Buffer.alloc(8) })),
      code: "architectures_differ",
      message: "lipo -thin",
    },
    {
      note: "a PE file whose header lies beyond its end",
      bytes: withU32(craftPe(), 0x3c, 0xffffffff),
      code: "not_a_binary",
      message: "DOS program",
    },
  ])("$note is $code", async ({ bytes, code, message }) => {
    expect(await readBuildInfo(bytesAccess(bytes))).toEqual({
      kind: "unreadable",
      code,
      message: expect.stringContaining(message),
    });
  });

  test("in a universal binary the same part twice is one build, whatever it was set up for", async () => {
    const arm = craftMachO({ lines: "path\tm\nbuild\tGOARCH=arm64\n" });
    const amd = craftMachO({ lines: "path\tm\nbuild\tGOARCH=amd64\n" });
    expect(await readBuildInfo(bytesAccess(craftUniversal(arm, amd)))).toMatchObject({
      kind: "read",
      format: "mach-o",
      info: { path: "m", settings: [{ key: "GOARCH", value: "arm64" }] },
    });
  });

  test("built without modules before Go 1.18, it points to no list", async () => {
    const bytes = craftElf({ version: "go1.16.4", lines: "", encoding: "pointer" });
    expect(await readBuildInfo(bytesAccess(bytes))).toMatchObject({
      kind: "read",
      info: { goVersion: "go1.16.4", path: "", modules: [], settings: [] },
    });
  });
});

/** Another number of program headers of an ELF file of 64 bits, with bytes enough for them. */
function changedCount(elf: Buffer, count: number): Buffer {
  const copy = Buffer.concat([elf, Buffer.alloc(56 * count)]);
  copy.writeUInt16LE(count, 56);
  return copy;
}
