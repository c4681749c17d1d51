import { execFile } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { DependencyFacts } from "../../../src/facts/dependencies/dependency-facts.ts";
import { readDependencyFacts } from "../../../src/facts/dependencies/read-dependency-facts.ts";
import { type GoProject, goProject } from "../../support/go-project.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { type CliRun, NOW, runCli } from "../run-cli.ts";

const COMMIT = "v0.0.0-20240501120000-0123456789ab";

const GO_MOD = `module example.com/m

go 1.21

toolchain go1.21.3

godebug panicnil=1

require (
	example.com/a v1.0.0
	example.com/big v3.0.0+incompatible // indirect - for tests
	example.com/forked v1.0.0
	example.com/here v1.0.0
	example.com/untagged ${COMMIT} // indirect; kept
)

replace example.com/forked => example.com/fork v1.5.0

replace example.com/here v1.0.0 => ./here

exclude example.com/b v1.1.0

retract v0.9.0 // broken
`;

const PROXY = [
  { path: "example.com/a", version: "v1.0.0", requires: ["example.com/B v1.1.0"] },
  { path: "example.com/B", version: "v1.1.0", time: "2025-05-05T05:05:05Z" },
  {
    path: "example.com/B",
    version: "v1.2.0",
    goMod: "module example.com/B\n\nretract v1.1.0 // it leaks\n",
  },
  { path: "example.com/big", version: "v3.0.0+incompatible", goMod: "module example.com/big\n" },
  { path: "example.com/forked", version: "v1.0.0" },
  { path: "example.com/fork", version: "v1.5.0", goMod: "module example.com/forked\n\ngo 1.20\n" },
  { path: "example.com/untagged", version: COMMIT, time: "2024-05-01T12:00:00Z" },
];

const MAIN = `package main

import (
	_ "example.com/a"
	_ "example.com/forked"
	_ "example.com/here"
)

func main() {}
`;

