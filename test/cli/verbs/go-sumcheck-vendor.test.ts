import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Claim } from "../../../src/facts/dependencies/claim.ts";
import { type GoProject, goProject } from "../../support/go-project.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { zipOf } from "../../support/zip-file.ts";
import { runCli } from "../run-cli.ts";

const MAIN = (names: readonly string[]): string =>
  `package main\n\nimport (\n${names.map((name) => `\t_ "example.com/${name}"\n`).join("")})\n\nfunc main() {}\n`;

const CLEAN = {
  "example.com/dep": "vendor_matches",
  "example.com/forked": "vendor_matches",
};

describeWithProgram("go-sumcheck on what the real Go built of a vendor folder", ["go"], () => {
  let project: GoProject;
  let count = 0;

  beforeAll(async () => {
    const files = { "dep.go": "package dep\n", "more.go": "package dep\n\nconst More = 1\n" };
    project = goProject({
      proxy: [
        { path: "example.com/dep", version: "v1.0.0", files },
        { path: "example.com/fork", version: "v1.5.0", goMod: "module example.com/forked\n" },
      ],
      main: {
        "app/go.mod":
          "module example.com/app\n\ngo 1.21\n\nrequire (\n\texample.com/dep v1.0.0\n" +
          "\texample.com/forked v1.0.0\n)\n\nreplace example.com/forked => example.com/fork v1.5.0\n",
        "app/main.go": MAIN(["dep", "forked"]),
        "near/go.mod":
          "module example.com/near\n\ngo 1.21\n\nrequire example.com/d v1.0.0\n\nreplace example.com/d => ./d\n",
        "near/main.go": MAIN(["d"]),
        "near/d/go.mod": "module example.com/d\n",
        "near/d/d.go": "package d\n",
      },
    });
    for (const cwd of ["app", "near"]) {
      await project.go(["mod", "tidy"], { cwd });
      await project.go(["mod", "vendor"], { cwd, env: { GOFLAGS: "" } });
      const build = ["build", "-mod=vendor", "-buildvcs=false", "-o", "program", "."];
      await project.go(build, { cwd, env: { GOFLAGS: "" } });
    }
  });

  afterAll(() => project.dispose());

  beforeEach(() => {
    count += 1;
    cpSync(path.join(project.folder, "app/vendor"), at(""), { recursive: true });
  });

  function at(name: string): string {
    return path.join(project.folder, "copies", String(count), name);
  }

  async function check(...args: readonly string[]) {
    const cwd = path.join(project.folder, "app");
    const run = ["go-sumcheck", "--binary", "program", "--mod-cache", project.modCache, "--json"];
    const { status, stdout } = await runCli([...run, "--vendor", at(""), ...args], { cwd });
    const { claims } = JSON.parse(stdout) as { claims: readonly Claim[] };
    const ofVendor = claims.filter(({ claim }) => claim === "vendor");
    const told = Object.fromEntries(ofVendor.map(({ module = "-", code }) => [module, code]));
    return { status, told, claims };
  }

  test("a clean one is verified, and its files stand in for the hashes that Go does not record", async () => {
    const { status, told, claims } = await check();
    expect([status, told]).toEqual([0, CLEAN]);
    const sums = claims.filter(({ claim }) => claim === "sum").map(({ code }) => code);
    expect(sums).toEqual(["sum_of_vendored_files", "sum_of_vendored_files"]);
  });

  test.each([
    {
      note: "a file taken away",
      edit: () => rmSync(at("example.com/dep/more.go")),
      told: { ...CLEAN, "example.com/dep": "vendor_edited" },
      status: 1,
    },
    {
      note: "a file added to a package",
      edit: () => writeFileSync(at("example.com/dep/evil.go"), "package dep\n"),
      told: { ...CLEAN, "example.com/dep": "vendor_edited" },
      status: 1,
    },
    {
      note: "an edited file of a fork",
      edit: () => appendFileSync(at("example.com/forked/it.go"), "// edited\n"),
      told: { ...CLEAN, "example.com/forked": "vendor_edited" },
      status: 1,
    },
    {
      note: "a stray package",
      edit: () => {
        mkdirSync(at("example.org/x"), { recursive: true });
        writeFileSync(at("example.org/x/x.go"), "package x\n");
      },
      told: { ...CLEAN, "-": "vendor_strays" },
      status: 1,
    },
    {
      note: "a link",
      edit: () => symlinkSync("../src", at("example.org")),
      told: { ...CLEAN, "-": "vendor_strays" },
      status: 1,
    },
    {
      note: "a package that is not listed, of a module that is not linked",
      edit: () => {
        appendFileSync(at("modules.txt"), "# example.com/none v1.0.0\nexample.com/none\n");
        mkdirSync(at("example.com/none/x"), { recursive: true });
        writeFileSync(at("example.com/none/x/x.go"), "package x\n");
      },
      told: { ...CLEAN, "-": "vendor_not_comparable" },
      status: 6,
    },
    {
      note: "another version in the list",
      edit: () => replace("modules.txt", "# example.com/dep v1.0.0", "# example.com/dep v1.0.1"),
      told: { ...CLEAN, "example.com/dep": "vendor_list_differs" },
      status: 1,
    },
    {
      note: "a replacement in the list that was not linked",
      edit: () => replace("modules.txt", "dep v1.0.0", "dep v1.0.0 => example.com/fork v1.5.0"),
      told: { ...CLEAN, "example.com/dep": "vendor_list_differs" },
      status: 1,
    },
    {
      note: "a path twice in the list",
      edit: () =>
        appendFileSync(at("modules.txt"), "# example.com/dep v1.1.0\nexample.com/dep/x\n"),
      told: { ...CLEAN, "example.com/dep": "vendor_list_differs" },
      status: 1,
    },
    {
      note: "a line that Go passes over",
      edit: () => appendFileSync(at("modules.txt"), "example.com/forked example.com/other\n"),
      told: { ...CLEAN, "-": "vendor_list_strange" },
      status: 6,
    },
  ])("$note: told", async ({ edit, told, status }) => {
    edit();
    const found = await check();
    expect(found).toMatchObject({ told, status });
  });

  test("an archive that is not the one of go.sum tells nothing", async () => {
    const cache = at("cache");
    cpSync(path.join(project.modCache, "cache"), path.join(cache, "cache"), { recursive: true });
    const zip = path.join(cache, "cache/download/example.com/dep/@v/v1.0.0.zip");
    rmSync(zip);
    writeFileSync(zip, zipOf({ "example.com/dep@v1.0.0/dep.go": "package dep\n" }));
    const vendor = path.join(project.folder, "app/vendor");
    const { status, told } = await check("--mod-cache", cache, "--vendor", vendor);
    expect([status, told]).toEqual([6, { ...CLEAN, "example.com/dep": "vendor_not_comparable" }]);
  });

  test("a directory that was vendored cannot be compared, and says what would help", async () => {
    const near = (name: string): string => path.join(project.folder, "near", name);
    const files = [
      "--binary",
      near("program"),
      "--go-mod",
      near("go.mod"),
      "--vendor",
      near("vendor"),
    ];
    const { status, told, claims } = await check(...files);
    expect([status, told]).toEqual([6, { "example.com/d": "vendor_not_comparable" }]);
    expect(claims.find(({ claim }) => claim === "vendor")).toMatchObject({
      message: expect.stringContaining("replaced by the directory ./d"),
      missing: [expect.stringContaining("a replacement by a version")],
    });
  });

  function replace(name: string, from: string, to: string): void {
    const text = readFileSync(at(name), "utf8");
    expect(text).toContain(from);
    writeFileSync(at(name), text.replace(from, to));
  }
});
