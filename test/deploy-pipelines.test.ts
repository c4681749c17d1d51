import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { EXIT_CODES } from "../src/cli/exit-codes.ts";
import { createProgram } from "../src/cli/program.ts";
import { CA, TOKEN_FILE } from "../src/cli/settings.ts";
import type { DependencyFacts } from "../src/facts/dependencies/dependency-facts.ts";
import { capture, runCli } from "./cli/run-cli.ts";
import { SAMPLE_FACTS } from "./facts/dependencies/sample-facts.ts";
import {
  containersOf,
  gateOf,
  hookJobs,
  type Job,
  PIPELINE_POLICY,
  programCalls,
  releaseWorkflow,
} from "./support/pipelines.ts";
import { ROOT, temporaryFolder } from "./support/process.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

const VALUES = {
  "Release.Name": "app",
  "Release.Namespace": "shop",
  "Values.image.repository": "registry.example/app",
  "Values.image.digest": DIGEST,
  "Values.image.binary": "/app",
  "Values.gatehouse.image": "registry.example/gatehouse:1",
  "Values.gatehouse.server": "https://gatehouse:8420",
  "Values.gate.evidence": "app-evidence",
  "Values.gate.trust": "gatehouse-trust",
  "Values.gate.ca": "gatehouse-ca",
  "Values.gate.following": "false",
  "Values.gate.reviewed": "",
};

const { jobs } = releaseWorkflow();
const workflowGate = jobs["build"]?.steps.find(({ id }) => id === "gate")?.run ?? "";
const [helm] = hookJobs("helm-hook.yaml", VALUES) as [Job];
const [preSync, postSync] = hookJobs("argo-hook.yaml") as [Job, Job];
const HOOKS = [helm, preSync, postSync].map((job) => ({
  note: `${job.metadata.name} of ${job === helm ? "Helm" : "Argo CD"}`,
  job,
}));

const { folder, remove } = temporaryFolder();
afterAll(remove);