describeWithProgram("go facts", ["go"], () => {
  let project: GoProject;

  beforeAll(async () => {
    project = goProject({
      proxy: PROXY,
      main: {
        "go.mod": GO_MOD,
        "main.go": MAIN,
        "here/go.mod": "module example.com/here\n\ngo 1.19\n",
        "here/here.go": "package here\n",
      },
    });
    await project.go(["mod", "download", "all"]);
    await project.go(["build", "-trimpath", "-o", "app", "."]);
    project.write({ "list.json": await project.go(["list", "-m", "-json", "all"]) });
    project.write({ "graph.txt": await project.go(["mod", "graph"]) });
  });

  afterAll(() => project.dispose());

  async function run(argv: readonly string[], cwd: string = project.folder): Promise<CliRun> {
    const env = { PATH: process.env["PATH"], HOME: "/nowhere" };
    return await runCli(["go", "facts", ...argv], { cwd, env });
  }

  async function gathered(...argv: readonly string[]): Promise<DependencyFacts> {
    const { status, stdout, stderr } = await run(argv);
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    return readDependencyFacts(Buffer.from(stdout), "facts.json");
  }

  async function listed(): Promise<string[]> {
    const [, ...lines] = (await project.go(["list", "-m", "all"])).trim().split("\n");
    return lines.map((line) => line.split(" => ")[0] as string).sort();
  }

  function versionsOf({ modules }: DependencyFacts): string[] {
    return Object.entries(modules)
      .map(([name, { version }]) => `${name} ${version}`)
      .sort();
  }

  test.each([
    ["the module cache", (cache: string) => ["--mod-cache", cache], "selection"],
    ["what Go listed", () => ["--list", "list.json"], "go-list"],
    ["the graph that Go printed", () => ["--graph", "graph.txt"], "go-mod-graph"],
  ])("the build list of %s is that of go list -m all", async (_note, argv, from) => {
    const facts = await gathered(...argv(project.modCache));
    expect(facts.buildList).toEqual({ from, complete: true });
    expect(facts.claims).toMatchObject([{ code: "build_list_complete", outcome: "verified" }]);
    expect(versionsOf(facts)).toEqual(await listed());
  });

  test("without any of these it is what go.mod lists, and says what is not known", async () => {
    const { stdout, stderr } = await run([]);
    const { buildList, modules } = JSON.parse(stdout) as DependencyFacts;
    expect(buildList).toEqual({ from: "go.mod", complete: true });
    expect(Object.keys(modules)).toHaveLength(5);
    expect(stderr).toContain("not known: retractions and deprecation of 4 of 5 modules");
    expect(stderr).toContain("go list -m -u -retracted -json all > list.json");
    expect(stderr).toContain("not known: the program as it was built");
  });

  test.each([
    ["facts", ["--trust", "trust.yaml", "--attestation", "a.json"], "--attestation and --trust"],
    ["facts", ["--vendor", "vendor"], "--vendor"],
    ["check", ["--facts", "f.json", "--checksum-records", "r.json"], "--checksum-records"],
  ] as const)("go %s %j without a binary is wrong usage", async (verb, options, named) => {
    const { status, stderr } = await runCli(["go", verb, ...options], { cwd: project.folder });
    expect(status).toBe(2);
    expect(stderr).toContain(`without --binary nothing is made of ${named}`);
  });

  test("tells of each module what the files tell", async () => {
    const { modules } = await gathered("--mod-cache", project.modCache, "--binary", "app");
    const sums = readFileSync(path.join(project.folder, "go.sum"), "utf8");
    const sumOf = (key: string): string | undefined =>
      new RegExp(`^${key.replace(/[.+]/g, "\\$&")} (h1:\\S+)$`, "m").exec(sums)?.[1];
    expect(modules).toMatchObject({
      "example.com/a": {
        version: "v1.0.0",
        required: "direct",
        sum: sumOf("example.com/a v1.0.0"),
        goModSum: sumOf("example.com/a v1.0.0/go.mod"),
        time: "2024-01-01T00:00:00Z",
        go: "1.21",
        linked: true,
      },
      "example.com/B": { required: "unlisted", time: "2025-05-05T05:05:05Z", linked: false },
      "example.com/big": { required: "direct" },
      "example.com/forked": {
        version: "v1.0.0",
        replace: {
          kind: "module",
          path: "example.com/fork",
          version: "v1.5.0",
          wildcard: true,
          file: "go.mod",
        },
        sum: sumOf("example.com/fork v1.5.0"),
        go: "1.20",
        linked: true,
      },
      "example.com/here": {
        required: "direct",
        replace: { kind: "directory", path: "./here", wildcard: false, file: "go.mod" },
        go: "1.19",
      },
      "example.com/untagged": { required: "indirect", time: "2024-05-01T12:00:00Z" },
    });
    expect(modules["example.com/here"]).not.toHaveProperty("sum");
    expect(modules["example.com/here"]).not.toHaveProperty("time");
    expect(modules["example.com/a"]).not.toHaveProperty("status");
  });

  test("tells what go.mod says, and of the binary", async () => {
    const facts = await gathered("--binary", "app", "--supplied-by", "job 7");
    expect(facts).toMatchObject({
      time: NOW.replace(".000Z", "Z"),
      suppliedBy: "job 7",
      main: { path: "example.com/m", go: "1.21", toolchain: "go1.21.3" },
      directives: {
        exclude: [{ file: "go.mod", path: "example.com/b", version: "v1.1.0", row: 21 }],
        retract: [{ low: "v0.9.0", high: "v0.9.0", rationale: "broken" }],
        godebug: { panicnil: "1" },
      },
      binary: { file: "app", main: { path: "example.com/m" }, settings: { "-trimpath": "true" } },
    });
    expect(facts.directives.require["example.com/big"]).toEqual({
      version: "v3.0.0+incompatible",
      indirect: false,
      comment: "indirect - for tests",
      row: 11,
    });
    expect(facts.directives.replace).toHaveLength(2);
    expect(facts.main.compiler).toMatch(/^go1\./);
    expect(facts.sources.map(({ file, format }) => `${format} ${file}`)).toEqual([
      "go.mod go.mod",
      "go.sum go.sum",
      "binary app",
    ]);
    expect(facts).not.toHaveProperty("workspace");
  });

  test("--run-go asks Go itself, retractions too", async () => {
    const env = { ...(await goEnvironment(project)), PATH: process.env["PATH"] };
    const argv = ["go", "facts", "--run-go", "-o", "facts.json"];
    const { status, stdout } = await runCli(argv, { cwd: project.folder, env });
    expect(stdout).toContain("facts.json: example.com/m, 6 modules, as Go listed it\n");
    expect(status).toBe(0);
    const bytes = readFileSync(path.join(project.folder, "facts.json"));
    const { modules } = readDependencyFacts(bytes, "facts.json");
    expect(modules["example.com/B"]?.status).toEqual({ retracted: ["it leaks"], deprecated: "" });
    expect(modules["example.com/a"]?.status).toEqual({ retracted: [], deprecated: "" });
  });

  test("a go.mod in the cache that go.sum does not know is not used, and that is told", async () => {
    const other = goProject({
      proxy: PROXY,
      main: { "go.mod": GO_MOD, "here/go.mod": "module example.com/here\n" },
    });
    try {
      await other.go(["mod", "download", "all"]);
      const file = path.join(other.modCache, "cache/download/example.com/a/@v/v1.0.0.mod");
      chmodSync(file, 0o644);
      writeFileSync(file, "module example.com/a\n");
      const { stdout, stderr } = await run(["--mod-cache", other.modCache], other.folder);
      expect((JSON.parse(stdout) as DependencyFacts).buildList?.from).toBe("go.mod");
      expect(stderr).toContain("another go.mod of example.com/a@v1.0.0 than go.sum says: not used");
    } finally {
      other.dispose();
    }
  });

  test("a build list that is not known is a claim that nobody could verify", async () => {
    project.write({
      "old/go.mod": GO_MOD.replace("go 1.21", "go 1.16").replace("toolchain go1.21.3", ""),
    });
    const { stdout } = await run(["--go-mod", "old/go.mod"]);
    expect((JSON.parse(stdout) as DependencyFacts).claims).toMatchObject([
      {
        claim: "build_list",
        outcome: "not_verifiable",
        code: "build_list_incomplete",
        message: expect.stringContaining("not known: example.com/a@v1.0.0"),
        missing: [expect.stringContaining("go list -m -json all")],
      },
    ]);
  });

  describe("files that are not of one program are refused", () => {
    test("a listing of another module", async () => {
      const text = readFileSync(path.join(project.folder, "list.json"), "utf8");
      project.write({ "other.json": text.replace('"example.com/m"', '"example.com/n"') });
      const { status, stderr } = await run(["--list", "other.json"]);
      expect(stderr).toContain(
        "other.json is not of go.mod: example.com/m is no main module there",
      );
      expect(status).toBe(1);
    });

    test("a listing from before go.mod changed", async () => {
      const text = readFileSync(path.join(project.folder, "list.json"), "utf8");
      project.write({ "old.json": text.replace('"v3.0.0+incompatible"', '"v2.0.0+incompatible"') });
      const { stderr } = await run(["--list", "old.json"]);
      expect(stderr).toContain("go.mod:11:");
      expect(stderr).toContain(
        "requires example.com/big v3.0.0+incompatible, and old.json has it at v2.0.0",
      );
    });

    test("a graph of another module", async () => {
      project.write({ "other.txt": "example.com/n example.com/a@v1.0.0\n" });
      expect((await run(["--graph", "other.txt"])).stderr).toContain(
        "other.txt is not of these files: example.com/m is no main module there",
      );
    });

    test("nothing at all", async () => {
      const { stderr, status } = await runCli(["go", "facts"], { cwd: "/", env: {} });
      expect(stderr).toContain("there is no go.mod here or in a folder above");
      expect(status).toBe(1);
    });
  });
});

