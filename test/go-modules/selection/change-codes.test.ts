import { describe, expect, test } from "@jest/globals";
import { buildList } from "../../../src/go-modules/selection/build-list.ts";
import type { ChangeRequest } from "../../../src/go-modules/selection/changes/change.ts";
import { planChange } from "../../../src/go-modules/selection/changes/plan-change.ts";
import type { MainModules } from "../../../src/go-modules/selection/main-modules.ts";
import { recordedSource } from "../../../src/go-modules/selection/recorded-source.ts";
import { type ModDraft, modFileOf } from "../../support/random-module-graph.ts";

const A = "example.com/a";
const B = "example.com/b";
const C = "example.com/c";

/** `a` from v1.1.0 on requires more of `b`, from v1.2.0 on a newer Go, and at v1.3.0 what is not known. */
const source = recordedSource({
  modFiles: [
    version("v1.0.0", { path: A, go: "1.20", require: [{ path: B, version: "v1.0.0" }] }),
    version("v1.1.0", { path: A, go: "1.20", require: [{ path: B, version: "v1.1.0" }] }),
    version("v1.2.0", { path: A, go: "1.22.0", require: [{ path: B, version: "v1.1.0" }] }),
    version("v1.3.0", { path: A, go: "1.20", require: [{ path: C, version: "v1.0.0" }] }),
    version("v1.4.0", { path: "example.com/renamed", go: "1.20" }),
    version("v1.0.0", { path: B, go: "1.20" }),
    version("v1.1.0", { path: B, go: "1.20" }),
  ].map((each) => (each.version === "v1.4.0" ? { ...each, path: A } : each)),
  versions: [
    { path: A, version: "v1.5.0" },
    { path: A, version: "v1.6.0-rc.1" },
  ],
});

function version(name: string, draft: ModDraft) {
  return { path: draft.path, version: name, mod: modFileOf(draft) };
}

function mainOf(draft: Omit<ModDraft, "path">): MainModules {
  return {
    kind: "module",
    main: { file: "go.mod", mod: modFileOf({ path: "example.com/m", ...draft }) },
  };
}

const plain = mainOf({ go: "1.20", require: [{ path: A, version: "v1.0.0" }] });

function withReplace(of: string | undefined): MainModules {
  const to = { path: B, version: "v1.0.0" };
  return mainOf({
    go: "1.20",
    require: [{ path: A, version: "v1.0.0" }],
    replace: [{ path: A, version: of, to }],
  });
}

const raiseA = (to: string): ChangeRequest => ({ raise: [{ path: A, version: to }] });

