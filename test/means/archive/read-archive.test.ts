import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { whyNotFilePath } from "../../../src/domain/file-path.ts";
import { isPolicyError, type PolicyError } from "../../../src/domain/policy-error.ts";
import { DEFAULT_ARCHIVE_LIMITS, readArchive } from "../../../src/means/archive/read-archive.ts";
import { writeArchive } from "../../../src/means/archive/write-archive.ts";
import { opaBinary } from "../../support/opa.ts";
import { temporaryFolder } from "../../support/process.ts";
import { endOfTar, paxRecord, rawArchive } from "./raw-tar.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const SMALL = { maxInflatedBytes: 64 * 1024, maxFiles: 3, maxFileBytes: 1_000 };

async function refusalOf(bytes: Uint8Array, limits = DEFAULT_ARCHIVE_LIMITS): Promise<PolicyError> {
  try {
    await readArchive(bytes, limits);
  } catch (error) {
    if (isPolicyError(error)) return error;
    throw error;
  }
  throw new Error("was accepted");
}

async function textsIn(bytes: Uint8Array): Promise<Record<string, string>> {
  const files = await readArchive(bytes);
  return Object.fromEntries(
    [...files].map(([name, content]) => [name, Buffer.from(content).toString()]),
  );
}

describe("archives that other programs write", () => {
  test("opa build, with its leading slashes", async () => {
    const rego = path.join(folder, "policy.rego");
    const archive = path.join(folder, "bundle.tar.gz");
    writeFileSync(rego, "package demo\n\nanswer := 42\n");
    execFileSync(opaBinary(), ["build", "-o", archive, rego]);
    const names = Object.keys(await textsIn(readFileSync(archive)));
    expect(names).toContain("data.json");
    expect(names).toContain(".manifest");
    expect(names.some((name) => name.endsWith("policy.rego"))).toBe(true);
  });

  test.each([["gnu"], ["ustar"], ["pax"]])("tar of a folder, format %s", async (format) => {
    const source = path.join(folder, `source-${format}`);
    const deep = "d".repeat(60);
    mkdirSync(path.join(source, deep, deep), { recursive: true });
    writeFileSync(path.join(source, deep, deep, "long.rego"), "package long");
    writeFileSync(path.join(source, "ü.rego"), "package u");
    writeFileSync(path.join(source, "empty.rego"), "");
    const archive = path.join(folder, `${format}.tar.gz`);
    execFileSync("tar", ["-C", source, `--format=${format}`, "-czf", archive, "."]);
    expect(await textsIn(readFileSync(archive))).toEqual({
      [`${deep}/${deep}/long.rego`]: "package long",
      "ü.rego": "package u",
      "empty.rego": "",
    });
  });

  test("git archive, with a global pax header", async () => {
    const comment = paxRecord("comment", "0123456789012345678901234567890123456789");
    const bytes = rawArchive([
      { name: "pax_global_header", type: "g", content: comment },
      { name: "policy/", type: "5" },
      { name: "policy/a.rego", content: "package a" },
    ]);
    expect(await textsIn(bytes)).toEqual({ "policy/a.rego": "package a" });
  });

  test("two gzip members behind each other are one stream", async () => {
    const tar = gunzipSync(rawArchive([{ name: "a.rego", content: "package a" }]));
    const bytes = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]);
    expect(await textsIn(bytes)).toEqual({ "a.rego": "package a" });
  });

  test("an archive without its end, and one of nothing", async () => {
    const content = "package a";
    expect(await textsIn(rawArchive([{ name: "a.rego", content }], Buffer.alloc(0)))).toEqual({
      "a.rego": content,
    });
    expect(await textsIn(rawArchive([]))).toEqual({});
  });
});

