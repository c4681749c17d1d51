import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  changesFor,
  changesForRaise,
} from "../../../../src/facts/dependencies/changes/changes-for.ts";
import { parseRemedy, type Remedy } from "../../../../src/facts/dependencies/changes/remedy.ts";
import type { ChangeFacts } from "../../../../src/facts/dependencies/dependency-facts.ts";
import { gatherDependencyFacts } from "../../../../src/facts/dependencies/gather-dependency-facts.ts";
import type { Gathered } from "../../../../src/facts/dependencies/gathered.ts";
import { readModFile } from "../../../../src/go-modules/mod-file/read-mod-file.ts";
import { buildList } from "../../../../src/go-modules/selection/build-list.ts";
import { recordedSource } from "../../../../src/go-modules/selection/recorded-source.ts";
import { type GoProject, goProject } from "../../../support/go-project.ts";
import { describeWithProgram } from "../../../support/needs.ts";

const GO_MOD = `module example.com/m

go 1.21

require (
	example.com/a v1.0.0
	example.com/forked v1.0.0
	example.com/old v1.0.0
)

require example.com/b v1.0.0 // indirect

replace example.com/forked => example.com/fork v1.0.0

exclude example.com/a v1.2.0
`;

interface Published {
  readonly path: string;
  readonly version: string;
  readonly goMod: string;
  readonly time: string;
}

function published(name: string, version: string, requires: string): Published {
  const goMod = `module ${name}\n\ngo 1.21\n${requires === "" ? "" : `\nrequire ${requires}\n`}`;
  return {
    path: name,
    version,
    goMod,
    time: `2025-0${version[3] === "0" ? 9 : version[3]}-01T00:00:00Z`,
  };
}

const MODULES: readonly Published[] = [
  published("example.com/a", "v1.0.0", "example.com/b v1.0.0"),
  published("example.com/a", "v1.1.0", "example.com/b v1.1.0"),
  published("example.com/a", "v1.2.0", "example.com/b v1.1.0"),
  published("example.com/a", "v1.3.0-rc.1", "example.com/b v1.1.0"),
  published("example.com/a", "v1.3.0", "(\n\texample.com/b v1.2.0\n\texample.com/new v1.0.0\n)"),
  published("example.com/b", "v1.0.0", ""),
  published("example.com/b", "v1.1.0", ""),
  published("example.com/b", "v1.2.0", ""),
  published("example.com/new", "v1.0.0", ""),
  published("example.com/old", "v1.0.0", ""),
  published("example.com/forked", "v1.0.0", ""),
  { ...published("example.com/forked", "v1.0.0", ""), path: "example.com/fork" },
];

const TEXTS = new Map([["go.mod", GO_MOD]]);

function gathered(text = GO_MOD, more: Partial<Gathered> = {}): Gathered {
  const modFiles = MODULES.map(({ path: name, version, goMod }) => ({
    path: name,
    version,
    mod: readModFile(goMod, `${name}@${version}/go.mod`, { mode: "lax" }),
  }));
  const times = new Map(MODULES.map((each) => [`${each.path}@${each.version}`, each.time]));
  const main = { file: "go.mod", mod: readModFile(text, "go.mod", { mode: "strict" }) };
  const modules = { kind: "module", main } as const;
  const source = recordedSource({ modFiles });
  return {
    time: "2026-11-27T18:00:00Z",
    sources: [],
    sums: [],
    program: {
      modules,
      source,
      selected: () => buildList(modules, source),
      released: (name, version) => ({ time: times.get(`${name}@${version}`) }),
    },
    ...more,
  };
}

function raises(changes: readonly ChangeFacts[]): string[] {
  return changes.map(({ edits, impossible }) => {
    const named = edits.map((edit) => `${edit.path}@${"version" in edit ? edit.version : ""}`);
    return named.join(" ") + (impossible === undefined ? "" : ` ${impossible.code}`);
  });
}

const A: Remedy = { raise: { path: "example.com/a", atLeast: "v1.0.1" } };

test("a remedy that raises tries the least version that is known, and those above", () => {
  const changes = changesFor(gathered(), TEXTS, [A]);
  expect(raises(changes)).toEqual(["example.com/a@v1.1.0", "example.com/a@v1.3.0"]);
  expect(changes[0]).toMatchObject({
    commands: ["go get example.com/a@v1.1.0"],
    modules: {
      "example.com/a": { version: "v1.1.0", required: "direct", time: "2025-01-01T00:00:00Z" },
      "example.com/b": { version: "v1.1.0", required: "indirect" },
    },
    gone: [],
    require: {
      "example.com/a": { version: "v1.1.0", indirect: false },
      "example.com/b": { version: "v1.1.0", indirect: true },
    },
  });
  expect(changes[0]?.goMod).toContain("example.com/a v1.1.0\n");
  expect(Object.keys(changes[0]?.modules ?? {})).toHaveLength(2);
});

test("one that asks for more than a version goes above it", () => {
  const above: Remedy = { raise: { path: "example.com/b", above: "v1.1.0" } };
  expect(raises(changesFor(gathered(), TEXTS, [above]))).toEqual(["example.com/b@v1.2.0"]);
  const newest: Remedy = { raise: { path: "example.com/b", above: "v1.2.0" } };
  expect(changesFor(gathered(), TEXTS, [newest])).toEqual([]);
});