describe("why a change is no fix", () => {
  test.each([
    {
      note: "a module does not go to an excluded version",
      main: mainOf({
        go: "1.20",
        require: [{ path: A, version: "v1.0.0" }],
        exclude: [{ path: A, version: "v1.1.0" }],
      }),
      request: raiseA("v1.1.0"),
      code: "excluded_version",
      message:
        "example.com/a v1.1.0 is excluded: raised to it, example.com/a would vanish from the build list; drop the exclude first",
    },
    {
      note: "another version changes nothing where all are replaced",
      main: withReplace(undefined),
      request: raiseA("v1.1.0"),
      code: "replaced",
      message:
        "go.mod replaces every version of example.com/a by example.com/b@v1.0.0: raising it changes no code",
    },
    {
      note: "nor where that version is",
      main: withReplace("v1.1.0"),
      request: raiseA("v1.1.0"),
      code: "replaced",
      message:
        "go.mod replaces v1.1.0 of example.com/a by example.com/b@v1.0.0: raising it changes no code",
    },
    {
      note: "a version whose go.mod is not known",
      main: plain,
      request: raiseA("v1.5.0"),
      code: "unknown_requirements",
      message:
        "the go.mod of example.com/a@v1.5.0 is not known: give it, as with: go mod download example.com/a@v1.5.0",
    },
    {
      note: "a version that brings one whose go.mod is not known",
      main: plain,
      request: raiseA("v1.3.0"),
      code: "unknown_requirements",
      message:
        "the go.mod of example.com/c@v1.0.0 is not known: give it, as with: go mod download example.com/c@v1.0.0",
    },
    {
      note: "a version whose go.mod is that of another module",
      main: plain,
      request: raiseA("v1.4.0"),
      code: "unknown_requirements",
      message:
        "the go.mod of example.com/a@v1.4.0 does not name that module, which Go refuses: ask for another version",
    },
    {
      note: "nothing is lowered",
      main: plain,
      request: raiseA("v0.9.0"),
      code: "lower_version",
      message: "example.com/a v0.9.0 is lower than v1.0.0, which is selected",
    },
    {
      note: "what is there already",
      main: plain,
      request: raiseA("v1.0.0"),
      code: "already_selected",
      message: "nothing to change: example.com/a v1.0.0 is selected",
    },
    {
      note: "a version for a newer Go than builds",
      main: plain,
      request: raiseA("v1.2.0"),
      options: { go: "1.21.5" },
      code: "needs_newer_go",
      message:
        "what would be selected needs go 1.22.0, and 1.21.5 builds here; build with the newer Go first",
    },
    {
      note: "a module that is not built",
      main: plain,
      request: { raise: [{ path: C, version: "v1.0.0" }] },
      code: "not_in_build_list",
      message: "example.com/c is not in the build list; nothing requires it",
    },
    {
      note: "the main module",
      main: plain,
      request: { raise: [{ path: "example.com/m", version: "v1.0.0" }] },
      code: "main_module",
      message: "example.com/m is a main module and has no version to raise",
    },
    {
      note: "no version",
      main: plain,
      request: raiseA("latest"),
      code: "invalid_version",
      message: "example.com/a latest: this is no version, such as v1.2.3",
    },
    {
      note: "a replace that is not there",
      main: withReplace("v1.1.0"),
      request: { dropReplace: [{ file: "go.mod", path: A }] },
      code: "no_such_directive",
      message: "go.mod has no replace of example.com/a to drop",
    },
    {
      note: "an exclude that is not there",
      main: plain,
      request: { dropExclude: [{ file: "go.mod", path: A, version: "v1.1.0" }] },
      code: "no_such_directive",
      message: "go.mod has no exclude of example.com/a v1.1.0 to drop",
    },
    {
      note: "files that Go refuses",
      main: mainOf({
        go: "1.20",
        require: [{ path: A, version: "v1.0.0" }],
        replace: [
          { path: B, to: { path: C, version: "v1.0.0" } },
          { path: B, to: { directory: "./b" } },
        ],
      }),
      request: raiseA("v1.1.0"),
      code: "faulty_files",
      message:
        "go.mod:1: example.com/b is replaced by example.com/c@v1.0.0 in go.mod and by ./b here; drop one of them, or replace it in go.work",
    },
  ])("$note: $code", ({ main, request, options, code, message }) => {
    expect(planChange(main, source, request, options)).toEqual({
      kind: "impossible",
      code,
      message,
    });
  });
});

describe("what a change does", () => {
  test("other modules move, and are told with the versions that they had", () => {
    expect(planChange(plain, source, raiseA("v1.1.0"))).toMatchObject({
      kind: "possible",
      commands: ["go get example.com/a@v1.1.0"],
      moved: [
        { path: A, from: "v1.0.0", version: "v1.1.0", lowered: false },
        { path: B, from: "v1.0.0", version: "v1.1.0", lowered: false },
      ],
      gone: [],
    });
  });

  test("a module that needs a newer Go raises the go line with it", () => {
    const change = planChange(plain, source, raiseA("v1.2.0"), { go: "1.26.8" });
    expect(change).toMatchObject({
      files: [{ file: "go.mod", go: "1.22.0" }],
      commands: ["go get example.com/a@v1.2.0"],
      after: { go: "1.22.0" },
    });
  });

  test("a replace of the version before holds no more, and is told", () => {
    expect(planChange(withReplace("v1.0.0"), source, raiseA("v1.1.0"))).toMatchObject({
      moved: [{ path: A }, { path: B, from: undefined, version: "v1.1.0" }],
      withoutEffect: [{ file: "go.mod", replacement: { old: { path: A, version: "v1.0.0" } } }],
    });
  });

  test("a module whose replace is dropped is built of something else at the same version", () => {
    const request = { dropReplace: [{ file: "go.mod", path: A }] };
    expect(planChange(withReplace(undefined), source, request)).toMatchObject({
      commands: ["go mod edit -dropreplace=example.com/a", "go get example.com/b@v1.0.0"],
      moved: [
        { path: A, from: "v1.0.0", version: "v1.0.0" },
        { path: B, from: undefined, version: "v1.0.0" },
      ],
    });
  });

  test("what nothing requires any more is gone, and what others asked for falls to what is left", () => {
    const lower = recordedSource({
      modFiles: [
        version("v1.0.0", {
          path: A,
          go: "1.20",
          require: [
            { path: B, version: "v1.1.0" },
            { path: C, version: "v1.0.0" },
          ],
        }),
        version("v1.1.0", { path: A, go: "1.20", require: [{ path: B, version: "v1.0.0" }] }),
      ],
    });
    expect(planChange(plain, lower, raiseA("v1.1.0"))).toMatchObject({
      moved: [{ path: A }, { path: B, from: "v1.1.0", version: "v1.0.0", lowered: true }],
      gone: [C],
    });
  });

  test("without a go line go.mod gets the one that it means, for Go would write its own", () => {
    const main = mainOf({ require: [{ path: A, version: "v1.0.0" }] });
    expect(planChange(main, source, raiseA("v1.1.0"))).toMatchObject({
      files: [{ go: "1.16" }],
      commands: ["go mod edit -go=1.16", "go get example.com/a@v1.1.0"],
    });
  });

  test("names that a shell reads in another way are quoted", () => {
    const main: MainModules = {
      kind: "module",
      main: { ...(plain as MainModules & { kind: "module" }).main, file: "it's here/go.mod" },
    };
    expect(planChange(main, source, raiseA("v1.1.0"))).toMatchObject({
      commands: ["go -C 'it'\\''s here' get example.com/a@v1.1.0"],
    });
  });
});

