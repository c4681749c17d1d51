import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "@jest/globals";
import { ZipFile } from "yazl";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { createNameCollisions } from "../../../src/go-modules/directory-hash/name-collisions.ts";
import { hashModuleZip } from "../../support/module-hashes.ts";
import { MUTATIONS } from "../../support/mutate-bytes.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { zipOf } from "../../support/zip-file.ts";

const MODULE = { path: "example.com/a", version: "v1.0.0" };
const PREFIX = "example.com/a@v1.0.0/";
const SEEDS = 40;

/** Where an entry of the directory at the end has its fields. */
const CENTRAL = { flags: 8, method: 10, checksum: 16, packedSize: 20, size: 24, name: 46 };

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-zips-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

async function outcomeOf(bytes: Uint8Array, module = MODULE): Promise<string> {
  count += 1;
  const place = path.join(folder, `${count}.zip`);
  writeFileSync(place, bytes);
  return outcomeAt(place, module);
}

async function outcomeAt(place: string, module = MODULE): Promise<string> {
  try {
    return await hashModuleZip(place, module);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

function named(...names: readonly string[]): Buffer {
  return zipOf(Object.fromEntries(names.map((name) => [`${PREFIX}${name}`, name])));
}

/** The zip with a field of the n-th entry of its directory, and nothing else, changed. */
function patched(zip: Buffer, nth: number, field: keyof typeof CENTRAL, bytes: Buffer): Buffer {
  const copy = Buffer.from(zip);
  let at = -1;
  for (let times = 0; times <= nth; times += 1) at = copy.indexOf("PK\u0001\u0002", at + 1);
  bytes.copy(copy, at + CENTRAL[field]);
  return copy;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** As yazl packs it, which writes as other programs do than Go's. */
async function yazlZip(fill: (zip: ZipFile) => void, options = {}): Promise<Buffer> {
  const zip = new ZipFile();
  fill(zip);
  zip.end(options);
  return buffer(zip.outputStream);
}

describe("names", () => {
  test.each([
    { note: "a way out of the folder", names: ["../../etc/passwd"], says: "nothing but dots" },
    { note: "a way out behind a folder", names: ["a/../../b"], says: "nothing but dots" },
    { note: "a dot as a folder", names: ["./a.go"], says: "nothing but dots" },
    { note: "an absolute path", names: ["/etc/passwd"], says: "begins with a slash" },
    { note: "two slashes", names: ["a//b.go"], says: "two slashes" },
    { note: "a backslash", names: ["..\\..\\b.go"], says: '"\\\\"' },
    { note: "a drive", names: ["C:b.go"], says: '":"' },
    { note: "a line feed", names: ["a\nb.go"], says: "which no file path may" },
    { note: "a device of Windows", names: ["sub/NUL.txt"], says: "Windows" },
    { note: "a trailing dot", names: ["a."], says: "ends in a dot" },
    { note: "an emoji", names: ["\u{1f600}.go"], says: "which no file path may" },
    {
      note: "letters that differ in case alone",
      names: ["a.go", "A.go"],
      says: "only letter case",
    },
    { note: "letters that fold to one", names: ["k.go", "\u212a.go"], says: "only letter case" },
    { note: "folders that differ in case alone", names: ["a/x.go", "A/y.go"], says: "letter case" },
    { note: "a file that is a folder", names: ["a", "a/b.go"], says: "also a folder" },
    { note: "a folder that is a file", names: ["a/b.go", "a"], says: "also a folder" },
    { note: "a go.mod below", names: ["sub/go.mod"], says: "at the top alone" },
    { note: "a go.mod below in capitals", names: ["sub/GO.MOD"], says: "at the top alone" },
    { note: "a go.mod in capitals", names: ["Go.Mod"], says: "lower case" },
    { note: "a folder with content", names: ["sub/"], says: "folder with content" },
    { note: "a very long name", names: [`${"a".repeat(1100)}.go`], says: "longer than" },
    { note: "very many folders", names: [`${"a/".repeat(200)}a.go`], says: "deeper than" },
  ])("$note is refused", async ({ names, says }) => {
    const outcome = await outcomeOf(named(...names));
    expect(outcome).toMatch(/^invalid_parameter: /);
    expect(outcome).toContain(says);
  });

  test.each([
    { note: "of another module", name: "example.com/b@v1.0.0/a.go" },
    { note: "of another version", name: "example.com/a@v1.0.1/a.go" },
    { note: "of none", name: "a.go" },
  ])("a name $note is refused", async ({ name }) => {
    expect(await outcomeOf(zipOf({ [name]: "" }))).toContain(
      "does not begin with example.com/a@v1.0.0/",
    );
  });

  test("a file that is there twice is refused", async () => {
    const zip = named("a.go", "b.go");
    const twice = patched(zip, 1, "name", Buffer.from(`${PREFIX}a.go`));
    expect(await outcomeOf(twice)).toContain("it is there twice");
  });

  test("a name that is not UTF-8 is refused, also where code page 437 has letters for it", async () => {
    const zip = patched(named("a.go"), 0, "flags", Buffer.alloc(2));
    const other = patched(zip, 0, "name", Buffer.from(`${PREFIX}\x81.go`, "latin1"));
    expect(await outcomeOf(other)).toContain("not UTF-8");
  });
});

describe("sizes and checksums", () => {
  test("more than Go takes is refused before anything is unpacked", async () => {
    const zip = named("a.go", "b.go");
    const half = uint32(300 * 1024 * 1024);
    const bomb = patched(patched(zip, 0, "size", half), 1, "size", half);
    expect(await outcomeOf(bomb)).toMatch(/^too_large: /);
    expect(await outcomeOf(patched(zip, 1, "size", uint32(0xffffffff)))).toMatch(/^too_large: /);
  });

  test("a file that unpacks to more than the zip says is refused", async () => {
    const bomb = zipOf({ [`${PREFIX}a.go`]: "a".repeat(20 * 1024 * 1024) });
    expect(await outcomeOf(patched(bomb, 0, "size", uint32(100)))).toContain(
      "cannot be read as a zip",
    );
    expect(await outcomeOf(patched(bomb, 0, "size", uint32(100_000_000)))).toContain(
      "cannot be read",
    );
  });

  test.each(["go.mod", "LICENSE"])("a %s of more than 16 MiB is refused", async (name) => {
    const large = { [`${PREFIX}${name}`]: " ".repeat(16 * 1024 * 1024 + 1) };
    expect(await outcomeOf(zipOf(large))).toContain("larger than 16777216 bytes");
  });

  test("another checksum is refused; none is as good as none to Go", async () => {
    const zip = named("a.go");
    expect(await outcomeOf(patched(zip, 0, "checksum", uint32(1)))).toContain("checksum");
    expect(await outcomeOf(patched(zip, 0, "checksum", uint32(0)))).toBe(await outcomeOf(zip));
  });

  test("what is packed or encrypted in another way is refused", async () => {
    const zip = named("a.go");
    expect(await outcomeOf(patched(zip, 0, "method", Buffer.of(12, 0)))).toContain("not read");
    expect(await outcomeOf(patched(zip, 0, "flags", Buffer.of(1, 8)))).toContain("encrypted");
  });
});

test("a zip that has more entries than it tells is refused", async () => {
  const zip = named("a.go", "b.go");
  zip.writeUInt16LE(1, zip.length - 12);
  expect(await outcomeOf(zip)).toContain("more than the entries that it tells");
});

test("folders are counted too, for a name may hold a hundred", () => {
  const names = createNameCollisions(5);
  expect(names.add("a/b/c", false)).toBeUndefined();
  expect(names.add("a/b/d", false)).toBeUndefined();
  expect(names.add("a/e/f", false)).toBe("there are too many folders");
});

describe("what is no module or no file", () => {
  test.each([
    { note: "a path that is none", module: { path: "../a", version: "v1.0.0" } },
    { note: "a version that is short", module: { path: "example.com/a", version: "v1" } },
    { note: "a version that is a way", module: { path: "example.com/a", version: "../v1.0.0" } },
    { note: "another major version", module: { path: "example.com/a/v2", version: "v1.0.0" } },
  ])("$note is refused", async ({ module }) => {
    expect(await outcomeOf(named("a.go"), module)).toMatch(/^invalid_parameter: no module /);
  });

  test("links, pipes, folders and what is not there are refused and not waited for", async () => {
    const at = (name: string): string => path.join(folder, name);
    writeFileSync(at("target"), named("a.go"));
    symlinkSync("target", at("link"));
    execFileSync("mkfifo", [at("pipe")]);
    mkdirSync(at("folder"));
    for (const name of ["link", "pipe", "folder", "gone"]) {
      expect(await outcomeAt(at(name))).toMatch(/^invalid_parameter: /);
    }
  });
});

test("however it is packed, the same content has the same hash", async () => {
  const text = Buffer.from("package a\n");
  const outcomes = [
    zipOf({ [`${PREFIX}a.go`]: "package a\n" }),
    await yazlZip((zip) => zip.addBuffer(text, `${PREFIX}a.go`, { compress: false })),
    await yazlZip((zip) => zip.addBuffer(text, `${PREFIX}a.go`, { forceZip64Format: true }), {
      forceZip64Format: true,
      comment: "a comment",
    }),
    await yazlZip((zip) => zip.addReadStream(Readable.from([text]), `${PREFIX}a.go`)),
  ].map((bytes) => outcomeOf(bytes));
  expect(new Set(await Promise.all(outcomes)).size).toBe(1);
});

test("a folder's own entry counts, as in Go's hash", async () => {
  const file = Buffer.from("x");
  const withIt = await yazlZip((zip) => {
    zip.addEmptyDirectory(`${PREFIX}sub/`);
    zip.addBuffer(file, `${PREFIX}sub/a.go`);
  });
  const without = await yazlZip((zip) => zip.addBuffer(file, `${PREFIX}sub/a.go`));
  expect(await outcomeOf(withIt)).toMatch(/^h1:/);
  expect(await outcomeOf(withIt)).not.toBe(await outcomeOf(without));
});

describe("fuzz", () => {
  const original = zipOf({
    [`${PREFIX}go.mod`]: "module example.com/a\n",
    [`${PREFIX}a.go`]: "package a\n".repeat(50),
    [`${PREFIX}sub/b.go`]: "package b\n",
  });

  test.each(Object.entries(MUTATIONS))("%s: a hash or a refusal", async (_note, mutate) => {
    const whole = await outcomeOf(original);
    expect(whole).toMatch(/^h1:/);
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const outcome = await outcomeOf(mutate(original, seededRandom(seed)));
      expect(outcome).toMatch(/^h1:|^invalid_parameter: |^too_large: /);
    }
  });
});
