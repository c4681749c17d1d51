import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { readVendorModules } from "../../../../src/facts/go/vendor/read-vendor-modules.ts";
import type { VendorModules } from "../../../../src/facts/go/vendor/vendor-modules.ts";
import { goProject } from "../../../support/go-project.ts";
import { describeWithProgram } from "../../../support/needs.ts";

function read(text: string): VendorModules {
  return readVendorModules(Buffer.from(text), "vendor/modules.txt");
}

test("annotations, packages and replacements of a module are put together", () => {
  const text = [
    "# a.b/c v1.0.0 => ../c",
    "## explicit; go 1.21",
    "a.b/c",
    "a.b/c/d",
    "# a.b/e v1.2.0+incompatible => a.b/f v1.3.0",
    "## go 1.20",
    "# a.b/c v1.0.0 => ../c",
    "a.b/c/late",
    "# a.b/g => a.b/h v0.1.0",
    "",
  ].join("\n");
  expect(read(text)).toEqual({
    file: "vendor/modules.txt",
    workspace: false,
    ignored: [],
    modules: [
      {
        path: "a.b/c",
        version: "v1.0.0",
        replacement: { kind: "directory", path: "../c" },
        explicit: true,
        go: "1.21",
        packages: ["a.b/c", "a.b/c/d", "a.b/c/late"],
        row: 1,
      },
      {
        path: "a.b/e",
        version: "v1.2.0+incompatible",
        replacement: { kind: "module", path: "a.b/f", version: "v1.3.0" },
        explicit: false,
        go: "1.20",
        packages: [],
        row: 5,
      },
      {
        path: "a.b/g",
        version: undefined,
        replacement: { kind: "module", path: "a.b/h", version: "v0.1.0" },
        explicit: false,
        packages: [],
        row: 9,
      },
    ],
  });
});

test("a package that is named twice is of the last module, as for Go", () => {
  const { modules } = read("# a.b/c v1.0.0\na.b/c/x\n# a.b/c/x v1.0.0\na.b/c/x\n");
  expect(modules.map(({ packages }) => packages)).toEqual([[], ["a.b/c/x"]]);
});

test.each([
  { note: "a package before any module", text: "a.b/c\n", rows: [1] },
  { note: "a module without a version", text: "# a.b/c\n", rows: [1] },
  {
    note: "what is no version, and the packages behind it",
    text: "# a.b/c main\na.b/c\n",
    rows: [1, 2],
  },
  { note: "a replacement that is cut off", text: "# a.b/c v1.0.0 =>\n", rows: [1] },
  { note: "a replacement at no version", text: "# a.b/c v1.0.0 => a.b/d main\n", rows: [1] },
  { note: "an unknown annotation", text: "# a.b/c v1.0.0\n## explicit; later\n", rows: [2] },
  { note: "a line of two fields", text: "# a.b/c v1.0.0\na.b/c x\n", rows: [2] },
  { note: "a path that leaves the folder", text: "# a.b/c v1.0.0\n../../etc\n", rows: [2] },
  { note: "a mark of a workspace that is not first", text: "\n## workspace\n", rows: [2] },
  { note: "nothing else than the mark of a workspace", text: "## workspace\r\n", rows: [] },
])("$note: Go passes over it, and it is told", ({ text, rows }) => {
  expect(read(text).ignored.map(({ row }) => row)).toEqual(rows);
});

test("more lines than any has are refused", () => {
  expect(() => read("\n".repeat(200_001))).toThrow("more than 200000 lines");
});

describeWithProgram("of the real go", ["go"], () => {
  test("a module and a workspace are read without a rest", async () => {
    const project = goProject({
      proxy: [
        { path: "example.com/a", version: "v1.0.0" },
        { path: "example.com/fork", version: "v1.5.0" },
      ],
      main: {
        "go.mod":
          "module example.com/m\n\ngo 1.21\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0\n)\n\n" +
          "replace example.com/b => example.com/fork v1.5.0\n\nreplace example.com/c => ./c\n",
        "m.go": 'package m\n\nimport (\n\t_ "example.com/a"\n\t_ "example.com/b"\n)\n',
        "c/go.mod": "module example.com/c\n",
      },
    });
    const readIt = (): VendorModules =>
      read(readFileSync(path.join(project.folder, "vendor/modules.txt"), "utf8"));
    try {
      await project.go(["mod", "tidy"]);
      await project.go(["mod", "vendor"]);
      const module = readIt();
      expect(module).toMatchObject({ workspace: false, ignored: [] });
      expect(module.modules).toMatchObject([
        {
          path: "example.com/a",
          version: "v1.0.0",
          explicit: true,
          go: "1.21",
          packages: ["example.com/a"],
        },
        {
          path: "example.com/b",
          version: "v1.0.0",
          replacement: { path: "example.com/fork", version: "v1.5.0" },
          packages: ["example.com/b"],
        },
        { path: "example.com/b", version: undefined },
        {
          path: "example.com/c",
          version: undefined,
          replacement: { kind: "directory", path: "./c" },
        },
      ]);
      project.write({ "go.work": "go 1.22\n\nuse .\n" });
      await project.go(["work", "vendor"], { env: { GOFLAGS: "" } });
      expect(readIt()).toMatchObject({ workspace: true, ignored: [] });
    } finally {
      project.dispose();
    }
  });
});
