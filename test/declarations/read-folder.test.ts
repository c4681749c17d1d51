import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readFolder } from "../../src/declarations/read-folder.ts";
import { temporaryFolder } from "../support/process.ts";
import { refusalOf } from "./trees.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const LIMITS = { maxInflatedBytes: 1_000, maxFiles: 3, maxFileBytes: 600 };

let made = 0;
/** A new folder with these files in it. */
function folderOf(files: Readonly<Record<string, string>>): string {
  made += 1;
  const top = path.join(folder, `tree-${made}`);
  mkdirSync(top, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), text);
  }
  return top;
}

describe("readFolder", () => {
  test("reads all files, and passes over hidden ones and packages", async () => {
    const top = folderOf({
      "b.rego": "package b",
      "a/deep/data.json": "{}",
      "a/README.md": "text",
      ".manifest": "{}",
      ".git/config": "x",
      ".signatures.json": "{}",
      "a/.manifest": "{}",
      "a/.hidden.rego": "x",
      "node_modules/x/x.rego": "x",
      "a/node_modules/patch.json": "x",
    });
    expect([...(await readFolder(top)).keys()]).toEqual([
      ".manifest",
      "a/README.md",
      "a/deep/data.json",
      "b.rego",
    ]);
  });

  test("gives an empty tree for an empty folder", async () => {
    expect((await readFolder(folderOf({}))).size).toBe(0);
  });

  test.each([
    ["a link to a file", "link.rego", "it is a symbolic link, not a plain file"],
    ["a link to a folder", "a/link", "it is a symbolic link, not a plain file"],
  ])("refuses %s with its path", async (_note, name, reason) => {
    const top = folderOf({ "a/x.rego": "package x" });
    symlinkSync(name === "link.rego" ? "a/x.rego" : "..", path.join(top, name));
    expect((await refusalOf(() => readFolder(top))).message).toBe(
      `file ${JSON.stringify(name)} is refused: ${reason}`,
    );
  });

  test("refuses a special file", async () => {
    const top = folderOf({});
    const server = createServer().listen(path.join(top, "socket.rego"));
    await once(server, "listening");
    expect((await refusalOf(() => readFolder(top))).message).toContain("it is a special file");
    server.close();
  });

  test.each([["patch.json"], ["a/x.manifest"], ["a\\b"], ["a\nb.rego"]])(
    "refuses the name %j",
    async (name) => {
      const error = await refusalOf(() => readFolder(folderOf({ [name]: "" })));
      expect(error.code).toBe("invalid_parameter");
      expect(error.message).toContain(`file ${JSON.stringify(name)} is refused`);
    },
  );

  test.each([
    ["many files", { a: "", b: "", c: "", d: "" }, "more than 3 files"],
    ["a large file", { a: "x".repeat(601) }, "a file over 600 bytes, a"],
    ["much in all", { a: "x".repeat(500), b: "x".repeat(501) }, "over 1000 bytes"],
  ])("refuses %s", async (_note, files, reason) => {
    const error = await refusalOf(() => readFolder(folderOf(files), LIMITS));
    expect(error.code).toBe("too_large");
    expect(error.message).toBe(`the folder holds ${reason}`);
  });

  test("accepts what just fits", async () => {
    const files = { a: "x".repeat(600), b: "x".repeat(400), c: "" };
    expect((await readFolder(folderOf(files), LIMITS)).size).toBe(3);
  });

  test.each([
    ["no folder", "absent", "there is no such file or folder"],
    ["a file", "file", "it is no folder"],
  ])("says what is wrong with %s", async (_note, name, reason) => {
    const top = path.join(folderOf({ file: "" }), name);
    expect((await refusalOf(() => readFolder(top))).message).toBe(`cannot read ${top}: ${reason}`);
  });
});
