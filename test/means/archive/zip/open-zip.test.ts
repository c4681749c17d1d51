import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../../src/domain/policy-error.ts";
import { openZipBytes, openZipFile, type Zip } from "../../../../src/means/archive/zip/open-zip.ts";
import { twoFacedZips } from "../../../support/two-faced-zips.ts";
import { zip64End, zipEnd, zipOf, zipParts } from "../../../support/zip-file.ts";

const FILES = { "a.txt": "a", "b.txt": "b".repeat(200_000) };
const HUGE = 2n ** 63n;

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-open-zip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function contentsOf(zip: Zip): Promise<Record<string, string>> {
  const contents: [string, string][] = [];
  try {
    for await (const { name, content } of zip.entries()) {
      const pieces: Uint8Array[] = [];
      for await (const piece of content("x.zip/it")) pieces.push(piece);
      contents.push([Buffer.from(name).toString(), Buffer.concat(pieces).toString()]);
    }
  } finally {
    zip.close();
  }
  return Object.fromEntries(contents);
}

/** What is in it, which is the same in memory as in a file, or why it is refused. */
async function outcomeOf(bytes: Buffer): Promise<unknown> {
  const place = path.join(folder, "x.zip");
  writeFileSync(place, bytes);
  const [inMemory, inFile] = await Promise.all(
    [openZipBytes(bytes, place), openZipFile(place, 2 ** 20)].map(async (opened) => {
      try {
        return await contentsOf(await opened);
      } catch (error) {
        if (!isPolicyError(error)) throw error;
        return `${error.code}: ${error.message}`;
      }
    }),
  );
  expect(inMemory).toEqual(inFile);
  return inFile;
}

/** A zip with an end for large ones that says this; it is behind both files and the directory. */
function largeZip(said: {
  readonly offset?: number | bigint;
  readonly at?: number | bigint;
}): Buffer {
  const { bodies, directory, count } = zipParts(FILES, 0);
  const { offset = bodies.length, at = bodies.length + directory.length } = said;
  return Buffer.concat([
    ...[bodies, directory, zip64End({ count, size: directory.length, offset }, at)],
    zipEnd({ count, size: directory.length, offset: 0xffffffff }),
  ]);
}

test("what a zip holds is read, from memory and from a file", async () => {
  expect(await outcomeOf(zipOf(FILES))).toEqual(FILES);
  expect(await outcomeOf(largeZip({}))).toEqual(FILES);
  expect(await outcomeOf(zipOf({}))).toEqual({});
});

describe("what readers could read in two ways is refused", () => {
  const commented = zipOf(FILES);
  commented.writeUInt16LE(5, commented.length - 2);
  test.each([
    ...Object.entries(twoFacedZips(FILES, { "a.txt": "c", "b.txt": "d" })),
    ["something before it", Buffer.concat([Buffer.from("#!/bin/sh\n"), zipOf(FILES)])],
    ["something behind it", Buffer.concat([zipOf(FILES), Buffer.from("more")])],
    ["a comment that is not there", commented],
  ] as const)("%s", async (_note, zip) => {
    expect(await outcomeOf(zip)).toMatch(/^invalid_parameter: .*x\.zip cannot be read as a zip: /);
  });

  test("entries that it does not count", async () => {
    const zip = zipOf(FILES);
    zip.writeUInt16LE(1, zip.length - 12);
    expect(await outcomeOf(zip)).toContain("more than the entries that it tells");
  });
});

describe("places that no file has end in a refusal", () => {
  test.each([
    ["of the end for large zips", largeZip({ at: HUGE })],
    ["of the directory", largeZip({ offset: HUGE })],
    ["of an entry", withHeaderAt(HUGE)],
    ["of an entry in small", withHeaderAt(0xfffffff0n)],
  ])("%s", async (_note, zip) => {
    expect(await outcomeOf(zip)).toMatch(/^invalid_parameter: /);
  });

  /** A zip of one file that says that its content is there. */
  function withHeaderAt(place: bigint): Buffer {
    const { bodies, directory } = zipParts({ "a.txt": "a" }, 0);
    const extra = Buffer.alloc(12);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(place, 4);
    directory.writeUInt16LE(extra.length, 30);
    directory.writeUInt32LE(0xffffffff, 42);
    const whole = Buffer.concat([directory, extra]);
    const end = zipEnd({ count: 1, size: whole.length, offset: bodies.length });
    return Buffer.concat([bodies, whole, end]);
  }
});
