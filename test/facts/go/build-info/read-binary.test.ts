import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readBinary } from "../../../../src/facts/go/build-info/read-binary.ts";
import { temporaryFolder } from "../../../support/process.ts";
import { craftElf } from "./crafted.ts";

describe("a binary as evidence", () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);
  const fileOf = (name: string): string => path.join(folder, name);

  test("is hashed whole, also through a link and where nothing can be read of it", async () => {
    const [program, text] = [craftElf(), Buffer.alloc(3 * 2 ** 20 + 1, "x")];
    writeFileSync(fileOf("program"), program);
    writeFileSync(fileOf("text"), text);
    symlinkSync("program", fileOf("link"));
    const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
    const read = { kind: "read", format: "elf", info: { goVersion: "go1.26.8" } };
    expect(await readBinary(fileOf("program"))).toMatchObject({
      sha256: hash(program),
      reading: read,
    });
    expect(await readBinary(fileOf("link"))).toMatchObject({
      sha256: hash(program),
      reading: read,
    });
    expect(await readBinary(fileOf("text"))).toEqual({
      file: fileOf("text"),
      sha256: hash(text),
      reading: { kind: "unreadable", code: "not_a_binary", message: expect.any(String) },
    });
  });

  test("is read a little at a time, whatever its size", async () => {
    writeFileSync(fileOf("sparse"), craftElf());
    truncateSync(fileOf("sparse"), 2 ** 26);
    const { reading } = await readBinary(fileOf("sparse"));
    expect(reading).toMatchObject({ kind: "read" });
  });

  test.each([
    { note: "what is not there", name: "absent", reason: "there is no such file or folder" },
    { note: "a folder", name: "folder", reason: "it is no file" },
    { note: "a pipe, which nobody writes to", name: "pipe", reason: "it is no file" },
  ])("$note is refused", async ({ name, reason }) => {
    if (name === "folder") mkdirSync(fileOf(name));
    if (name === "pipe") execFileSync("mkfifo", [fileOf(name)]);
    await expect(readBinary(fileOf(name))).rejects.toMatchObject({
      code: "invalid_parameter",
      message: `cannot read ${fileOf(name)}: ${reason}`,
    });
  });
});