describe("archives that are refused, naming the entry", () => {
  const file = { name: "a.rego", content: "package a" };

  test.each([
    ["a parent step", [{ name: "../a.rego" }], "../a.rego", 'it has a ".." segment'],
    ["a parent step inside", [{ name: "a/../../b" }], "a/../../b", 'it has a ".." segment'],
    ["a parent step behind ./", [{ name: "./../a" }], "./../a", 'it has a ".." segment'],
    ["a directory above", [{ name: "../", type: "5" }], "../", 'it has a ".." segment'],
    ["two leading slashes", [{ name: "//etc/passwd" }], "//etc/passwd", "it is absolute"],
    ["a backslash", [{ name: "a\\..\\b" }], "a\\\\..\\\\b", "backslash"],
    [
      "a symbolic link",
      [{ name: "l", type: "2", linkName: "/etc/passwd" }],
      "l",
      "it is a symlink",
    ],
    ["a hard link", [file, { name: "l", type: "1", linkName: "a.rego" }], "l", "it is a link"],
    ["a character device", [{ name: "null", type: "3" }], "null", "it is a character-device"],
    ["a block device", [{ name: "sda", type: "4" }], "sda", "it is a block-device"],
    ["a fifo", [{ name: "pipe", type: "6" }], "pipe", "it is a fifo"],
    ["an unknown kind", [{ name: "x", type: "W" }], "x", "it is a sparse or special file"],
    [
      "a sparse file of old GNU tar, whose map lies between header and content",
      [{ name: "x", type: "S", content: "map ".repeat(200), sizeField: "00000000001\0" }],
      "x",
      "it is a sparse or special file",
    ],
    ...["GNU.sparse.major", "GNU.sparse.map", "SCHILY.realsize", "SUN.holesdata"].map(
      (record) =>
        [
          `a sparse file (${record})`,
          [{ name: "p", type: "x", content: paxRecord(record, "1") }, file],
          "a.rego",
          "it is a sparse file",
        ] as const,
    ),
    ["the same name twice", [file, file], "a.rego", "it is in the archive twice"],
    ["the same name behind ./", [file, { ...file, name: "./a.rego" }], "./a.rego", "twice"],
    ["the same name behind /", [{ ...file, name: "/a.rego" }, file], "a.rego", "twice"],
    ["a file and a folder", [{ name: "a/b.rego" }, { name: "a" }], "a", "it is a file and also"],
    ["a patch", [{ name: "x/patch.json" }], "x/patch.json", "delta"],
    [
      "a nested manifest",
      [{ name: "pol/.manifest" }],
      "pol/.manifest",
      "pack the folder's content",
    ],
    ["any other manifest", [{ name: "my.manifest" }], "my.manifest", "OPA reads every"],
    ["nested signatures", [{ name: "x/.signatures.json" }], "x/.signatures.json", "signatures"],
    ["a name that is no UTF-8", [{ name: Uint8Array.of(0x61, 0xff) }], "", "not valid Unicode"],
    ["an empty name", [{ name: "" }], "", "it is empty"],
    ["a directory with content", [{ name: "d/", type: "5", content: "x" }], "d/", "with content"],
    [
      "a size in an extended header",
      [
        { name: "p", type: "x", content: paxRecord("size", "0") },
        { name: "f", content: "x" },
      ],
      "f",
      "it has an extended size",
    ],
    [
      "a name in an extended header",
      [{ name: "p", type: "x", content: paxRecord("path", "../../f") }, { name: "f" }],
      "../../f",
      'it has a ".." segment',
    ],
    [
      "a long name of GNU tar",
      [{ name: "././@LongLink", type: "L", content: "/../f\0" }, { name: "f" }],
      "/../f",
      'it has a ".." segment',
    ],
  ])("%s", async (_note, entries, name, reason) => {
    const error = await refusalOf(rawArchive(entries));
    expect(error.code).toBe("invalid_parameter");
    expect(error.message).toContain(`archive entry "${name}`);
    expect(error.message).toContain(reason);
  });
});

test.each([
  ["--format=gnu"],
  ["--format=pax --sparse-version=0.0"],
  ["--format=pax --sparse-version=0.1"],
  ["--format=pax --sparse-version=1.0"],
])("tar --sparse %s is refused with the name of the file that has holes", async (options) => {
  const source = mkdtempSync(path.join(folder, "sparse-"));
  const long = "n".repeat(120);
  writeFileSync(path.join(source, "a.rego"), "package a");
  const file = openSync(path.join(source, `${long}.json`), "w");
  for (let at = 0; at < 64; at += 1) writeSync(file, " ", at * 65_536);
  closeSync(file);
  const archive = `${source}.tar.gz`;
  execFileSync("tar", ["-C", source, "--sparse", ...options.split(" "), "-czf", archive, "."]);
  const error = await refusalOf(readFileSync(archive));
  expect(error.message).toContain(`${long}.json" is refused: it is a sparse`);
});