describe("what is not known", () => {
  test("go.mod alone tells the list where it supports pruning and nothing contradicts it", () => {
    const main = mainOf({
      go: "1.20",
      require: [
        { path: A, version: "v1.0.0" },
        { path: B, version: "v1.0.0" },
        { path: C, version: "v1.0.0", indirect: true },
      ],
    });
    expect(buildList(main, source)).toMatchObject({
      from: "go.mod",
      modules: [{ path: A }, { path: B }, { path: C, version: "v1.0.0" }],
      unknown: [{ path: C, version: "v1.0.0", reason: "no_go_mod" }],
    });
    const change = planChange(main, source, raiseA("v1.1.0"));
    expect(change).toMatchObject({
      after: { from: "go.mod" },
      moved: [{ path: A }, { path: B, version: "v1.1.0" }],
    });
  });

  test.each([
    { note: "older go.mod files list too little", go: "1.16", b: "v1.1.0" },
    { note: "a module that is known asks for more than go.mod lists", go: "1.20", b: "v0.9.0" },
  ])("$note: the list is incomplete", ({ go, b }) => {
    const main = mainOf({
      go,
      require: [
        { path: A, version: "v1.0.0" },
        { path: B, version: b },
        { path: C, version: "v1.0.0" },
      ],
    });
    const list = buildList(main, source);
    expect(list.from).toBe("incomplete");
    expect(list.unknown).toContainEqual({ path: C, version: "v1.0.0", reason: "no_go_mod" });
    expect(planChange(main, source, raiseA("v1.1.0"))).toMatchObject({
      code: "unknown_requirements",
    });
  });
});

test("a directory that is named as a module is another content than that module", () => {
  const main = mainOf({
    go: "1.20",
    require: [
      { path: A, version: "v1.0.0" },
      { path: B, version: "v1.0.0" },
    ],
    replace: [{ path: A, to: { directory: `./${B}@v1.0.0` } }],
  });
  expect(buildList(main, source).faults).toEqual([]);
  const twice = mainOf({
    go: "1.20",
    replace: [
      { path: A, to: { directory: `./${B}@v1.0.0` } },
      { path: A, to: { path: B, version: "v1.0.0" } },
    ],
  });
  expect(buildList(twice, source).faults).toMatchObject([{ code: "conflicting_replacements" }]);
});

test.each([
  { path: "go", message: '"go" cannot be the path of a module: Go keeps it for itself' },
  {
    path: "a//b",
    message: '"a//b" cannot be the path of a module: it holds two slashes in a row',
  },
])("the main module cannot be $path", ({ path, message }) => {
  const main: MainModules = { kind: "module", main: { file: "go.mod", mod: modFileOf({ path }) } };
  expect(buildList(main, source).faults).toEqual([
    { code: "invalid_module_path", message, place: { file: "go.mod", row: 1 } },
  ]);
});
