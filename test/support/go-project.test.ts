import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { type GoProject, goProject } from "./go-project.ts";
import { describeWithProgram } from "./needs.ts";

const MAIN = 'package main\n\nimport _ "example.com/a"\n\nfunc main() {}\n';

describeWithProgram("a temporary Go project", ["go"], () => {
  const projects: GoProject[] = [];
  const made = (...described: Parameters<typeof goProject>): GoProject => {
    const project = goProject(...described);
    projects.push(project);
    return project;
  };
  afterAll(() => {
    for (const project of projects) project.dispose();
  });

  test("the real go selects, fetches, sums and links what the proxy has", async () => {
    const project = made({
      proxy: [
        { path: "example.com/a", version: "v1.0.0", requires: ["example.com/B v1.1.0"] },
        { path: "example.com/B", version: "v1.0.0" },
        { path: "example.com/B", version: "v1.1.0", time: "2025-05-05T05:05:05Z" },
        { path: "example.com/c/v2", version: "v2.0.0" },
        { path: "example.com/d", version: "v3.0.0+incompatible", goMod: "module example.com/d\n" },
      ],
      main: {
        "go.mod": `module example.com/m\n\ngo 1.21\n\nrequire (
          example.com/a v1.0.0
          example.com/B v1.0.0 // indirect
          example.com/c/v2 v2.0.0
          example.com/d v3.0.0+incompatible
        )\n`,
        "main.go": MAIN,
      },
    });
    expect(await project.go(["list", "-m", "all"])).toBe(
      [
        "example.com/m",
        "example.com/B v1.1.0",
        "example.com/a v1.0.0",
        "example.com/c/v2 v2.0.0",
        "example.com/d v3.0.0+incompatible",
        "",
      ].join("\n"),
    );
    expect(await project.go(["list", "-m", "-f", "{{.Time}}", "example.com/B"])).toContain("2025");
    await project.go(["mod", "download", "all"]);
    await project.go(["build", "-o", "app", "."]);
    const told = await project.go(["version", "-m", "app"]);
    const sum = /example\.com\/a v1\.0\.0 (h1:\S+)/.exec(
      readFileSync(path.join(project.folder, "go.sum"), "utf8"),
    )?.[1];
    expect(told).toContain(`dep\texample.com/a\tv1.0.0\t${sum}\n`);
    expect(await project.go(["mod", "verify"])).toBe("all modules verified\n");
  });

  test("what is published later is found, and what fails says so", async () => {
    const project = made({ main: { "go.mod": "module example.com/m\n" } });
    project.publish({ path: "example.com/a", version: "v1.2.0-RC.1" });
    project.publish({ path: "example.com/a", version: "v1.1.0" });
    expect(await project.go(["list", "-m", "-versions", "example.com/a"])).toBe(
      "example.com/a v1.1.0 v1.2.0-RC.1\n",
    );
    expect(await project.tryGo(["list", "-m", "example.com/gone@v1.0.0"])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("gone"),
    });
    await expect(project.go(["list", "-m", "nowhere"])).rejects.toThrow("ended with 1");
  });

  test("a workspace wants no -mod=mod, and nothing is left behind", async () => {
    const project = made({
      main: {
        "go.work": "go 1.21\n\nuse (\n\t./one\n\t./two\n)\n",
        "one/go.mod": "module example.com/one\n",
        "two/go.mod": "module example.com/two\n",
      },
    });
    const options = { cwd: "two", env: { GOFLAGS: "" } };
    expect(await project.go(["list", "-m"], options)).toBe("example.com/one\nexample.com/two\n");
    project.dispose();
    expect(existsSync(path.dirname(project.folder))).toBe(false);
    projects.pop();
  });
});
