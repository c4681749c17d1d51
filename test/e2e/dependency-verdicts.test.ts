import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { DependencyFacts } from "../../src/facts/dependencies/dependency-facts.ts";
import { runCli } from "../cli/run-cli.ts";
import { type GoProject, goProject } from "../support/go-project.ts";
import { describeWithProgram } from "../support/needs.ts";
import { startServerAndAgent } from "../support/server-and-agent.ts";

const BUNDLE = "go/release";
const FILES = {
  "policy/bundle.yaml": `
apiVersion: gatehouse/v1
kind: Bundle
metadata: { name: ${BUNDLE} }
spec:
  roots: [dependency]
  entrypoints: [dependency/deny, dependency/warn, dependency/fix]
  strict: true
  generate: [policy.yaml]
`,
  "policy/policy.yaml": `
apiVersion: gatehouse/v1
kind: DependencyPolicy
metadata: { name: release }
spec:
  forbidden:
    - module: example.com/dep
      versions: { below: v1.1.0 }
      reason: loses writes
  claims: { required: [sum, version] }
  retracted: { unknown: warn }
`,
  "app/go.mod": "module example.com/app\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n",
  "app/main.go": 'package main\n\nimport _ "example.com/dep"\n\nfunc main() {}\n',
  "app/.git/HEAD": "ref: refs/heads/main\n",
};
const PROXY = [
  { path: "example.com/dep", version: "v1.0.0" },
  { path: "example.com/dep", version: "v1.1.0", requires: ["example.com/more v1.0.0"] },
  { path: "example.com/more", version: "v1.0.0" },
];

interface Verdict {
  readonly bundle: string;
  readonly revision: string;
  readonly deny: readonly { readonly code: string }[];
  readonly warn: readonly { readonly code: string }[];
  readonly fix: readonly { readonly commands?: readonly string[]; readonly goMod?: string }[];
}

describeWithProgram("one verdict, wherever it is asked for", ["go"], () => {
  let project: GoProject;
  const keys = generateKeyPairSync("ed25519");

  const run = async (argv: readonly string[]) =>
    await runCli(argv, { cwd: path.join(project.folder, "app") });
  const policy = ["--policy", "../policy"];

  beforeAll(async () => {
    project = goProject({ proxy: PROXY, main: FILES });
    const cwd = "app";
    await project.go(["mod", "download", "all"], { cwd });
    await project.go(["mod", "download", "example.com/dep@v1.1.0", "example.com/more@v1.0.0"], {
      cwd,
    });
    await project.go(["build", "-buildvcs=false", "-o", "app", "."], { cwd });
    project.write({
      "key.pem": keys.privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    });
  });
  afterAll(() => project?.dispose());

  const running = startServerAndAgent(async ({ url }) => {
    expect(await run(["push", "../policy", "--server", url])).toMatchObject({ status: 0 });
    return [BUNDLE];
  });

  const inputs = (): string[] => ["--binary", "app", "--mod-cache", project.modCache];

  test("the folder, the server and the agent say the same, fixes included", async () => {
    const gathered = await run(["go", "facts", ...inputs(), "-o", "facts.json"]);
    expect(gathered.status).toBe(0);
    const asked = ["go", "check", "--facts", "facts.json", "--json"];
    const here = await run([...asked, ...policy]);
    const there = await run([...asked, "--server", running.server.url]);
    expect(here.stderr + there.stderr).toBe("");
    const verdict = JSON.parse(here.stdout) as Verdict;
    expect(verdict.deny.map(({ code }) => code)).toEqual(["forbidden_module"]);
    expect(verdict.warn.map(({ code }) => code)).toEqual(["retraction_unknown"]);
    expect(JSON.parse(there.stdout)).toEqual(verdict);
    expect([here.status, there.status]).toEqual([1, 1]);
    const file = path.join(project.folder, "app", "facts.json");
    const facts = JSON.parse(readFileSync(file, "utf8")) as DependencyFacts;
    expect(await running.agent.ask("dependency/deny", facts)).toEqual(verdict.deny);
  });

  test("the fix that is offered, applied by go, is a build that the policy takes", async () => {
    const denied = await run(["go-sumcheck", ...inputs(), ...policy, "--json"]);
    const { verdict } = JSON.parse(denied.stdout) as { readonly verdict: Verdict };
    const [fix] = verdict.fix;
    const [command = ""] = fix?.commands ?? [];
    expect(command).toMatch(/^go get example\.com\/dep@v1\.1\.0( |$)/);
    expect(denied.status).toBe(1);

    const before = readFileSync(path.join(project.folder, "app/go.mod"), "utf8");
    const env = { GOFLAGS: "" };
    await project.go(command.split(" ").slice(1), { cwd: "app", env });
    expect(fix?.goMod).toBe(readFileSync(path.join(project.folder, "app/go.mod"), "utf8"));
    await project.go(["build", "-buildvcs=false", "-o", "app", "."], { cwd: "app", env });
    const signed = ["--verdict", "verdict.json", "--verdict-key", "../key.pem"];
    const allowed = await run(["go-sumcheck", ...inputs(), ...policy, ...signed]);
    expect(allowed).toMatchObject({ status: 0, stderr: "" });
    writeFileSync(path.join(project.folder, "app/go.mod"), before);
  });

  test("what the gate decided is signed for the stages after it, with the revision that decided", async () => {
    project.write({
      "trust.yaml": trustOf(
        createPublicKey(keys.privateKey).export({ type: "spki", format: "pem" }) as string,
      ),
    });
    const verified = await run([
      ...["attest", "verify", "verdict.json", "--trust", "../trust.yaml", "--binary", "app"],
    ]);
    expect(verified).toMatchObject({ status: 0 });
    const { payload } = JSON.parse(
      readFileSync(path.join(project.folder, "app/verdict.json"), "utf8"),
    ) as { readonly payload: string };
    const { head } = (await (await fetch(`${running.server.url}/v1/bundles/${BUNDLE}`)).json()) as {
      readonly head: { readonly revision: string };
    };
    expect(Buffer.from(payload, "base64").toString()).toContain(head.revision);
  });
});

function trustOf(pem: string): string {
  return `
apiVersion: trust.gatehouse/v1
kind: TrustPolicy
metadata: { name: consumers }
spec:
  version: 1
  expires: 2036-01-01T00:00:00Z
  principals:
    gate:
      keys:
        - pem: ${JSON.stringify(pem)}
          usages: { gate: {} }
  layers:
    - name: gate
      predicateTypes: [https://slsa.dev/verification_summary/v1]
      principals: [gate]
      threshold: 1
      subject: binary
`;
}