test("several remedies are also carried out together, each once", () => {
  const b: Remedy = { raise: { path: "example.com/b", atLeast: "v1.2.0" } };
  const fork: Remedy = { drop_replace: { file: "go.mod", path: "example.com/forked" } };
  const changes = changesFor(gathered(), TEXTS, [A, b, fork, A]);
  expect(raises(changes)).toEqual([
    "example.com/a@v1.1.0",
    "example.com/a@v1.3.0",
    "example.com/b@v1.2.0",
    "example.com/forked@",
    "example.com/a@v1.1.0 example.com/b@v1.2.0 example.com/forked@",
  ]);
  expect(changes[3]).toMatchObject({
    replace: [],
    commands: ["go mod edit -dropreplace=example.com/forked"],
  });
  expect(changes[3]?.modules["example.com/forked"]).not.toHaveProperty("replace");
});

test.each([
  ["a version that nobody knows", "example.com/old", "v1.0.1", "unknown_requirements"],
  ["a module behind a replacement", "example.com/forked", "v1.0.0", "replaced"],
  ["a module that is not built", "example.com/other", "v1.0.0", "not_in_build_list"],
])("%s is no fix, and why is said", (_note, name, atLeast, code) => {
  const [change] = changesFor(gathered(), TEXTS, [{ raise: { path: name, atLeast } }]);
  expect(change?.impossible).toMatchObject({ code });
  expect(change?.modules[name]?.version).toBe(atLeast);
  expect(change).toMatchObject({ commands: [], gone: [] });
});

test("what Go listed of an update is known of it", () => {
  const listing = {
    file: "list.json",
    knowsUpdates: true,
    knowsRetractions: true,
    modules: [
      { path: "example.com/m", main: true, indirect: false },
      ...["a", "b", "old", "forked"].map((name) => ({
        path: `example.com/${name}`,
        version: "v1.0.0",
        main: false,
        indirect: false,
        ...(name === "forked" && {
          replace: { path: "example.com/fork", version: "v1.0.0", main: false, indirect: false },
        }),
        ...(name === "a" && {
          deprecated: "use b",
          update: {
            path: "example.com/a",
            version: "v1.3.0",
            main: false,
            indirect: false,
            time: "2026-05-05T00:00:00Z",
          },
        }),
      })),
    ],
  };
  const changes = changesFor(gathered(GO_MOD, { listing }), TEXTS, [A]);
  expect(changes[1]?.modules["example.com/a"]).toMatchObject({
    version: "v1.3.0",
    time: "2026-05-05T00:00:00Z",
    status: { retracted: [], deprecated: "use b" },
  });
  expect(changes[0]?.modules["example.com/a"]).not.toHaveProperty("status");
});

test("what was linked stays so, and of what is new nobody knows", () => {
  const binary = {
    file: "app",
    sha256: "",
    info: {
      goVersion: "go1.26.8",
      path: "example.com/m",
      modules: [{ path: "example.com/a", version: "v1.0.0", sum: "" }],
      settings: [],
    },
  };
  const [, change] = changesFor(gathered(GO_MOD, { binary }), TEXTS, [A]);
  expect(change?.modules).toMatchObject({ "example.com/a": { linked: true } });
  expect(change?.modules["example.com/new"]).not.toHaveProperty("linked");
});

test("without a go.mod there is nothing to change", () => {
  expect(changesFor(gathered(GO_MOD, { program: undefined }), TEXTS, [A])).toEqual([]);
});

test.each([
  ["a version at least", { raise: { path: "a", atLeast: "v1.0.0" } }, true],
  ["a version above", { raise: { path: "a", above: "v1.0.0" } }, true],
  ["a directive to drop", { drop_replace: { file: "go.mod", path: "a" } }, true],
  ["none", { none: { code: "x", why: "y" } }, false],
  ["another word", { lower: { path: "a", version: "v1.0.0" } }, false],
  ["nothing", undefined, false],
  ["both bounds", { raise: { path: "a", atLeast: "v1.0.0", above: "v1.0.0" } }, false],
])("a remedy: %s", (_note, value, isOne) => {
  expect(parseRemedy(value) !== undefined).toBe(isOne);
});

describeWithProgram("a change that the real go makes", ["go"], () => {
  let project: GoProject;

  beforeAll(() => {
    project = goProject({ proxy: MODULES, main: { "go.mod": GO_MOD } });
  });
  afterAll(() => project.dispose());

  describe.each([
    ["a raised module", [{ path: "example.com/a", version: "v1.3.0" }]],
    [
      "two of them",
      [
        { path: "example.com/a", version: "v1.1.0" },
        { path: "example.com/b", version: "v1.2.0" },
      ],
    ],
  ])("%s", (_note, raise) => {
    test("gives the build list that the facts foretell, by its text and by its commands", async () => {
      const facts = gatherDependencyFacts(gathered());
      const [change] = changesForRaise(gathered(), TEXTS, raise);
      const after = { ...facts.modules, ...change?.modules };
      const foretold = Object.entries(after)
        .filter(([name]) => !change?.gone.includes(name))
        .map(([name, { version }]) => `${name} ${version}`);
      const listed = async (): Promise<string[]> => {
        const [, ...lines] = (await project.go(["list", "-m", "all"])).trim().split("\n");
        return lines.map((line) => line.split(" => ")[0] as string).sort();
      };
      project.write({ "go.mod": change?.goMod ?? "" });
      expect(await listed()).toEqual(foretold.sort());
      const text = readFileSync(path.join(project.folder, "go.mod"), "utf8");
      expect(text).toBe(change?.goMod);
      project.write({ "go.mod": GO_MOD });
      for (const command of change?.commands ?? []) await project.go(command.split(" ").slice(1));
      expect(await listed()).toEqual(foretold.sort());
    });
  });
});