describe("archives that are refused as a whole", () => {
  const entries = [{ name: "a.rego", content: "package a" }];
  const sound = rawArchive(entries);
  const tar = gunzipSync(sound);

  test.each([
    ["nothing", Buffer.alloc(0), "not gzip"],
    ["plain text", Buffer.from("package a"), "not gzip"],
    ["a tar that is not compressed", tar, "not gzip"],
    ["a gzip header alone", sound.subarray(0, 10), "cut off"],
    ["a cut gzip", sound.subarray(0, -12), "cut off"],
    ["a gzip without its checksum", sound.subarray(0, -8), "cut off"],
    ["a wrong checksum", withByte(sound, sound.length - 6, 0x55), "gzip is damaged"],
    ["bytes behind the gzip", Buffer.concat([sound, Buffer.from("tail")]), "gzip"],
    ["zeros behind the gzip", Buffer.concat([sound, Buffer.alloc(9)]), "behind the end"],
    ["gzip of plain text", gzipSync("package a"), "middle of a header"],
    ["gzip of a block that is no header", gzipSync(Buffer.alloc(512, 0x41)), "readable size"],
    ["a header with a wrong checksum", gzipSync(withByte(tar, 0, 0x62)), "no sound tar"],
    ["a cut entry", gzipSync(tar.subarray(0, 600)), "cut off in the middle of an entry"],
    ["text behind the end", rawArchive(entries, tailed("x")), "goes on behind its end"],
    ["an entry behind the end", gzipSync(Buffer.concat([endOfTar(), tar])), "goes on behind"],
    ["a format of its own", rawArchive([{ name: "a", magic: "mine" }]), "no sound tar"],
    ["a size that is no number", rawArchive([{ name: "a", sizeField: "12 4" }]), "readable size"],
    ["a binary size", rawArchive([{ name: "a", sizeField: "\x80" }]), "readable size"],
    ["a size past the end", rawArchive([{ name: "a", sizeField: "00000077777\0" }]), "cut off"],
  ])("%s", async (_note, bytes, reason) => {
    const error = await refusalOf(bytes);
    expect(error.code).toBe("invalid_parameter");
    expect(error.message).toContain(reason);
  });

  test.each([
    ["a bomb", gzipSync(Buffer.alloc(8 * 1024 * 1024)), "inflates to over 65536 bytes"],
    ["a file over its limit", rawArchive([{ name: "a", content: "x".repeat(1_001) }]), '"a"'],
    ["more files than allowed", manyFiles(4), "more than 3 files"],
    ["thousands of directories", manyFolders(40), "more than 12 headers"],
    [
      "a large extended header",
      rawArchive([{ name: "p", type: "x", content: "x".repeat(17_000) }]),
      "extended headers over",
    ],
    [
      "a large global header",
      rawArchive([{ name: "p", type: "g", content: "x".repeat(1_025) }]),
      "extended headers over",
    ],
  ])("%s is too large", async (_note, bytes, reason) => {
    const error = await refusalOf(bytes, SMALL);
    expect(error.code).toBe("too_large");
    expect(error.message).toContain(reason);
  });

  test("as many as allowed are fine", async () => {
    expect((await readArchive(manyFiles(3), SMALL)).size).toBe(3);
  });
});

test("extended headers cannot add up to much time", async () => {
  const records = paxRecord("a", "").repeat(3_200);
  const pair = [
    { name: "p", type: "x", content: records },
    { name: "d/", type: "5" },
  ];
  const many = Array.from({ length: 600 }, () => pair).flat();
  const error = await refusalOf(rawArchive(many));
  expect(error.message).toContain("extended headers over 8388608 bytes");
});

describe("hostile bytes never crash, hang or give half a tree", () => {
  const whole = writeArchive(
    new Map([
      ["a/data.json", Buffer.from("{}")],
      ["a/policy.rego", Buffer.from("package a")],
      [`${"long/".repeat(40)}b.rego`, Buffer.from("package b")],
    ]),
  );

  test("random bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        await refusalOf(bytes);
        await readOrRefuse(gzipSync(bytes));
      }),
    );
  });

  test("archives with bytes changed", async () => {
    const archive = await whole;
    const changes = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(changes, async (edits) => {
        await readOrRefuse(edited(archive, edits));
      }),
    );
  });

  test("tars with bytes changed and pieces cut out", async () => {
    const tar = gunzipSync(await whole);
    const edits = fc.array(fc.tuple(fc.nat(tar.length - 1), fc.nat(255)), { maxLength: 4 });
    const cut = fc.tuple(fc.nat(tar.length), fc.nat(1_100));
    await fc.assert(
      fc.asyncProperty(edits, cut, async (changes, [from, count]) => {
        const changed = edited(tar, changes);
        const kept = Buffer.concat([changed.subarray(0, from), changed.subarray(from + count)]);
        const files = await readOrRefuse(gzipSync(kept));
        for (const name of files?.keys() ?? []) expect(whyNotFilePath(name)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  async function readOrRefuse(
    bytes: Uint8Array,
  ): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
    try {
      return await readArchive(bytes, { ...SMALL, maxFiles: 10 });
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      return undefined;
    }
  }
});

function edited(bytes: Uint8Array, edits: readonly (readonly [number, number])[]): Buffer {
  const copy = Buffer.from(bytes);
  for (const [offset, value] of edits) copy[offset] = value;
  return copy;
}

function withByte(bytes: Uint8Array, offset: number, value: number): Buffer {
  return edited(bytes, [[offset, value]]);
}

function tailed(text: string): Buffer {
  return Buffer.concat([endOfTar(), Buffer.from(text.padEnd(512, "\0"))]);
}

function manyFiles(count: number): Buffer {
  return rawArchive(Array.from({ length: count }, (_, index) => ({ name: `f${index}` })));
}

function manyFolders(count: number): Buffer {
  return rawArchive(
    Array.from({ length: count }, (_, index) => ({ name: `d${index}/`, type: "5" })),
  );
}
