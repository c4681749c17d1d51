import { createHash } from "node:crypto";
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runCli } from "../cli/run-cli.ts";
import { person } from "../facts/attestation/people.ts";
import { cleanEnvironment } from "../support/gatehouse.ts";
import { type GoProject, goProject } from "../support/go-project.ts";
import { describeWithProgram } from "../support/needs.ts";
import { PIPELINE_POLICY, releaseWorkflow, type Step } from "../support/pipelines.ts";
import { ROOT, startProcess } from "../support/process.ts";

const MAIN = path.join(ROOT, "dist/cli/main.js");
const PROVENANCE = "https://slsa.dev/provenance/v1";
const GO = { env: { GOFLAGS: "", GOWORK: "off" } };

const build = releaseWorkflow().jobs["build"];
const scriptOf = (found: (step: Step) => boolean): string => build?.steps.find(found)?.run ?? "";

const TRUST = `apiVersion: trust.gatehouse/v1
kind: TrustPolicy
metadata: { name: app }
spec:
  version: 1
  expires: 2999-01-01T00:00:00Z
  principals:
    builder:
      keys:
        - { file: builder.pem, usages: { ci: {} } }
  layers:
    - { name: ci, predicateTypes: [${PROVENANCE}], principals: [builder], subject: binary }
`;

/** The first character of the first hash is another one. */
const oneByteChanged = (sums: string): string =>
  sums.replace(/h1:(.)/, (_, sign: string) => `h1:${sign === "A" ? "B" : "A"}`);

describeWithProgram("the gate of the example workflow, in bash", ["go", "bash"], () => {
  let project: GoProject;
  let sums: string;

  beforeAll(async () => {
    const builder = person();
    project = goProject({
      proxy: [{ path: "example.com/dep", version: "v1.0.0" }],
      main: {
        "go.mod": "module example.com/app\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n",
        "main.go": 'package main\n\nimport _ "example.com/dep"\n\nfunc main() {}\n',
        "trust/trust.yaml": TRUST,
        "trust/builder.pem": builder.publicPem,
        "keys/builder.pem": builder.privatePem,
        "none.json": "[]",
        "predicate.json": "{}",
        "path/npx": `#!/bin/sh\n[ "$1 $2" = "--yes opa-gatehouse" ] || exit 99\nshift 2\nexec "${process.execPath}" "${MAIN}" "$@"\n`,
      },
    });
    chmodSync(path.join(project.folder, "path/npx"), 0o755);
    cpSync(PIPELINE_POLICY, path.join(project.folder, "policy"), { recursive: true });
    await project.go(["mod", "download", "example.com/dep"]);
    await project.go(["mod", "tidy"], GO);
    sums = readFileSync(path.join(project.folder, "go.sum"), "utf8");
    await runGoLines(scriptOf(({ name }) => name === "build"));
    await runGoLines(scriptOf(({ name }) => name === "what Go knows of the modules"));
    await sign("bin/app", "ci.json");
    await sign("main.go", "other.json");
  });

  afterAll(() => project.dispose());

  /** The lines of a step that call Go, with its standard output where they send it. */
  async function runGoLines(script: string): Promise<void> {
    for (const line of script.trim().split("\n")) {
      const [call = "", file] = line.split(" > ");
      const [program, ...args] = call.split(" ");
      expect(program).toBe("go");
      const printed = await project.go(args, GO);
      if (file !== undefined) project.write({ [file]: printed });
    }
  }

  async function sign(binary: string, output: string): Promise<void> {
    const what = ["--type", PROVENANCE, "--predicate", "predicate.json", "--binary", binary];
    const files = ["--key", "keys/builder.pem", "-o", output];
    const { status } = await runCli(["attest", "sign", ...what, ...files], { cwd: project.folder });
    expect(status).toBe(0);
  }

  /** The step as GitHub runs it; its exit status, and what it leaves. */
  async function gate(attestation: string) {
    const files = ["script.sh", "output.txt", "summary.md", "gate.sarif"];
    const [script, output, summary] = files.map((name) => path.join(project.folder, name));
    for (const name of files) rmSync(path.join(project.folder, name), { force: true });
    project.write({
      "script.sh": scriptOf(({ id }) => id === "gate"),
      "output.txt": "",
      "summary.md": "",
    });
    const running = startProcess("bash", ["-e", script as string], {
      cwd: project.folder,
      env: cleanEnvironment({
        PATH: `${path.join(project.folder, "path")}:${process.env["PATH"]}`,
        GOMODCACHE: project.modCache,
        GOWORK: "off",
        POLICY: "--policy policy",
        TRUST: "trust/trust.yaml",
        ATTESTATION: attestation,
        GITHUB_WORKFLOW: "release",
        GITHUB_OUTPUT: output as string,
        GITHUB_STEP_SUMMARY: summary as string,
      }),
    });
    const exitCode = await running.ended;
    const [outputs, told] = [output, summary].map((file) => readFileSync(file as string, "utf8"));
    return { exitCode, outputs, told, printed: running.output() };
  }

  test.each([
    { note: "all is as it should be", verdict: 0, exitCode: 0, tells: "allowed" },
    {
      note: "one byte of go.sum is another one",
      change: oneByteChanged,
      verdict: 1,
      exitCode: 1,
      tells: "stop this release",
    },
    {
      note: "the evidence is about another program",
      attestation: "other.json",
      verdict: 1,
      exitCode: 1,
      tells: "stop this release",
    },
    {
      note: "nobody has signed",
      attestation: "none.json",
      verdict: 7,
      exitCode: 0,
      tells: "stop the stages after this one",
    },
    {
      note: "go.sum cannot be read",
      change: (text: string): string => text.replace(" h1:", " h1: "),
      verdict: 8,
      exitCode: 0,
      tells: "",
      prints: /^go\.sum:1:\d+: /m,
    },
    {
      note: "the evidence is not there",
      attestation: "absent.json",
      verdict: 1,
      exitCode: 1,
      tells: "",
      prints: /there is no such file/,
    },
  ])("$note: $verdict", async (story) => {
    const { change = (text) => text, attestation = "ci.json", verdict, exitCode } = story;
    writeFileSync(path.join(project.folder, "go.sum"), change(sums));
    const run = await gate(attestation);
    const binary = readFileSync(path.join(project.folder, "bin/app"));
    const sha256 = createHash("sha256").update(binary).digest("hex");
    expect(run.printed).toMatch(story.prints ?? /./);
    expect(run).toMatchObject({ exitCode, outputs: `verdict=${verdict}\nsha256=${sha256}\n` });
    expect(run.told).toContain(story.tells);
  });
});
