import { describe, expect, test } from "@jest/globals";
import { gatherDependencyFacts } from "../../../src/facts/dependencies/gather-dependency-facts.ts";
import type { Gathered, GatheredProgram } from "../../../src/facts/dependencies/gathered.ts";
import { missingFacts } from "../../../src/facts/dependencies/missing-facts.ts";
import { readModuleGraph } from "../../../src/facts/go/graph/read-module-graph.ts";
import type { ModuleListing } from "../../../src/facts/go/list/listed-module.ts";
import { readModuleListing } from "../../../src/facts/go/list/read-module-listing.ts";
import { readSumFile } from "../../../src/facts/go/read-sum-file.ts";
import { readSbom } from "../../../src/facts/sbom/read-sbom.ts";
import { readModFile } from "../../../src/go-modules/mod-file/read-mod-file.ts";
import { buildList } from "../../../src/go-modules/selection/build-list.ts";
import { recordedSource } from "../../../src/go-modules/selection/recorded-source.ts";

const NOTHING: Gathered = { time: "2026-11-27T18:00:00Z", sources: [], sums: [] };
const H1 = `h1:${"a".repeat(43)}=`;
const H2 = `h1:${"b".repeat(43)}=`;

function program(text: string): GatheredProgram {
  const main = { file: "go.mod", mod: readModFile(text, "go.mod", { mode: "strict" }) };
  const modules = { kind: "module", main } as const;
  const source = recordedSource({ modFiles: [] });
  return {
    modules,
    source,
    selected: () => buildList(modules, source),
    released: () => undefined,
  };
}

function listing(...modules: readonly object[]): ModuleListing {
  const text = modules.map((module) => JSON.stringify(module)).join("\n");
  return readModuleListing(Buffer.from(text), "list.json");
}

const MAIN = { Path: "example.com/m", Main: true, GoVersion: "1.22" };
const GO_MOD = "module example.com/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n";

describe("without a go.mod", () => {
  test("a listing tells the build list, and replacements as far as it knows them", () => {
    const facts = gatherDependencyFacts({
      ...NOTHING,
      listing: listing(
        MAIN,
        { Path: "example.com/a", Version: "v1.0.0", Time: "2025-01-01T01:00:00+01:00", Sum: H1 },
        { Path: "example.com/b", Version: "v1.0.0", Replace: { Path: "./b" } },
      ),
    });
    expect(facts.main).toEqual({ path: "example.com/m", go: "1.22" });
    expect(facts.modules).toEqual({
      "example.com/a": {
        version: "v1.0.0",
        required: "unlisted",
        time: "2025-01-01T00:00:00Z",
        sum: H1,
      },
      "example.com/b": {
        version: "v1.0.0",
        required: "unlisted",
        replace: { kind: "directory", path: "./b", wildcard: true, file: "list.json" },
      },
    });
  });

  test("a binary tells what was linked, which is not all", () => {
    const facts = gatherDependencyFacts({
      ...NOTHING,
      binary: {
        file: "app",
        sha256: "00",
        info: {
          goVersion: "go1.26.8",
          path: "example.com/m/cmd",
          main: { path: "example.com/m", version: "(devel)", sum: "" },
          modules: [{ path: "example.com/a", version: "v1.0.0", sum: H1 }],
          settings: [{ key: "CGO_ENABLED", value: "0" }],
        },
      },
    });
    expect(facts).toMatchObject({
      main: { path: "example.com/m", compiler: "go1.26.8" },
      buildList: { from: "binary", complete: false },
      modules: { "example.com/a": { sum: H1, linked: true } },
      binary: { go: "go1.26.8", settings: { CGO_ENABLED: "0" } },
    });
  });

  test("a binary without build information is refused, for nothing is known then", () => {
    const binary = { file: "app", sha256: "00" };
    expect(() => gatherDependencyFacts({ ...NOTHING, binary })).toThrow("neither a go.mod");
  });
});

test("a binary that tells nothing makes no fact of what is linked or set", () => {
  const binary = { file: "app", sha256: "00" };
  const facts = gatherDependencyFacts({ ...NOTHING, program: program(GO_MOD), binary });
  expect(facts.binary).toEqual({ file: "app", sha256: "00" });
  expect(facts.main).not.toHaveProperty("compiler");
  expect(facts.modules["example.com/a"]).toEqual({ version: "v1.0.0", required: "direct" });
});

test("a build list that is not known says so, with the go.mod files that are missed", () => {
  const old = GO_MOD.replace("1.21", "1.16");
  const facts = gatherDependencyFacts({ ...NOTHING, program: program(old) });
  expect(facts.buildList).toEqual({
    from: "selection",
    complete: false,
    unknown: ["example.com/a@v1.0.0"],
  });
  expect(missingFacts(facts)[0]).toMatchObject({
    what: "all of the build list: example.com/a@v1.0.0 not known",
    rules: ["every rule over modules"],
  });
});

test("a listing in which Go could not tell a version is not complete", () => {
  const given = listing(MAIN, { Path: "example.com/a", Error: { Err: "unknown revision" } });
  const facts = gatherDependencyFacts({ ...NOTHING, listing: given });
  expect(facts.buildList).toMatchObject({ complete: false, unknown: ["example.com/a"] });
});

