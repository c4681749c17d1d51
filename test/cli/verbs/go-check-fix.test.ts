import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Advisories } from "../../../src/facts/advisories/advisory.ts";
import { writeAdvisories } from "../../../src/facts/advisories/write-advisories.ts";
import { type GoProject, goProject } from "../../support/go-project.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { opaBinary } from "../../support/opa.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const GO_MOD = `module example.com/m

go 1.21

require (
	example.com/a v1.0.0
	example.com/stuck v1.0.0
)

require example.com/b v1.0.0 // indirect
`;

const PROXY = [
  { path: "example.com/a", version: "v1.0.0", requires: ["example.com/b v1.0.0"] },
  { path: "example.com/a", version: "v1.1.0", requires: ["example.com/b v1.1.0"] },
  { path: "example.com/a", version: "v1.2.0", requires: ["example.com/b v1.2.0"] },
  { path: "example.com/b", version: "v1.0.0" },
  { path: "example.com/b", version: "v1.1.0" },
  { path: "example.com/b", version: "v1.2.0" },
  { path: "example.com/stuck", version: "v1.0.0" },
];

function advisory(id: string, module: string, fixed?: string): Advisories["advisories"][number] {
  return {
    id,
    aliases: [],
    severity: "high",
    severityFrom: "word",
    published: "2026-01-01T00:00:00Z",
    modified: "2026-01-01T00:00:00Z",
    module,
    ranges: [{ introduced: module === "example.com/b" ? "v1.1.0" : "0", ...(fixed && { fixed }) }],
  };
}

const ADVISORIES: Advisories = {
  snapshot: "2026-11-01T00:00:00Z",
  advisories: [
    advisory("GO-1", "example.com/a", "v1.1.0"),
    // What the least fix of the other brings in.
    advisory("GO-2", "example.com/b", "v1.2.0"),
    advisory("GO-3", "example.com/stuck"),
  ],
  unread: [],
};

const BUNDLE = `apiVersion: gatehouse/v1
kind: Bundle
metadata:
  name: go
spec:
  generate: [policy.yaml]
`;

const POLICY = `apiVersion: gatehouse/v1
kind: DependencyPolicy
metadata:
  name: release
spec:
  vulnerabilities:
    advisories: [advisories.json]
`;

describeWithProgram("fixes of what go check denies", ["go"], () => {
  let project: GoProject;

  beforeAll(async () => {
    project = goProject({ proxy: PROXY, main: { "go.mod": GO_MOD } });
    for (const { path: name, version } of PROXY) {
      await project.go(["mod", "download", `${name}@${version}`]);
    }
    const policy = path.join(project.folder, "policy");
    mkdirSync(policy);
    writeFileSync(path.join(policy, "bundle.yaml"), BUNDLE);
    writeFileSync(path.join(policy, "policy.yaml"), POLICY);
    writeFileSync(path.join(policy, "advisories.json"), writeAdvisories(ADVISORIES));
  });

  afterAll(() => project.dispose());

  async function check(...argv: readonly string[]): Promise<CliRun> {
    const env = { OPA_BIN: opaBinary(), PATH: process.env["PATH"] };
    const cache = ["--mod-cache", project.modCache];
    return await runCli(["go", "check", "--policy", "policy", ...cache, ...argv], {
      cwd: project.folder,
      env,
    });
  }

  test("the least change after which nothing new is denied is offered, and the real go makes it", async () => {
    const { stdout, stderr, status } = await check("--json");
    expect(stderr).not.toContain("error");
    const { deny, fix } = JSON.parse(stdout) as {
      deny: { module: string }[];
      fix: { module: string; commands?: string[]; goMod?: string; whyCode?: string }[];
    };
    expect(deny.map(({ module }) => module).sort()).toEqual(["example.com/a", "example.com/stuck"]);
    const [offered, none] = [...fix].sort((a, b) => (a.module < b.module ? -1 : 1));
    // v1.1.0 would bring in b v1.1.0, which is affected by something else.
    expect(offered).toMatchObject({
      module: "example.com/a",
      commands: ["go get example.com/a@v1.2.0"],
    });
    expect(none).toMatchObject({ module: "example.com/stuck", whyCode: expect.any(String) });
    expect(none).not.toHaveProperty("commands");
    expect(status).toBe(1);
    for (const command of offered?.commands ?? []) await project.go(command.split(" ").slice(1));
    expect(await project.go(["list", "-m", "example.com/a", "example.com/b"])).toBe(
      "example.com/a v1.2.0\nexample.com/b v1.2.0\n",
    );
    const again = JSON.parse((await check("--json")).stdout) as { deny: { module: string }[] };
    expect(again.deny.map(({ module }) => module)).toEqual(["example.com/stuck"]);
  });

  test("what --raise asks for is among the facts", async () => {
    const env = { PATH: process.env["PATH"] };
    const cwd = project.folder;
    project.write({ "go.mod": GO_MOD });
    const argv = ["go", "facts", "--mod-cache", project.modCache];
    const raise = ["--raise", "example.com/b@v1.2.0", "--raise", "example.com/a@v1.1.0"];
    const { stdout } = await runCli([...argv, ...raise], { cwd, env });
    const { changes } = JSON.parse(stdout) as { changes: unknown[] };
    expect(changes).toMatchObject([
      {
        edits: [
          { edit: "raise", path: "example.com/b", version: "v1.2.0" },
          { edit: "raise", path: "example.com/a", version: "v1.1.0" },
        ],
        modules: { "example.com/a": { version: "v1.1.0" }, "example.com/b": { version: "v1.2.0" } },
      },
    ]);
  });
});
