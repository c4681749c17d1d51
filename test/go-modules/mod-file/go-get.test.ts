import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { editModFile, type ModFileEdit } from "../../../src/go-modules/mod-file/edit-mod-file.ts";
import { readModFile } from "../../../src/go-modules/mod-file/read-mod-file.ts";
import { type GoProject, goProject } from "../../support/go-project.ts";
import { describeWithProgram } from "../../support/needs.ts";

const NAMES = ["a", "b", "c"];
/** Each version of `a` needs that of `b`, which needs that of `c`. */
const PROXY = NAMES.flatMap((name, index) =>
  ["v1.0.0", "v1.1.0"].map((version) => {
    const next = NAMES[index + 1];
    const requires = next === undefined ? [] : [`example.com/${next} ${version}`];
    return { path: `example.com/${name}`, version, requires };
  }),
);

function requirementEdits(before: string, after: string): ModFileEdit[] {
  const [old, now] = [before, after].map((text) => readModFile(text, "go.mod", { mode: "strict" }));
  const go = now?.go?.text;
  return [
    ...(go !== undefined && go !== old?.go?.text ? [{ edit: "go", version: go } as const] : []),
    { edit: "requirements", requirements: now?.require ?? [] },
  ];
}

describeWithProgram("the file that go get leaves", ["go"], () => {
  let project: GoProject;
  beforeAll(() => {
    project = goProject({ proxy: PROXY, main: { "main.go": "package main\n\nfunc main() {}\n" } });
  });
  afterAll(() => project.dispose());

  test.each([
    {
      note: "two blocks",
      require: "require (\n\texample.com/a v1.0.0\n)\n\nrequire example.com/b v1.0.0 // indirect\n",
    },
    {
      note: "one block for all",
      require: "require (\n\texample.com/a v1.0.0 // ours\n\texample.com/b v1.0.0 // indirect\n)\n",
    },
    {
      note: "a block with a comment",
      require:
        "// Pinned.\nrequire (\n\texample.com/b v1.0.0 // indirect; for a\n\n\texample.com/a v1.0.0\n)\n",
    },
    { note: "no requirement yet", require: "" },
    { note: "an old go line", go: "1.16", require: "require example.com/a v1.0.0\n" },
  ])("$note: is what the requirements alone say", async ({ require, go = "1.21" }) => {
    const before = `module example.com/main\n\ngo ${go}\n\n${require}`;
    project.write({ "go.mod": before });
    await project.go(["get", "example.com/a@v1.1.0"]);
    const after = readFileSync(path.join(project.folder, "go.mod"), "utf8");
    expect(after).toContain("example.com/a v1.1.0");
    expect(editModFile(before, "go.mod", requirementEdits(before, after))).toBe(after);
  });
});
