import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { moduleCacheSource } from "../../../src/facts/go/module-cache.ts";
import { readSumFile } from "../../../src/facts/go/read-sum-file.ts";
import { indexSums } from "../../../src/facts/go/sum-index.ts";
import { goModHashOf } from "../../../src/go-modules/directory-hash/h1.ts";
import { readModFile } from "../../../src/go-modules/mod-file/read-mod-file.ts";
import { buildList } from "../../../src/go-modules/selection/build-list.ts";
import { goProject } from "../../support/go-project.ts";
import { describeWithProgram } from "../../support/needs.ts";

describeWithProgram("a module cache that Go filled", ["go"], () => {
  test("tells the go.mod files of a build, so that its list is that of go list -m all", async () => {
    const goMod =
      "module example.com/m\n\ngo 1.20\n\nrequire example.com/Upper v1.0.0\n\nreplace example.com/local => ./local\n";
    const project = goProject({
      proxy: [
        {
          path: "example.com/Upper",
          version: "v1.0.0",
          requires: ["example.com/b v1.0.0", "example.com/local v0.1.0"],
          go: "1.16",
        },
        {
          path: "example.com/b",
          version: "v1.0.0",
          requires: ["example.com/c v1.2.0"],
          go: "1.16",
        },
        { path: "example.com/c", version: "v1.2.0", go: "1.16" },
        { path: "example.com/c", version: "v1.3.0", go: "1.16" },
      ],
      main: {
        "go.mod": goMod,
        "local/go.mod": "module example.com/local\n\nrequire example.com/c v1.3.0\n",
      },
    });
    try {
      const listed = await project.go(["list", "-m", "all"]);
      const source = moduleCacheSource({ cache: project.modCache, root: project.folder });
      const main = { file: "go.mod", mod: readModFile(goMod, "go.mod", { mode: "strict" }) };
      const list = buildList({ kind: "module", main }, source);
      expect(list).toMatchObject({ from: "graph", unknown: [] });
      expect(list.modules.map(({ path: name, version }) => `${name} ${version}`)).toEqual(
        listed
          .split("\n")
          .slice(1, -1)
          .map((line) => line.replace(/ => .*/, "")),
      );
      expect(source.versions("example.com/Upper")).toEqual(["v1.0.0"]);
    } finally {
      project.dispose();
    }
  });
});

describe("what a module cache does not tell", () => {
  let root = "";
  let folder = "";
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), "gatehouse-cache-"));
    folder = path.join(root, "cache", "download", "example.com", "a", "@v");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "v1.0.0.mod"), "module example.com/a\n");
    writeFileSync(path.join(folder, "v1.1.0.mod"), "module example.com/a\nrequire (");
    writeFileSync(path.join(folder, "v1.2.0.mod"), "\n".repeat(16 * 2 ** 20 + 1));
    mkdirSync(path.join(folder, "v1.3.0.mod"));
    execFileSync("mkfifo", [path.join(folder, "v1.4.0.mod")]);
    writeFileSync(path.join(folder, "list"), "v1.10.0\nmaster\nv1.9.0 2024-01-01T00:00:00Z\n\n");
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test.each([
    { note: "a version that is not there", name: "example.com/a", version: "v2.0.0" },
    { note: "a file that cannot be parsed", name: "example.com/a", version: "v1.1.0" },
    { note: "a file larger than Go reads", name: "example.com/a", version: "v1.2.0" },
    { note: "a folder", name: "example.com/a", version: "v1.3.0" },
    { note: "a pipe, which is not waited for", name: "example.com/a", version: "v1.4.0" },
    { note: "a path that leaves the cache", name: "../../example.com/a", version: "v1.0.0" },
    { note: "a version that leaves the folder", name: "example.com/a", version: "../v1.0.0" },
  ])("$note is not known", ({ name, version }) => {
    const source = moduleCacheSource({ cache: root, root });
    expect(source.modFile({ path: "example.com/a", version: "v1.0.0" })).toBeDefined();
    expect(source.modFile({ path: name, version })).toBeUndefined();
  });

  const A = goModHashOf(Buffer.from("module example.com/a\n"));
  test.each([
    { note: "its own", hashes: [A], used: true },
    { note: "none", hashes: [], used: true },
    { note: "one of an algorithm that Go skips", hashes: ["h2:x"], used: true },
    { note: "another's", hashes: ["h1:x"], used: false },
    { note: "its own, and then another's", hashes: [A, "h1:x"], used: false },
    { note: "another's, and then its own", hashes: ["h1:x", A], used: false },
  ])("a go.mod of which go.sum has $note: used is $used", ({ hashes, used }) => {
    const text = hashes.map((hash) => `example.com/a v1.0.0/go.mod ${hash}\n`).join("");
    const sums = indexSums([readSumFile(Buffer.from(text), "go.sum")]);
    const source = moduleCacheSource({ cache: root, root, sums });
    expect(source.modFile({ path: "example.com/a", version: "v1.0.0" }) !== undefined).toBe(used);
    expect([...source.tampered]).toEqual(used ? [] : ["example.com/a@v1.0.0"]);
  });

  test("versions are those of the list and of the go.mod files, in Go's order", () => {
    const source = moduleCacheSource({ cache: root, root });
    expect(source.versions("example.com/a")).toEqual([
      "v1.0.0",
      "v1.1.0",
      "v1.2.0",
      "v1.3.0",
      "v1.4.0",
      "v1.9.0",
      "v1.10.0",
    ]);
    expect(source.versions("example.com/none")).toEqual([]);
  });
});
