import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../../src/domain/policy-error.ts";
import { isZip, type ZipLimits, zipFiles } from "../../../../src/means/archive/zip/zip-files.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { zipOf } from "../../../support/zip-file.ts";

const LIMITS: ZipLimits = { entries: 10, entryBytes: 1000, totalBytes: 2500 };

async function read(
  zip: Buffer,
  limits: ZipLimits = LIMITS,
  wanted?: (name: string) => boolean,
): Promise<Record<string, string>> {
  const files: [string, string][] = [];
  for await (const { name, bytes } of zipFiles(zip, "a.zip", limits, wanted)) {
    files.push([name, Buffer.from(bytes).toString()]);
  }
  return Object.fromEntries(files);
}

test("the wanted files come in the order of the archive", async () => {
  const zip = zipOf({ "b.json": "1", "a/": "", "a/c.txt": "no", "a/d.json": "2".repeat(1000) });
  expect(isZip(zip)).toBe(true);
  const files = await read(zip, LIMITS, (name) => name.endsWith(".json"));
  expect(Object.keys(files)).toEqual(["b.json", "a/d.json"]);
  expect(files["a/d.json"]).toHaveLength(1000);
});

test("an empty archive holds nothing", async () => {
  expect(await read(zipOf({}))).toEqual({});
  expect(isZip(zipOf({}))).toBe(true);
  expect(isZip(Buffer.from("{}"))).toBe(false);
});

describe("what is refused", () => {
  test.each([
    [
      "a name above the archive",
      { "../evil.json": "1" },
      "invalid_parameter",
      "invalid relative path",
    ],
    ["an absolute name", { "/evil.json": "1" }, "invalid_parameter", "absolute path"],
    [
      "an entry that is too large",
      { a: "1".repeat(1001) },
      "too_large",
      "a.zip/a holds more bytes",
    ],
    [
      "entries that are too large together",
      { a: "1".repeat(1000), b: "1".repeat(1000), c: "1".repeat(1000) },
      "too_large",
      "a.zip/c holds more bytes",
    ],
    [
      "too many entries",
      Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`f${at}`, "1"])),
      "too_large",
      "more than 10 entries",
    ],
  ])("%s", async (_note, files, code, message) => {
    await expect(read(zipOf(files))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("sizes that the directory understates", async () => {
    const zip = zipOf({ bomb: "0".repeat(1_000_000) });
    const entry = zip.lastIndexOf("PK\u0001\u0002");
    zip.writeUInt32LE(10, entry + 24);
    await expect(read(zip)).rejects.toMatchObject({ code: "invalid_parameter" });
  });

  test("content of another checksum", async () => {
    const zip = zipOf({ "a.json": "{}" });
    const entry = zip.lastIndexOf("PK\u0001\u0002");
    zip.writeUInt32LE(7, entry + 16);
    await expect(read(zip)).rejects.toMatchObject({
      message: "a.zip/a.json cannot be read as a zip: its checksum is another one",
    });
  });

  test("an encrypted entry", async () => {
    const zip = zipOf({ "a.json": "{}" });
    const entry = zip.lastIndexOf("PK\u0001\u0002");
    zip.writeUInt16LE(zip.readUInt16LE(entry + 8) | 1, entry + 8);
    await expect(read(zip)).rejects.toMatchObject({
      message: "a.zip/a.json cannot be read as a zip: it is encrypted",
    });
  });
});

test("a damaged archive is read or refused, never more than the limits", async () => {
  const zip = zipOf({ "a.json": '{"a": 1}', "b/c.json": "x".repeat(900), "d.json": "[1, 2]" });
  for (let seed = 0; seed < 400; seed += 1) {
    const random = seededRandom(seed);
    const mutant = Buffer.from(
      zip.subarray(0, seed % 4 === 0 ? random() * zip.length : zip.length),
    );
    for (let flips = 0; flips < 4 && mutant.length > 0; flips += 1) {
      mutant[Math.floor(random() * mutant.length)] = Math.floor(random() * 256);
    }
    try {
      const files = await read(mutant);
      expect(Object.values(files).join("").length).toBeLessThanOrEqual(LIMITS.totalBytes);
    } catch (error) {
      if (!isPolicyError(error)) throw error;
    }
  }
});