describeWithProgram("go facts of this repository's own go.mod", ["go"], () => {
  const cwd = path.resolve(import.meta.dirname, "../../../tools/opa");
  const env = {
    ...process.env,
    GOPROXY: "off",
    GOFLAGS: "",
    GOWORK: "off",
    GOTOOLCHAIN: "local",
  };

  test("list what the go command lists where its cache can tell, else what it reads in go.mod", async () => {
    const cache = (await go(["env", "GOMODCACHE"])) ?? "";
    const argv = ["go", "facts", "--mod-cache", cache.trim()];
    const { stdout } = await runCli(argv, { cwd, env: { GOWORK: "off" } });
    const { modules, buildList } = readDependencyFacts(Buffer.from(stdout), "facts.json");
    const listed = await go([
      "list",
      "-m",
      "-f",
      "{{if not .Main}}{{.Path}} {{.Version}}{{end}}",
      "all",
    ]);
    const read = JSON.parse((await go(["mod", "edit", "-json"])) ?? "{}") as {
      Require: readonly { Path: string; Version: string }[];
    };
    const required = read.Require.map(({ Path: name, Version: version }) => `${name} ${version}`);
    const expected = listed?.split("\n").filter((line) => line !== "") ?? required;
    const ours = Object.entries(modules).map(([name, { version }]) => `${name} ${version}`);
    expect(ours.sort()).toEqual(expected.sort());
    expect(buildList).toEqual({
      from: listed === undefined ? "go.mod" : "selection",
      complete: true,
    });
  });

  /** Undefined where it fails: without a network it may not know all. */
  async function go(argv: readonly string[]): Promise<string | undefined> {
    return await new Promise((resolve) => {
      execFile("go", [...argv], { cwd, env, maxBuffer: 2 ** 24 }, (error, stdout) => {
        resolve(error === null ? stdout : undefined);
      });
    });
  }
});

