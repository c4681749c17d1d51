import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { goProgram } from "../support/go-program.ts";
import { describeWithProgram } from "../support/needs.ts";
import { ROOT, temporaryFolder } from "../support/process.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

/** A workflow of one job with these members, in which the project's action lies in the repository itself. */
function workflowOf(members: readonly string[]): string {
  const job = members.map((line) => `    ${line}\n`).join("");
  const own = job.replace("OWNER/gatehouse@v1", "./");
  return `on: push\njobs:\n  policy:\n    runs-on: ubuntu-latest\n${own}`;
}

const ACTION = read("action.yml");
const OF_ACTION = ACTION.split("\n").filter((line) => line.startsWith("#   "));
const OF_README = /```yaml\n(permissions:\n[^`]*OWNER\/gatehouse[^`]*)```/.exec(
  read("README.md"),
)?.[1];

describeWithProgram("actionlint has nothing against", ["go"], () => {
  /** What actionlint says of a workflow in a repository with the action. */
  function lint(workflow: string, action: string = ACTION): string {
    const workflows = path.join(folder, ".github", "workflows");
    for (const each of [workflows, path.join(folder, ".git")]) mkdirSync(each, { recursive: true });
    writeFileSync(path.join(folder, "action.yml"), action);
    writeFileSync(path.join(workflows, "policy.yml"), workflow);
    const options = ["-no-color", "-oneline", "-shellcheck=", "-pyflakes="];
    return spawnSync(goProgram("--only-actionlint"), options, { cwd: folder, encoding: "utf8" })
      .stdout;
  }

  test.each([
    { note: "the workflow of a release", workflow: read("deploy/pipelines/github-actions.yml") },
    {
      note: "the action, used as it says itself",
      workflow: workflowOf(OF_ACTION.map((line) => line.slice(4))),
    },
    {
      note: "the action, used as the README says",
      workflow: workflowOf((OF_README ?? "").trimEnd().split("\n")),
    },
  ])("$note", ({ workflow }) => {
    expect(lint(workflow)).toBe("");
  });

  test("and is asked for real: what is wrong in the action or its use is found", () => {
    const workflow = workflowOf(OF_ACTION.map((line) => line.slice(4)));
    expect(lint(workflow.replace("folder:", "foldr:"))).toContain('input "foldr" is not defined');
    expect(lint(workflow, ACTION.replace("composite", "composit"))).toContain('"composit"');
  });
});
