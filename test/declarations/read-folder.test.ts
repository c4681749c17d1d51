import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

/** Exchanges the content behind `..data` at one stroke, as a kubelet does. */
function mountVersions(top: string): (version: number) => void {
  return (version) => {
    const name = `..2026_${version}`;
    mkdirSync(path.join(top, name));
    for (const file of ["a.rego", "b.rego"]) {
      writeFileSync(path.join(top, name, file), `package v${version}`);
    }
    symlinkSync(name, path.join(top, "..data_tmp"));
    renameSync(path.join(top, "..data_tmp"), path.join(top, "..data"));
    rmSync(path.join(top, `..2026_${version - 1}`), { recursive: true, force: true });
  };
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
      "a/.signatures.json": "{}",
      "a/.hidden.rego": "x",
      "node_modules/x/x.rego": "x",
      "a/node_modules/patch.json": "x",
    });
    expect([...(await readFolder(top)).keys()]).toEqual([
      ".manifest",
      ".signatures.json",
      "a/README.md",
      "a/deep/data.json",
      "b.rego",
    ]);
  });

  test("gives an empty tree for an empty folder", async () => {
    expect((await readFolder(folderOf({}))).size).toBe(0);
  });

  test("passes over what editors leave beside a file", async () => {
    const names = [
      "x.rego~",
      "#x.rego#",
      "x.swp",
      "x.rego.swo",
      "x.rego___jb_tmp___",
      ".x.rego.swp",
    ];
    const top = folderOf(Object.fromEntries(["x.rego", ...names].map((name) => [name, ""])));
    symlinkSync("user@host.123", path.join(top, ".#x.rego"));
    expect([...(await readFolder(top)).keys()]).toEqual(["x.rego"]);
  });

  test.each([
    ["a file", "/etc/hosts", "which leads out of the folder"],
    ["a folder", "/etc", "which leads out of the folder"],
    ["a folder above", "..", "which leads out of the folder"],
    ["a neighbour whose name begins alike", "../NEXT", "which leads out of the folder"],
    ["what is not there", "absent", "which is not there"],
    ["itself", "link", "which leads back to itself"],
  ])("refuses a link to %s with its path", async (_note, target, reason) => {
    const top = folderOf({ "x.rego": "package x" });
    const next = `${path.basename(top)}x`;
    mkdirSync(path.join(path.dirname(top), next), { recursive: true });
    const written = target.replace("NEXT", next);
    symlinkSync(written, path.join(top, "link"));
    expect((await refusalOf(() => readFolder(top))).message).toBe(
      `file "link" is refused: it is a link to ${JSON.stringify(written)}, ${reason}`,
    );
  });

  test("refuses a link that a linked folder of its own brings in from outside", async () => {
    const top = folderOf({ "real/x.rego": "" });
    symlinkSync("/etc/hosts", path.join(top, "real/hosts"));
    symlinkSync("real", path.join(top, "again"));
    expect((await refusalOf(() => readFolder(top))).message).toContain('file "again/hosts"');
  });

  test("refuses links that lead in a circle", async () => {
    const top = folderOf({ "a/b/x.rego": "" });
    symlinkSync("../..", path.join(top, "a/b/up"));
    expect((await refusalOf(() => readFolder(top))).message).toBe(
      'file "a/b/up" is refused: it is a link to a folder that holds it',
    );
  });

  test("links that multiply end at the limit of files", async () => {
    const top = folderOf(Object.fromEntries(["0", "1", "2", "3", "4"].map((n) => [`${n}/.k`, ""])));
    for (let level = 0; level < 4; level += 1) {
      for (const name of ["a", "b", "c", "d"]) {
        symlinkSync(`../${level + 1}`, path.join(top, String(level), name));
      }
    }
    expect((await refusalOf(() => readFolder(top, LIMITS))).message).toContain("more than 3 files");
  });

  test("follows links that stay in the folder, and says where files were, not where they are", async () => {
    const top = folderOf({ "..2026_1/policy.rego": "package a", "..2026_1/sub/data.json": "{}" });
    symlinkSync("..2026_1", path.join(top, "..data"));
    symlinkSync("..data/policy.rego", path.join(top, "policy.rego"));
    symlinkSync("..data/sub", path.join(top, "sub"));
    const link = `${top}-link`;
    symlinkSync(top, link);
    for (const folder of [top, link]) {
      expect([...(await readFolder(folder)).keys()]).toEqual(["policy.rego", "sub/data.json"]);
    }
  });

  test("a mount that is exchanged all the time is read as it was at one moment", async () => {
    const top = folderOf({});
    const exchange = mountVersions(top);
    exchange(0);
    symlinkSync("..data/a.rego", path.join(top, "a.rego"));
    symlinkSync("..data/b.rego", path.join(top, "b.rego"));
    let version = 0;
    const timer = setInterval(() => {
      version += 1;
      exchange(version);
    }, 20);
    try {
      for (let round = 0; round < 20; round += 1) {
        const tree = await readFolder(top).catch((error: unknown) => error);
        if (!(tree instanceof Map)) {
          expect(tree).toMatchObject({ code: "unavailable" });
          continue;
        }
        const texts = [...tree.values()].map((bytes) => Buffer.from(bytes).toString());
        expect(new Set(texts).size).toBe(1);
      }
    } finally {
      clearInterval(timer);
    }
  });

  test("a file whose name is no Unicode is refused, not left out", async () => {
    const top = folderOf({ "x.rego": "" });
    writeFileSync(Buffer.concat([Buffer.from(`${top}/`), Buffer.from([0xff, 0x2e, 0x61])]), "");
    expect((await refusalOf(() => readFolder(top))).message).toContain("it is not valid Unicode");
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