describeWithProgram("go facts in a workspace", ["go"], () => {
  let project: GoProject;

  beforeAll(async () => {
    project = goProject({
      proxy: [
        { path: "example.com/dep", version: "v1.0.0" },
        { path: "example.com/dep", version: "v1.1.0" },
      ],
      main: {
        "go.work": "go 1.21\n\nuse (\n\t./one\n\t./repo/two\n)\n\nreplace example.com/x => ./x\n",
        "one/go.mod": "module example.com/one\n\ngo 1.21\n\nrequire example.com/dep v1.1.0\n",
        "one/one.go": 'package one\n\nimport _ "example.com/dep"\n',
        "repo/.git/HEAD": "ref: refs/heads/main\n",
        "repo/two/go.mod": "module example.com/two\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n",
        "repo/two/two.go": 'package two\n\nimport _ "example.com/dep"\n',
      },
    });
    await project.go(["mod", "download"], { env: { GOFLAGS: "" } });
  });

  afterAll(() => project.dispose());

  async function gathered(
    env: NodeJS.ProcessEnv,
    ...argv: readonly string[]
  ): Promise<DependencyFacts> {
    const cwd = path.join(project.folder, "repo/two");
    const { stdout, stderr } = await runCli(
      ["go", "facts", "--mod-cache", project.modCache, ...argv],
      { cwd, env },
    );
    expect(stderr).not.toContain("error");
    return readDependencyFacts(Buffer.from(stdout), "facts.json");
  }

  test("a go.work above the repository is found, told of and in force", async () => {
    const facts = await gathered({});
    expect(facts.workspace).toEqual({
      file: "../../go.work",
      outsideRepository: true,
      use: [
        { directory: "./one", path: "example.com/one" },
        { directory: "./repo/two", path: "example.com/two" },
      ],
    });
    expect(facts.main.path).toBe("example.com/two");
    const cwd = path.join("repo", "two");
    const real = await project.go(["list", "-m", "example.com/dep"], { cwd, env: { GOFLAGS: "" } });
    expect(`example.com/dep ${facts.modules["example.com/dep"]?.version}\n`).toBe(real);
    expect(facts.modules["example.com/dep"]).toMatchObject({
      version: "v1.1.0",
      required: "direct",
    });
    expect(facts.directives.require["example.com/dep"]?.version).toBe("v1.0.0");
    expect(facts.directives.replace).toMatchObject([{ file: "../../go.work" }]);
  });

  test("--repository says what is checked out", async () => {
    const facts = await gathered({}, "--repository", "../..");
    expect(facts.workspace?.outsideRepository).toBe(false);
  });

  test("where nothing says what is checked out it is not told, and the facts can be read", async () => {
    const cwd = path.join(project.folder, "one");
    const argv = ["go", "facts", "--mod-cache", project.modCache];
    const { stdout } = await runCli(argv, { cwd, env: {} });
    const { workspace } = readDependencyFacts(Buffer.from(stdout), "facts.json");
    expect(workspace?.file).toBe("../go.work");
    expect(workspace).not.toHaveProperty("outsideRepository");
  });

  test("--run-go lists without the workspace where it is turned off", async () => {
    const env = { ...(await goEnvironment(project)), PATH: process.env["PATH"] };
    const facts = await gathered(env, "--workspace", "off", "--run-go");
    expect(facts.buildList?.from).toBe("go-list");
    expect(facts.modules["example.com/dep"]?.version).toBe("v1.0.0");
  });

  test("a go.work or a repository of which nothing can be made is not passed over", async () => {
    const cwd = path.join(project.folder, "one");
    for (const [args, told] of [
      [
        ["--list", "list.json", "--sum-file", "none/go.sum", "--workspace", "../go.work"],
        "nothing is made of ../go.work without a go.mod",
      ],
      [["--repository", "none"], "cannot read none: there is no such file"],
    ] as const) {
      const { status, stderr } = await runCli(["go", "facts", ...args], { cwd, env: {} });
      expect(stderr).toContain(told);
      expect(status).toBe(1);
    }
  });

  test("GOWORK=off and --workspace off turn it off", async () => {
    for (const facts of [
      await gathered({ GOWORK: "off" }),
      await gathered({}, "--workspace", "off"),
    ]) {
      expect(facts).not.toHaveProperty("workspace");
      expect(facts.modules["example.com/dep"]?.version).toBe("v1.0.0");
    }
  });
});

async function goEnvironment(project: GoProject): Promise<NodeJS.ProcessEnv> {
  const names = ["GOCACHE", "GOPATH", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN", "GOENV"];
  const values = JSON.parse(await project.go(["env", "-json", ...names])) as NodeJS.ProcessEnv;
  return { ...values, GOFLAGS: "-mod=mod", HOME: project.folder };
}
