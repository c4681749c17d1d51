import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import {
  compareVendored,
  type VendorComparison,
} from "../../../../src/facts/go/vendor/compare-vendored.ts";
import { readVendorModules } from "../../../../src/facts/go/vendor/read-vendor-modules.ts";
import { escapePath } from "../../../../src/go-modules/module-path/escape-path.ts";
import { type GoProject, goProject } from "../../../support/go-project.ts";
import { describeWithProgram } from "../../../support/needs.ts";

describeWithProgram("a vendor folder that go mod vendor made", ["go"], () => {
  let project: GoProject;
  let sums: Map<string, string>;
  /** Copies of the vendor folder, one for each test. */
  let copies: string;
  let count = 0;

  afterAll(() => project.dispose());

  beforeAll(async () => {
    project = goProject({
      proxy: [
        {
          path: "example.com/Big",
          version: "v1.0.0",
          files: {
            LICENSE: "MIT\n",
            "go.sum": "",
            "a.go": 'package big\n\nimport _ "example.com/Big/deep/er"\n',
            "a_test.go": "package big\n",
            "gen.go": "//go:build ignore\n\npackage main\n",
            "doc.md": "text\n",
            "deep/LICENSE": "BSD\n",
            "deep/er/b.go":
              'package er\n\nimport _ "embed"\n\n//go:embed page/it.html\nvar Page string\n',
            "deep/er/page/it.html": "<p>\n",
            "deep/er/page/other.html": "<p>\n",
            "unused/c.go": "package unused\n",
          },
        },
        { path: "example.com/Big/sub", version: "v1.0.0", files: { "s.go": "package sub\n" } },
        { path: "example.com/fork", version: "v1.5.0", files: { "f.go": "package b\n" } },
      ],
      main: {
        "go.mod":
          "module example.com/m\n\ngo 1.21\n\nrequire (\n\texample.com/Big v1.0.0\n" +
          "\texample.com/Big/sub v1.0.0\n\texample.com/b v1.0.0\n\texample.com/d v1.0.0\n)\n\n" +
          "replace example.com/b => example.com/fork v1.5.0\n\nreplace example.com/d => ./d\n",
        "m.go": `package m\n\nimport (\n${["Big", "Big/sub", "b", "d"].map((name) => `\t_ "example.com/${name}"\n`).join("")})\n`,
        "d/go.mod": "module example.com/d\n",
        "d/d.go": "package d\n",
      },
    });
    copies = path.join(project.folder, "copies");
    await project.go(["mod", "tidy"]);
    await project.go(["mod", "vendor"]);
    const lines = readFileSync(path.join(project.folder, "go.sum"), "utf8").trim().split("\n");
    sums = new Map(
      lines
        .map((line) => line.split(" "))
        .map(([name, version, hash]) => [`${name}@${version}`, hash ?? ""]),
    );
  });

  beforeEach(() => {
    count += 1;
    cpSync(path.join(project.folder, "vendor"), at(""), { recursive: true });
  });

  function at(name: string): string {
    return path.join(copies, String(count), name);
  }

  function compared(zips = true): Promise<VendorComparison> {
    const listed = readVendorModules(readFileSync(at("modules.txt")), "vendor/modules.txt");
    return compareVendored(at("."), listed, (module) =>
      zips
        ? path.join(
            project.modCache,
            "cache/download",
            escapePath(module.path) ?? "",
            "@v",
            `${module.version}.zip`,
          )
        : undefined,
    );
  }

  /** What is not as it should be, one text each. */
  async function found(): Promise<string[]> {
    const { modules, strays, links, unjudged } = await compared();
    const told = modules.flatMap((each) =>
      each.kind === "not_comparable"
        ? []
        : (["differing", "extra", "missing"] as const).flatMap((kind) =>
            each[kind].map((name) => `${each.module.path}: ${kind} ${name}`),
          ),
    );
    return [
      ...told,
      ...strays.map((name) => `stray ${name}`),
      ...links.map((name) => `link ${name}`),
      ...unjudged.map((name) => `unjudged ${name}`),
    ];
  }

  test("is equal to the zips, of which go.sum has the hashes", async () => {
    const { modules, ...loose } = await compared();
    const nothing = { kind: "compared", differing: [], extra: [], missing: [] };
    expect(loose).toEqual({ strays: [], links: [], unjudged: [] });
    expect(modules).toMatchObject([
      {
        module: { path: "example.com/Big" },
        ...nothing,
        zipHash: sums.get("example.com/Big@v1.0.0"),
      },
      {
        module: { path: "example.com/Big/sub" },
        ...nothing,
        zipHash: sums.get("example.com/Big/sub@v1.0.0"),
      },
      {
        module: { path: "example.com/b" },
        ...nothing,
        zipHash: sums.get("example.com/fork@v1.5.0"),
      },
      {
        module: { path: "example.com/d" },
        kind: "not_comparable",
        why: expect.stringContaining("directory ./d"),
      },
    ]);
  });

  test.each([
    {
      note: "an edited file",
      edit: () => writeFileSync(at("example.com/Big/a.go"), "package big\n"),
      told: ["example.com/Big: differing example.com/Big/a.go"],
    },
    {
      note: "an edited file of a fork",
      edit: () => writeFileSync(at("example.com/b/f.go"), "package b // edited\n"),
      told: ["example.com/b: differing example.com/b/f.go"],
    },
    {
      note: "an edited licence and an edited embedded file",
      edit: () => {
        writeFileSync(at("example.com/Big/deep/LICENSE"), "");
        writeFileSync(at("example.com/Big/deep/er/page/it.html"), "");
      },
      told: [
        "example.com/Big: differing example.com/Big/deep/LICENSE",
        "example.com/Big: differing example.com/Big/deep/er/page/it.html",
      ],
    },
    {
      note: "an added file, and a folder of them",
      edit: () => {
        writeFileSync(at("example.com/Big/deep/er/evil.go"), "package er\n");
        mkdirSync(at("example.com/Big/evil"));
        writeFileSync(at("example.com/Big/evil/e.go"), "package evil\n");
      },
      told: [
        "example.com/Big: extra example.com/Big/deep/er/evil.go",
        "example.com/Big: extra example.com/Big/evil/e.go",
      ],
    },
    {
      note: "a file of the module, yet of another folder",
      edit: () => {
        mkdirSync(at("example.com/Big/sub/unused"));
        writeFileSync(at("example.com/Big/sub/unused/c.go"), "package unused\n");
      },
      told: ["example.com/Big/sub: extra example.com/Big/sub/unused/c.go"],
    },
    {
      note: "removed files",
      edit: () => {
        rmSync(at("example.com/Big/deep/er/b.go"));
        rmSync(at("example.com/Big/doc.md"));
      },
      told: [
        "example.com/Big: missing example.com/Big/deep/er/b.go",
        "example.com/Big: missing example.com/Big/doc.md",
      ],
    },
    {
      note: "a link in place of a file",
      edit: () => {
        rmSync(at("example.com/b/f.go"));
        symlinkSync("../../../d/d.go", at("example.com/b/f.go"));
      },
      told: ["example.com/b: extra example.com/b/f.go"],
    },
    {
      note: "links to folders, of no module and of one that cannot be compared",
      edit: () => {
        symlinkSync("../src", at("example.org"));
        symlinkSync("../../../src", at("example.com/d/x"));
      },
      told: ["link example.com/d/x", "link example.org"],
    },
    {
      note: "a package that is not listed, of a module that cannot be compared",
      edit: () => {
        mkdirSync(at("example.com/d/x"));
        writeFileSync(at("example.com/d/x/x.go"), "package x\n");
      },
      told: ["unjudged example.com/d/x/x.go"],
    },
    {
      note: "files of no module",
      edit: () => {
        mkdirSync(at("example.org/x"), { recursive: true });
        writeFileSync(at("example.org/x/x.go"), "package x\n");
        writeFileSync(at("loose.go"), "package loose\n");
      },
      told: ["stray example.org/x/x.go", "stray loose.go"],
    },
    {
      note: "a package that is named as one of a module that lacks it",
      edit: () => {
        const list = readFileSync(at("modules.txt"), "utf8");
        writeFileSync(
          at("modules.txt"),
          list.replace("\nexample.com/Big\n", "\nexample.com/Big\nexample.org/x\n"),
        );
        mkdirSync(at("example.org/x"), { recursive: true });
        writeFileSync(at("example.org/x/x.go"), "package x\n");
      },
      told: ["example.com/Big: extra example.org/x/x.go"],
    },
    {
      note: "a file of a directory, which nothing can be said of",
      edit: () => writeFileSync(at("example.com/d/d.go"), "package d // edited\n"),
      told: [],
    },
  ])("$note: told by name", async ({ edit, told }) => {
    edit();
    expect(await found()).toEqual(told);
  });

  test("without zips, or with another's, nothing can be said", async () => {
    expect((await compared(false)).modules.map(({ kind }) => kind)).toEqual(
      Array(4).fill("not_comparable"),
    );
    const place = path.join(project.modCache, "cache/download/example.com/!big/@v/v1.0.0.zip");
    const other = path.join(project.modCache, "cache/download/example.com/fork/@v/v1.5.0.zip");
    writeFileSync(place, readFileSync(other));
    expect((await compared()).modules[0]).toMatchObject({
      kind: "not_comparable",
      why: expect.stringContaining("does not begin with example.com/Big@v1.0.0/"),
    });
  });
});