describe("command lines", () => {
  const shell = { GITHUB_WORKFLOW: "release", GITHUB_STEP_SUMMARY: "summary.md" };
  const hook = { SERVER: "http://gatehouse:8420", STAGE: "stage" };
  test.each([
    { note: "the workflow asks a folder", script: workflowGate, POLICY: "--policy policy" },
    {
      note: "the workflow asks a server",
      script: workflowGate,
      POLICY: "--server https://x.example",
    },
    ...HOOKS.map(({ note, job }) => ({ note, script: gateOf(job).args?.[0] ?? "", POLICY: "" })),
  ])("are those of the program: $note", ({ script, POLICY }) => {
    const variables = { ...shell, ...hook, POLICY, TRUST: "t.yaml", ATTESTATION: "a.jsonl" };
    const calls = programCalls(script, variables);
    expect(calls.length).toBe(1);
    for (const [name, ...argv] of calls) {
      const io = { stdout: capture(), stderr: capture(), env: {} } as never;
      const command = createProgram(io).commands.find((each) => each.name() === name);
      expect(command?.parseOptions(argv)).toEqual({ operands: [], unknown: [] });
    }
  });

  test("the workflow's two ways to name the policy are told apart by the variable alone", () => {
    const policy = jobs["build"]?.env?.["POLICY"] ?? "";
    expect(policy).toMatch(/^\$\{\{ vars\.GATEHOUSE_SERVER && format\('--server \{0\}', vars\.G/);
    expect(policy).toContain("|| '--policy policy' }}");
  });
});

describe("the workflow", () => {
  test("asks only for outputs, steps and jobs that it has", () => {
    const text = readFileSync(path.join(ROOT, "deploy/pipelines/github-actions.yml"), "utf8");
    const build = jobs["build"];
    const steps = new Set(build?.steps.map(({ id }) => id));
    for (const [, name] of text.matchAll(/steps\.([a-z]+)\./g)) expect(steps).toContain(name);
    for (const [, name = ""] of text.matchAll(/needs\.([a-z]+)\./g))
      expect(jobs).toHaveProperty(name);
    for (const [, name = ""] of text.matchAll(/needs\.build\.outputs\.([a-z0-9]+)/g)) {
      expect(build?.outputs).toHaveProperty(name);
    }
  });

  /** Expressions of GitHub that hold no more than these are JavaScript, too. */
  function begins(name: string, needs: object): boolean {
    return vm.runInNewContext(jobs[name]?.if ?? "", { needs, always: () => true }) === true;
  }

  test.each([
    { verdict: "0", build: "success", asked: false, deployed: true },
    { verdict: "1", build: "failure", asked: false, deployed: false },
    { verdict: "7", build: "success", asked: false, deployed: false },
    { verdict: "8", build: "success", asked: true, approved: "success", deployed: true },
    { verdict: "8", build: "success", asked: true, approved: "failure", deployed: false },
    { verdict: "8", build: "success", asked: true, approved: "cancelled", deployed: false },
    { verdict: "", build: "failure", asked: false, deployed: false },
  ])("begins what follows, or not: $verdict, build $build, review $approved", (story) => {
    const { verdict, build, asked, approved = "skipped", deployed } = story;
    const needs = { build: { result: build, outputs: { verdict } }, review: { result: approved } };
    expect(begins("review", needs)).toBe(asked);
    expect(begins("deploy", needs)).toBe(deployed);
  });
});

describe.each(HOOKS)("the Job $note", ({ job }) => {
  const { spec } = job;
  const pod = spec.template.spec;

  test("judges once, unless its node goes away", () => {
    expect(spec.backoffLimit).toBe(0);
    expect(pod.restartPolicy).toBe("Never");
    expect(spec.podFailurePolicy.rules).toEqual([
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      { action: "FailJob", onExitCodes: { containerName: "gate", operator: "NotIn", values: [0] } },
    ]);
  });

  test("may do nothing but that", () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    for (const { securityContext, resources } of containersOf(job)) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(resources).toMatchObject({ requests: { memory: expect.any(String) }, limits: {} });
    }
  });

  test("says who it is, to a server that it knows by its certificate", () => {
    const { env = [], volumeMounts } = gateOf(job);
    const values = new Map(env.map(({ name, value }) => [name, value]));
    expect(values.get("SERVER")).toMatch(/^https:/);
    const files = [TOKEN_FILE, CA].map(({ name }) => values.get(name) ?? "");
    const mount = volumeMounts.find(({ mountPath }) => mountPath === "/access")?.name;
    expect(files).toEqual(["/access/token", "/access/ca.pem"]);
    expect(pod.volumes.find(({ name }) => name === mount)?.projected?.sources).toEqual([
      { serviceAccountToken: { path: "token", audience: "gatehouse", expirationSeconds: 600 } },
      { configMap: { name: "gatehouse-ca" } },
    ]);
  });

  test("runs the image's program, on files that are mounted, about an image named by its digest", () => {
    const docker = readFileSync(path.join(ROOT, "Dockerfile"), "utf8");
    const folders = [...docker.matchAll(/^WORKDIR (.*)$/gm)].map(([, name = ""]) => name);
    const entry = /^ENTRYPOINT \["node", "(.*)"\]$/m.exec(docker)?.[1] ?? "";
    const gate = gateOf(job);
    const script = gate.args?.[0] ?? "";
    expect(script).toContain(`node ${path.posix.join(folders.at(-1) ?? "", entry)} go-sumcheck`);

    const mounts = gate.volumeMounts.map(({ mountPath }) => mountPath);
    const [argv = []] = programCalls(script, { SERVER: "http://s", STAGE: "s" });
    for (const file of argv.filter((word) => word.startsWith("/"))) {
      expect(mounts).toContain(path.posix.dirname(file));
    }
    const volumes = pod.volumes.map(({ name }) => name);
    for (const { volumeMounts } of containersOf(job)) {
      for (const { name } of volumeMounts) expect(volumes).toContain(name);
    }
    const [program] = pod.initContainers;
    const digest = gate.env?.find(({ name }) => name === "DIGEST")?.value;
    expect(digest).toBe(DIGEST);
    expect(program?.image).toBe(`registry.example/app@${digest}`);
    expect(program?.command.at(-1)).toBe(argv[argv.indexOf("--binary") + 1]);
  });
});

test("the hooks run before anything is touched, and the promotion after all of it", () => {
  const hookOf = (job: Job): string | undefined =>
    job.metadata.annotations["helm.sh/hook"] ?? job.metadata.annotations["argocd.argoproj.io/hook"];
  expect([helm, preSync, postSync].map(hookOf)).toEqual([
    "pre-install,pre-upgrade",
    "PreSync",
    "PostSync",
  ]);
});

describe("what becomes of an exit status", () => {
  beforeAll(() => {
    for (const name of ["node", "npx"]) {
      const file = path.join(folder, name);
      writeFileSync(file, '#!/bin/sh\nexit "$STATUS"\n');
      chmodSync(file, 0o755);
    }
  });

  function run(job: Job, env: Readonly<Record<string, string>>): number | null {
    const { args = [], command, env: own = [] } = gateOf(job);
    const [program = "", ...options] = command;
    const script = (args[0] ?? "").replaceAll("/verdict/", `${folder}/`);
    const written = Object.fromEntries(own.map(({ name, value }) => [name, value]));
    const PATH = `${folder}:${process.env["PATH"]}`;
    return spawnSync(program, [...options, script], { env: { ...written, ...env, PATH } }).status;
  }

  const every = EXIT_CODES.map(({ status }) => status);
  const passed = (job: Job, env: Readonly<Record<string, string>>): number[] =>
    every.filter((status) => {
      const left = run(job, { ...env, STATUS: String(status) });
      if (left !== 0) expect(left).toBe(status);
      return left === 0;
    });

  test.each([
    { note: "Helm, where the release begins", job: helm, env: {}, goesOn: [0, 7] },
    { note: "Helm, in a stage after", job: helm, env: { FOLLOWING: "true" }, goesOn: [0] },
    { note: "Helm, reviewed", job: helm, env: { REVIEWED: DIGEST }, goesOn: [0, 7, 8] },
    { note: "Helm, another reviewed", job: helm, env: { REVIEWED: "sha256:1" }, goesOn: [0, 7] },
    { note: "Argo CD before a sync", job: preSync, env: {}, goesOn: [0, 7] },
    { note: "Argo CD, reviewed", job: preSync, env: { REVIEWED: DIGEST }, goesOn: [0, 7, 8] },
    { note: "Argo CD after a sync", job: postSync, env: {}, goesOn: [0, 7] },
    { note: "then reviewed", job: postSync, env: { REVIEWED: DIGEST }, goesOn: [0, 7, 8] },
  ])("$note: goes on with $goesOn, and ends with any other", ({ job, env, goesOn }) => {
    expect(passed(job, env)).toEqual(goesOn);
  });

  test.each([
    { status: "0", env: {}, promoted: true },
    { status: "7", env: {}, promoted: false },
    { status: "8", env: {}, promoted: false },
    { status: "8", env: { REVIEWED: DIGEST }, promoted: true },
    { status: "1", env: { REVIEWED: DIGEST }, promoted: false },
  ])("Argo CD promotes after $status with $env: $promoted", ({ status, env, promoted }) => {
    run(postSync, { ...env, STATUS: status });
    const [script = ""] = postSync.spec.template.spec.containers[0]?.args ?? [];
    const inside = script.replaceAll("/verdict/", `${folder}/`);
    const { stdout } = spawnSync("/bin/sh", ["-c", inside], { env: { DIGEST }, encoding: "utf8" });
    expect(stdout).toBe(promoted ? `promote ${DIGEST}\n` : "not promoted\n");
  });
});

describe("the example policy", () => {
  const CLEAN: DependencyFacts = {
    ...SAMPLE_FACTS,
    modules: {},
    buildList: { from: "go-list", complete: true },
    directives: { ...SAMPLE_FACTS.directives, require: {}, replace: [] },
    workspace: undefined,
    binary: { file: "bin/app", sha256: "0".repeat(64), settings: { "-trimpath": "true" } },
    claims: [
      { claim: "version", outcome: "verified", code: "version_matches", message: "as selected" },
      { claim: "sum", outcome: "verified", code: "sum_matches", message: "as in go.sum" },
    ],
    evidence: [
      { layer: "ci", outcome: "verified", code: "verified", message: "", principals: ["ci"] },
    ],
  };
  const other = { claim: "sum", outcome: "contradicted", code: "sum_differs", message: "another" };

  test("passes the gate", async () => {
    expect(existsSync(path.join(PIPELINE_POLICY, "bundle.yaml"))).toBe(true);
    const { status, stderr } = await runCli(["check", PIPELINE_POLICY], { env: process.env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  interface Finding {
    readonly code: string;
    readonly action: string;
  }
  const actionsOf = (findings: readonly Finding[]) =>
    findings.map(({ code, action }) => [code, action]);
  const options = { cwd: folder, env: process.env };
  const check = ["go", "check", "--facts", "facts.json", "--policy", PIPELINE_POLICY, "--json"];

  test.each([
    { note: "nothing is denied", facts: CLEAN, status: 0, asks: [] },
    {
      note: "a contradicted hash stops the release",
      facts: { ...CLEAN, claims: [...CLEAN.claims, other] },
      status: 1,
      asks: [["claim_contradicted", "stop_release"]],
    },
    {
      note: "a missing layer stops what follows",
      facts: { ...CLEAN, evidence: [] },
      status: 7,
      asks: [["evidence_missing", "stop_following"]],
    },
  ])("$note", async ({ facts, status, asks }) => {
    writeFileSync(path.join(folder, "facts.json"), JSON.stringify(facts));
    const run = await runCli(check, options);
    expect(run.status).toBe(status);
    expect(actionsOf((JSON.parse(run.stdout) as { deny: Finding[] }).deny)).toEqual(asks);
  });

  test("facts of another shape are reviewed, by the policy and by who would ask it", async () => {
    const odd = { ...CLEAN, modules: { "example.com/a": 7 } };
    writeFileSync(path.join(folder, "facts.json"), JSON.stringify(odd));
    const asked = ["decide", "dependency/deny", "--from", PIPELINE_POLICY, "--json"];
    const { stdout } = await runCli([...asked, "--input", "facts.json"], options);
    const { result } = JSON.parse(stdout) as { result: Finding[] };
    expect(actionsOf(result)).toEqual([["facts_unreadable", "review"]]);
    expect((await runCli(check, options)).status).toBe(8);
  });
});
