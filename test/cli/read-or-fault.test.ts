import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { temporaryFolder } from "../support/process.ts";
import { runCli } from "./run-cli.ts";

const { folder, remove } = temporaryFolder();

const FILES: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/app\n\ngo 1.21\n",
  "go.sum": "",
  "odd.mod": "module example.com/app\n\nrequire (\n",
  "odd.sum": "example.com/dep v1.0.0 h1:short= and more\n",
  "odd.json": '{"apiVersion": 7}',
  "trust.yaml": "kind: [",
  program: "no program at all",
};

beforeAll(() => {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
});
afterAll(remove);

const CHECK = ["go", "check", "--workspace", "off", "--policy", "policy"];
const SUMCHECK = ["go-sumcheck", "--binary", "program", "--workspace", "off"];

test.each([
  {
    note: "go check asks for a person over an unreadable go.mod",
    argv: [...CHECK, "--go-mod", "odd.mod"],
    status: 8,
    says: "odd.mod:",
  },
  {
    note: "go check asks for a person over an unreadable go.sum",
    argv: [...CHECK, "--go-mod", "go.mod", "--sum-file", "odd.sum"],
    status: 8,
    says: "odd.sum:1:",
  },
  {
    note: "go check asks for a person over facts that are none",
    argv: [...CHECK, "--facts", "odd.json"],
    status: 8,
    says: "odd.json:1:",
  },
  {
    note: "go check stops over facts that are not there",
    argv: [...CHECK, "--facts", "absent.json"],
    status: 1,
    says: "there is no such file",
  },
  {
    note: "go check stops over a policy that is not there, whatever may be read",
    argv: [...CHECK, "--go-mod", "go.mod"],
    status: 1,
    says: "cannot read policy",
  },
  {
    note: "go-sumcheck asks for a person over an unreadable go.sum, without a policy",
    argv: [...SUMCHECK, "--sum-file", "odd.sum"],
    status: 8,
    says: "odd.sum:1:",
  },
  {
    note: "go-sumcheck asks for a person over an unreadable trust policy, with a policy",
    argv: [...SUMCHECK, "--trust", "trust.yaml", "--policy", "policy"],
    status: 8,
    says: "trust.yaml:",
  },
  {
    note: "go-sumcheck stops over a binary that is not there",
    argv: ["go-sumcheck", "--binary", "absent", "--workspace", "off"],
    status: 1,
    says: "there is no such file",
  },
  {
    note: "go-sumcheck tells that a binary has no build information: that is an answer",
    argv: SUMCHECK,
    status: 6,
    says: "",
  },
])("$note", async ({ argv, status, says }) => {
  const run = await runCli(argv, { cwd: folder });
  expect(run.stderr).toContain(says);
  expect(run.status).toBe(status);
});

test("with --json the reason is a document on standard output, and the status the same", async () => {
  const run = await runCli([...SUMCHECK, "--sum-file", "odd.sum", "--json"], { cwd: folder });
  expect(JSON.parse(run.stdout)).toMatchObject({
    code: "invalid_parameter",
    errors: [{ location: { file: "odd.sum", row: 1 } }],
  });
  expect(run.status).toBe(8);
});
