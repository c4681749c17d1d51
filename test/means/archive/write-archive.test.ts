import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { fileAndFolder, whyNotFilePath } from "../../../src/domain/file-path.ts";
import { readArchive } from "../../../src/means/archive/read-archive.ts";
import { writeArchive } from "../../../src/means/archive/write-archive.ts";
import { opaBinary } from "../../support/opa.ts";
import { temporaryFolder } from "../../support/process.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const segment = fc.oneof(
  fc.stringMatching(/^[a-z0-9_.-]{1,12}$/),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
);
const filePath = fc
  .array(segment, { minLength: 1, maxLength: 8 })
  .map((segments) => segments.join("/"))
  .filter((name) => whyNotFilePath(name) === undefined);
const tree = fc
  .array(fc.tuple(filePath, fc.uint8Array({ maxLength: 1_500 })), { maxLength: 8 })
  .map((files) => new Map(files))
  .filter((files) => fileAndFolder(files) === undefined);

describe("writeArchive", () => {
  test("gives back every tree by readArchive, whatever the order of its files", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const archive = await writeArchive(files);
        const reversed = new Map([...files].reverse());
        expect(Buffer.compare(archive, await writeArchive(reversed))).toBe(0);
        const read = await readArchive(archive);
        expect(new Set(read.keys())).toEqual(new Set(files.keys()));
        for (const [name, content] of files) {
          expect(Buffer.compare(Buffer.from(read.get(name) ?? "?"), Buffer.from(content))).toBe(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("sorts names by their UTF-8 bytes", async () => {
    const names = ["😀", "\uff5e", "b", "a/b", "a", "B", "a.b"];
    const archive = await writeArchive(new Map(names.map((name) => [name, Buffer.from(name)])));
    const sorted = ["B", "a", "a.b", "a/b", "b", "\uff5e", "😀"];
    const listed = execFileSync("tar", ["-tzf", "-", "--quoting-style=literal"], {
      input: archive,
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    expect(listed.trim().split("\n")).toEqual(sorted);
  });

  test("has nothing in it that depends on time, owner or platform", async () => {
    const archive = await writeArchive(new Map([["a.rego", Buffer.from("package a")]]));
    expect([...archive.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    const header = gunzipSync(archive).subarray(0, 512).toString("latin1");
    expect(header.slice(100, 156)).toMatch(/^000644 .000000 .000000 .\d{11} 00000000000 /s);
    expect(header.slice(265, 329)).toBe("\0".repeat(64));
  });

  test("is read by OPA, long names and empty files included", async () => {
    const long = `${"folder/".repeat(30)}grüße.rego`;
    const archive = path.join(folder, "bundle.tar.gz");
    const files = new Map([
      [".manifest", Buffer.from('{"roots":["demo"],"rego_version":1}')],
      ["demo/data.json", Buffer.from('{"limit":3}')],
      [long, Buffer.from("package demo.deep\n\nanswer := data.demo.limit\n")],
      ["empty.txt", Buffer.alloc(0)],
    ]);
    writeFileSync(archive, await writeArchive(files));
    const query = ["eval", "--bundle", archive, "--format=raw", "data.demo.deep.answer"];
    expect(execFileSync(opaBinary(), query, { encoding: "utf8" }).trim()).toBe("3");
  });
});