test("what Go could not look up of a module is not known of it", () => {
  const given = listing(
    MAIN,
    { Path: "example.com/a", Version: "v1.0.0", Deprecated: "use b" },
    { Path: "example.com/b", Version: "v1.0.0", Error: { Err: "retracted" } },
    { Path: "example.com/c", Version: "v1.0.0" },
  );
  const { modules } = gatherDependencyFacts({ ...NOTHING, listing: given });
  expect(modules["example.com/a"]?.status).toEqual({ retracted: [], deprecated: "use b" });
  expect(modules["example.com/b"]).not.toHaveProperty("status");
  expect(modules["example.com/c"]?.status).toEqual({ retracted: [], deprecated: "" });
  const plain = listing(MAIN, { Path: "example.com/c", Version: "v1.0.0" });
  const unasked = gatherDependencyFacts({ ...NOTHING, listing: plain });
  expect(unasked.modules["example.com/c"]).not.toHaveProperty("status");
  const said = gatherDependencyFacts({ ...NOTHING, listing: plain, listingLookedUp: true });
  expect(said.modules["example.com/c"]?.status).toEqual({ retracted: [], deprecated: "" });
});

test("sums that contradict each other are none", () => {
  const sums = [
    readSumFile(Buffer.from(`example.com/a v1.0.0 ${H1}\n`), "go.sum"),
    readSumFile(
      Buffer.from(`example.com/a v1.0.0 ${H2}\nexample.com/a v1.0.0/go.mod ${H2}\n`),
      "go.work.sum",
    ),
  ];
  const { modules } = gatherDependencyFacts({ ...NOTHING, program: program(GO_MOD), sums });
  expect(modules["example.com/a"]).toEqual({
    version: "v1.0.0",
    required: "direct",
    goModSum: H2,
  });
});

test("licences are those of the SBOM, by the name of what is built first", () => {
  const component = (purl: string, expression: string): object => ({
    type: "library",
    name: purl,
    purl,
    licenses: [{ expression }],
  });
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    components: [
      component("pkg:golang/example.com/a@v1.0.0", "MIT OR ISC"),
      component("pkg:golang/example.com/b@v1.0.0", "MIT"),
      component("pkg:golang/example.com/fork@v1.1.0", "GPL-3.0-only"),
      component("pkg:golang/example.com/c@v2.0.0", "MIT"),
    ],
  };
  const text = `module example.com/m

go 1.21

require (
	example.com/a v1.0.0
	example.com/b v1.0.0
	example.com/c v1.0.0
)

replace example.com/b => example.com/fork v1.1.0
`;
  const sbom = readSbom(Buffer.from(JSON.stringify(document)), "bom.json");
  const { modules } = gatherDependencyFacts({ ...NOTHING, program: program(text), sbom });
  expect(Object.values(modules).map(({ licence }) => licence?.alternatives)).toEqual([
    [["ISC"], ["MIT"]],
    [["GPL-3.0-only"]],
    undefined,
  ]);
});

test("only a module of which go.sum has no hash at all lacks one", () => {
  const text = `${GO_MOD}require example.com/b v1.0.0\n`;
  const sums = [readSumFile(Buffer.from(`example.com/a v1.0.0/go.mod ${H2}\n`), "go.sum")];
  const facts = gatherDependencyFacts({ ...NOTHING, program: program(text), sums });
  expect(missingFacts(facts)[0]?.what).toBe("the hashes of 1 of 2 modules");
});

describe("files that are not of one program are refused", () => {
  test.each([
    [
      "a listing without a main module",
      { listing: listing({ Path: "a", Version: "v1.0.0" }) },
      "lists no main module",
    ],
    [
      "a listing of another one",
      { listing: listing({ ...MAIN, Path: "example.com/n" }) },
      "is no main module there",
    ],
    ["a listing without a requirement", { listing: listing(MAIN) }, "list.json does not have it"],
    [
      "a listing with a lower version",
      { listing: listing(MAIN, { Path: "example.com/a", Version: "v0.9.0" }) },
      "has it at v0.9.0",
    ],
    [
      "a listing with another replacement",
      {
        listing: listing(MAIN, {
          Path: "example.com/a",
          Version: "v1.0.0",
          Replace: { Path: "./a" },
        }),
      },
      "list.json replaces example.com/a by ./a, the files by nothing",
    ],
    [
      "a graph of another module",
      { graph: readModuleGraph(Buffer.from("example.com/n example.com/a@v1.0.0\n"), "graph.txt") },
      "graph.txt is not of these files",
    ],
    [
      "a graph from before",
      { graph: readModuleGraph(Buffer.from("example.com/m example.com/a@v0.9.0\n"), "graph.txt") },
      "graph.txt has it at v0.9.0",
    ],
  ])("%s", (_note, more, message) => {
    const given = { ...NOTHING, program: program(GO_MOD), ...more };
    expect(() => gatherDependencyFacts(given)).toThrow(message);
  });
});
