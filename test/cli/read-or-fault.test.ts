import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { opaBinary } from "../support/opa.ts";
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
  "policy/bundle.yaml": `apiVersion: gatehouse/v1
kind: Bundle
metadata: { name: go }
spec: { generate: [policy.yaml] }
`,
  "policy/policy.yaml": `apiVersion: gatehouse/v1
kind: DependencyPolicy
metadata: { name: release }
spec:
  match: { modules: [example.com/other] }
  claims: { required: [sum] }
  reactions: { groups: { unreadable: stop_following } }
`,
};

beforeAll(() => {
  mkdirSync(path.join(folder, "policy"));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
});
afterAll(remove);

const CHECK = ["go", "check", "--workspace", "off", "--policy", "absent"];
const SUMCHECK = ["go-sumcheck", "--binary", "program", "--workspace", "off"];

test.each([
  {
    note: "go check tells of an unreadable go.mod, and stops where no policy can be asked",
    argv: [...CHECK, "--go-mod", "odd.mod"],
    status: 1,
    says: "odd.mod:",
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
    says: "cannot read absent",
  },
  {
    note: "go-sumcheck asks for a person over an unreadable go.sum, without a policy",
    argv: [...SUMCHECK, "--sum-file", "odd.sum"],
    status: 8,
    says: "odd.sum:1:",
  },
  {
    note: "go-sumcheck asks for a person over an unreadable trust policy",
    argv: [...SUMCHECK, "--trust", "trust.yaml"],
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

describe("the policy says what an unreadable file asks for", () => {
  const policy = ["--policy", "policy"];
  const options = { cwd: folder, env: { OPA_BIN: opaBinary() } };

  test.each([
    ["facts", ["--facts", "odd.json"], "odd.json"],
    ["a go.sum", ["--workspace", "off", "--go-mod", "go.mod", "--sum-file", "odd.sum"], "odd.sum"],
  ])("of %s", async (_note, argv, file) => {
    const summary = path.join(folder, `${file}.md`);
    const run = await runCli(["go", "check", ...policy, ...argv, "--summary", summary], options);
    expect(run.stderr).toContain(`${file}:1:`);
    expect(run.stdout).toMatch(
      new RegExp(`^denied: ${file} by go at [0-9a-f]{12}: stop the stages after this one\n`),
    );
    expect(run.stdout.match(/facts_unreadable {2}sources\[0\] must be readable: /g)).toHaveLength(
      1,
    );
    expect(run.stdout).not.toContain("claim_missing");
    expect(readFileSync(summary, "utf8")).toContain("| facts&#95;unreadable |");
    expect(run.status).toBe(7);
  });

  test("of what go-sumcheck reads, and with --json", async () => {
    const argv = [...SUMCHECK, "--sum-file", "odd.sum", ...policy, "--json"];
    const run = await runCli(argv, options);
    expect(JSON.parse(run.stdout)).toMatchObject({ code: "invalid_parameter" });
    expect(run.status).toBe(7);
  });
});
