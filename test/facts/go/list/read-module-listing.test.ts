import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../../src/domain/policy-error.ts";
import type { ModuleListing } from "../../../../src/facts/go/list/listed-module.ts";
import { readModuleListing } from "../../../../src/facts/go/list/read-module-listing.ts";
import { type GoProject, goProject } from "../../../support/go-project.ts";
import { describeWithProgram } from "../../../support/needs.ts";

function read(text: string): ModuleListing {
  return readModuleListing(Buffer.from(text), "list.json");
}

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const [found] = error.diagnostics;
    return `${found?.location?.row}:${found?.location?.col} ${found?.message}`;
  }
  return "none";
}

test("objects stand one after the other, with anything or nothing in between", () => {
  const paths = read('{"Path":"a"}{"Path":"b"}\r\n\t {"Path":"c","Later":{"x":[1]}} ').modules;
  expect(paths.map(({ path }) => path)).toEqual(["a", "b", "c"]);
  expect(read("")).toMatchObject({ modules: [], knowsUpdates: false });
});

test("an error inside the stream is a fact, as an object and as a text", () => {
  const { modules } = read('{"Path":"a","Error":{"Err":"no"}}\n{"Path":"b","Error":"never"}');
  expect(modules.map(({ error }) => error)).toEqual(["no", "never"]);
});

test.each([
  { note: "an array", text: "[]", place: "1:1" },
  { note: "a second value that is none", text: '{"Path":"a"}\n {"Path":""}', place: "2:2" },
  { note: "a comma", text: '{"Path":"a"},', place: "1:13" },
  { note: "a name twice", text: '{"Path":"a","Path":"b"}', place: "1:13" },
  { note: "a cut stream", text: '{"Path":"a"}\n{"Path":', place: "2:9" },
  { note: "a version that is a number", text: '{"Path":"a","Version":1}', place: "1:1" },
  { note: "a time that is none", text: '{"Path":"a","Time":"yesterday"}', place: "1:1" },
  { note: "a prototype", text: '{"__proto__":{"Path":"a"}}', place: "1:1" },
  { note: "absurd nesting", text: '{"Path":'.repeat(100_000), place: "1:8001" },
])("$note is refused with its place", ({ text, place }) => {
  expect(refusal(text)).toMatch(new RegExp(`^${place} `));
});

describeWithProgram("of the real go", ["go"], () => {
  let project: GoProject;
  beforeAll(() => {
    project = goProject({
      proxy: [
        { path: "example.com/a", version: "v1.0.0", requires: ["example.com/b v1.0.0"] },
        { path: "example.com/a", version: "v1.1.0" },
        { path: "example.com/b", version: "v1.0.0", time: "2025-05-05T05:05:05Z" },
        {
          path: "example.com/b",
          version: "v1.2.0",
          goMod: "// Deprecated: use c.\nmodule example.com/b\n\nretract v1.0.0 // broken\n",
        },
        { path: "example.com/fork", version: "v1.5.0" },
      ],
      main: {
        "go.mod":
          "module example.com/m\n\ngo 1.21\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0 // indirect\n" +
          "\texample.com/c v1.0.0\n\texample.com/d v1.0.0\n)\n\n" +
          "replace example.com/c => example.com/fork v1.5.0\nreplace example.com/d => ./d\n",
        "d/go.mod": "module example.com/d\n",
      },
    });
  });
  afterAll(() => project.dispose());

  test("a build list: main, indirect, times, sums and replacements", async () => {
    await project.go(["mod", "download", "all"]);
    const listing = read(await project.go(["list", "-m", "-json", "all"]));
    expect(listing).toMatchObject({ knowsUpdates: false, knowsRetractions: false });
    expect(listing.modules).toMatchObject([
      { path: "example.com/m", version: undefined, main: true, goVersion: "1.21" },
      { path: "example.com/a", version: "v1.0.0", main: false, indirect: false },
      {
        path: "example.com/b",
        version: "v1.0.0",
        indirect: true,
        time: "2025-05-05T05:05:05Z",
        sum: expect.stringMatching(/^h1:/),
        goModSum: expect.stringMatching(/^h1:/),
      },
      { path: "example.com/c", replace: { path: "example.com/fork", version: "v1.5.0" } },
      { path: "example.com/d", replace: { path: "./d", version: undefined } },
    ]);
  });

  test("with -u, -retracted and -versions it tells of what was looked up", async () => {
    const args = [
      "list",
      "-m",
      "-u",
      "-retracted",
      "-versions",
      "-json",
      "example.com/a",
      "example.com/b",
    ];
    const listing = read(await project.go(args));
    expect(listing).toMatchObject({ knowsUpdates: true, knowsRetractions: true });
    expect(listing.modules).toMatchObject([
      { path: "example.com/a", update: { version: "v1.1.0" }, versions: ["v1.0.0", "v1.1.0"] },
      { path: "example.com/b", retracted: ["broken"], deprecated: "use c." },
    ]);
  });

  test("what does not exist is an error inside the stream", async () => {
    const { stdout } = await project.tryGo([
      "list",
      "-m",
      "-e",
      "-json",
      "example.com/gone@v1.0.0",
    ]);
    expect(read(stdout).modules).toMatchObject([
      { path: "example.com/gone", error: expect.stringContaining("example.com/gone") },
    ]);
  });

  test("the modules of a workspace are main modules without a version", async () => {
    const workspace = goProject({
      main: {
        "go.work": "go 1.21\n\nuse (\n\t./m\n\t./n\n)\n",
        "m/go.mod": "module example.com/m\n\ngo 1.21\n",
        "n/go.mod": "module example.com/n\n\ngo 1.21\n",
      },
    });
    try {
      const told = await workspace.go(["list", "-m", "-json", "all"], { env: { GOFLAGS: "" } });
      expect(read(told).modules).toMatchObject([
        { path: "example.com/m", main: true, version: undefined },
        { path: "example.com/n", main: true, version: undefined },
      ]);
    } finally {
      workspace.dispose();
    }
  });
});
