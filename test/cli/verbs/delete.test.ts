import { describe, expect, test } from "@jest/globals";
import type { DeleteAnswer } from "../../../src/pipeline/answers.ts";
import { PUBLISHED, SUMMARY } from "../answers.ts";
import { answerOk, type CommandCase, testCommands, useStage } from "../command-cases.ts";
import { runCli } from "../run-cli.ts";

const stage = useStage();

const { name, revision, roots, entrypoints, decide } = PUBLISHED;
const { head } = SUMMARY;
const DELETED: DeleteAnswer = { name, revision, head, roots, entrypoints, decide, warnings: [] };
const DELETE = "DELETE /v1/bundles/authz";

const CASES: readonly CommandCase[] = [
  {
    note: "--yes deletes without asking and says what it was",
    argv: ["delete", "authz", "--yes"],
    answers: { [DELETE]: answerOk(DELETED) },
    status: 0,
    stdout: ["Deleted authz: it was revision 3f2a9c1b04de, sequence 4"],
    asked: DELETE,
  },
  {
    note: "warnings come on standard error",
    argv: ["delete", "authz", "--yes"],
    answers: { [DELETE]: answerOk({ ...DELETED, warnings: [{ code: "x", message: "declared" }] }) },
    status: 0,
    stdout: ["Deleted authz: it was revision 3f2a9c1b04de, sequence 4"],
    stderr: ["warning: declared"],
  },
  {
    note: "--json is one document",
    argv: ["delete", "authz", "--yes", "--json"],
    answers: { [DELETE]: answerOk(DELETED) },
    status: 0,
    stdout: JSON.stringify(DELETED, undefined, 2).split("\n"),
  },
  {
    note: "a bundle that is not there is said in the server's words",
    argv: ["delete", "nobody", "--yes"],
    answers: {
      "DELETE /v1/bundles/nobody": {
        status: 404,
        json: { code: "not_found", message: "there is no bundle nobody" },
      },
    },
    status: 1,
    stdout: [],
    stderr: ["error: there is no bundle nobody"],
  },
  {
    note: "where nobody can be asked, --yes is needed",
    argv: ["delete", "authz"],
    stdin: "y\n",
    status: 2,
    stdout: [],
    stderr: [
      "error: nobody can be asked here: give --yes to delete without asking",
      "(gatehouse delete --help tells more)",
    ],
  },
];

describe("delete", () => testCommands(stage, CASES));

describe("delete on a terminal", () => {
  test.each([
    { note: "y deletes", typed: "y\n", deleted: true },
    { note: "YES deletes", typed: "YES \r\nn\n", deleted: true },
    { note: "an empty line does not", typed: "\n", deleted: false },
    { note: "n does not", typed: "n\n", deleted: false },
    { note: "anything else does not", typed: "yessir\n", deleted: false },
    { note: "the end of the input does not", typed: "", deleted: false },
  ])("asks first: $note", async ({ typed, deleted }) => {
    const { server } = stage;
    server.answer("GET /v1/bundles/authz", answerOk(SUMMARY));
    server.answer(DELETE, answerOk(DELETED));
    const before = server.asked.length;
    const env = { GATEHOUSE_SERVER: server.url, NO_COLOR: "1" };
    const run = await runCli(["delete", "authz"], { env, stdin: typed, terminal: true });
    expect(run.stderr).toContain(
      "Delete authz (revision 3f2a9c1b04de, sequence 4)? Agents keep what they run. [y/N] ",
    );
    expect(server.asked.slice(before).some(({ line }) => line === DELETE)).toBe(deleted);
    expect(run.status).toBe(deleted ? 0 : 1);
    expect(run.stdout.includes("Deleted authz")).toBe(deleted);
    expect(run.stderr.includes("authz was not deleted.")).toBe(!deleted);
  });
});
