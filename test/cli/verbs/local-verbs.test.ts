import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { writeTree } from "../../../src/cli/local/write-tree.ts";
import type { FileTree } from "../../../src/domain/bundle.ts";
import { writeArchive } from "../../../src/means/archive/write-archive.ts";
import { opaBinary } from "../../support/opa.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const SHOP = `package shop

default allow := false

allow if input.user == data.shop.owner
`;

const SHOP_TEST = `package shop_test

import data.shop

test_success_owner if shop.allow with input as {"user": "alice"}

test_fail_stranger if {
	print("asked for", input.user)
	not shop.allow
}

todo_test_later if false
`;

const FAILING_TEST = `package shop_test

import data.shop

test_success_bob if {
	print("bob is here")
	shop.allow with input as {"user": "bob"}
}

test_success_all[name] if {
	some name, user in {"owner": "alice", "guest": "carol"}
	shop.allow with input as {"user": user}
}
`;

const INJECTOR = `apiVersion: gatehouse/v1
kind: Bundle
metadata:
  name: k8s/injector
spec:
  generate: [policies.yaml]
`;

const POLICIES = `apiVersion: gatehouse/v1
kind: InjectorPolicy
metadata:
  name: baseline
spec:
  match:
    kinds: [Pod]
  mutations:
    labels:
      team: shop
`;

const FILES: Readonly<Record<string, string>> = {
  "shop/shop/shop.rego": SHOP,
  "shop/shop/shop_test.rego": SHOP_TEST.replace('print("asked for", input.user)', "true"),
  "shop/shop/data.json": '{"owner": "alice", "big": 12345678901234567890}',
  "untested/shop.rego": SHOP,
  "failing/shop.rego": SHOP,
  "failing/data.yaml": "shop:\n  owner: alice\n",
  "failing/shop_test.rego": FAILING_TEST,
  "broken/shop.rego": `${SHOP}\nallow if {\n`,
  "broken-yaml/bundle.yaml": "metadata:\n  name: [\n",
  "unknown/bundle.yaml": INJECTOR.replace("generate:", "generat:"),
  "unknown/policies.yaml": POLICIES,
  "injector/bundle.yaml": INJECTOR,
  "injector/policies.yaml": POLICIES,
  "opa/.manifest": '{"roots": ["shop"], "rego_version": 1, "metadata": {"owner": "us"}}',
  "opa/shop/shop.rego": SHOP,
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-cli-"));
  await writeTree(
    folder,
    new Map(Object.entries(FILES).map(([file, text]) => [file, Buffer.from(text)])),
  );
  const bundle: FileTree = new Map([["shop/shop.rego", Buffer.from(SHOP)]]);
  await writeTree(folder, new Map([["shop.tar.gz", await writeArchive(bundle)]]));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const run = (...argv: readonly string[]): Promise<CliRun> =>
  runCli(argv, { cwd: folder, env: { OPA_BIN: opaBinary() } });

interface Case {
  readonly note: string;
  readonly argv: readonly string[];
  readonly status: number;
  readonly stdout: string;
  readonly stderr?: string;
}

const CASES: readonly Case[] = [
  {
    note: "check passes a sound folder",
    argv: ["check", "shop"],
    status: 0,
    stdout: "shop passes: 1 module, 1 test file, 1 data file\n  roots: shop\n",
  },
  {
    note: "check says what a push would, with clickable places",
    argv: ["check", "./broken/"],
    status: 1,
    stdout: "",
    stderr:
      "broken/shop.rego:8:1: unexpected eof token\nerror: the bundle was refused: 1 finding\n",
  },
  {
    note: "check names the place of an unknown field of a declaration",
    argv: ["check", "unknown"],
    status: 1,
    stdout: "",
    stderr:
      'unknown/bundle.yaml:6:3: unknown field "generat" in spec; did you mean "generate"?\nerror: bundle.yaml is no valid Bundle\n',
  },
  {
    note: "check names the place where a declaration is no YAML",
    argv: ["check", "broken-yaml"],
    status: 1,
    stdout: "",
    stderr:
      "broken-yaml/bundle.yaml:3:1: Flow sequence in block collection must be sufficiently indented and end with a ]\nerror: malformed YAML in bundle.yaml\n",
  },
  {
    note: "test tells of each test",
    argv: ["test", "shop"],
    status: 0,
    stdout:
      "shop_test\n  ✓ test_success_owner\n  ✓ test_fail_stranger\n  - todo_test_later\n\n3 tests: 2 passed, 1 skipped\n",
  },
  {
    note: "a failed test has its place, its cases and what it printed",
    argv: ["test", "failing"],
    status: 1,
    stdout:
      "shop_test\n" +
      "  ✗ test_success_bob  failing/shop_test.rego:5:1\n" +
      "      printed: bob is here\n" +
      "  ✗ test_success_all  failing/shop_test.rego:10:1\n" +
      "      case guest does not hold\n" +
      "\n2 tests: 0 passed, 2 failed\n",
  },
  {
    note: "modules that do not compile are findings, not tests",
    argv: ["test", "broken"],
    status: 1,
    stdout: "",
    stderr: "broken/shop.rego:8:1: unexpected eof token\nerror: the tests could not be run\n",
  },
  {
    note: "a folder without tests says so",
    argv: ["test", "untested"],
    status: 0,
    stdout: "untested has no tests (test_ rules in *_test.rego files)\n",
  },
  {
    note: "decide compiles a folder and answers from it",
    argv: ["decide", "shop/allow", "--from", "shop", "--input", '{"user": "alice"}'],
    status: 0,
    stdout: "true\n",
  },
  {
    note: "and keeps numbers as they are",
    argv: ["decide", "data.shop", "--from", "shop"],
    status: 0,
    stdout: '{\n  "allow": false,\n  "big": 12345678901234567890,\n  "owner": "alice"\n}\n',
  },
  {
    note: "an undefined decision exits 3 here too",
    argv: ["decide", "shop/nothing", "--from", "shop.tar.gz"],
    status: 3,
    stdout: "undefined\n",
  },
  {
    note: "a folder that does not pass decides nothing",
    argv: ["decide", "shop/allow", "--from", "broken"],
    status: 1,
    stdout: "",
    stderr:
      "broken/shop.rego:8:1: unexpected eof token\nerror: the bundle was refused: 1 finding\n",
  },
  {
    note: "generate has nothing to do for hand-written policy",
    argv: ["generate", "shop"],
    status: 0,
    stdout: "shop has no generator documents: nothing to generate\n",
  },
  {
    note: "schema lists the kinds",
    argv: ["schema"],
    status: 0,
    stdout: "Bundle\nDependencyPolicy\nInjectorPolicy\nSeccompPolicy\nConfig\nAccess\n",
  },
  {
    note: "an unknown kind is wrong usage",
    argv: ["schema", "Bundel"],
    status: 2,
    stdout: "",
    stderr:
      "error: unknown kind 'Bundel': one of Bundle, DependencyPolicy, InjectorPolicy, SeccompPolicy, Config, Access is wanted\n(gatehouse schema --help tells more)\n",
  },
];

test.each(CASES)("$note", async ({ argv, status, stdout, stderr = "" }) => {
  expect(await run(...argv)).toEqual({ status, stdout, stderr });
});

describe("inspect", () => {
  test("a plain folder shows what was derived", async () => {
    const { stdout, status } = await run("inspect", "shop");
    expect(status).toBe(0);
    expect(stdout.replace(/[0-9a-f]{64}/, "<revision>")).toBe(
      [
        "shop",
        "  shape        plain folder of Rego and data",
        "  revision     <revision>",
        "  roots        shop (derived from the files)",
        "  entrypoints  none declared (every path can be asked)",
        "  decide       yes",
        "  engine       auto",
        "  rego         v1",
        "",
        "Modules",
        "  shop/shop.rego       package shop",
        "  shop/shop_test.rego  package shop_test  test",
        "",
        "Data",
        "  shop/data.json  47 B",
        "",
      ].join("\n"),
    );
  });

  test("a declaration shows what its decisions may cost", async () => {
    const spec = "spec: {budget: {steps: 5000, memoryMiB: 64}}";
    const lines = ["apiVersion: gatehouse/v1", "kind: Bundle", "metadata: {name: lean}", spec, ""];
    await mkdir(path.join(folder, "lean"));
    await writeFile(path.join(folder, "lean/bundle.yaml"), lines.join("\n"));
    await writeFile(path.join(folder, "lean/a.rego"), "package lean\n\nx := 1\n");
    const { stdout } = await run("inspect", "lean");
    expect(stdout).toContain("  budget       5000 steps, 64 MiB for each decision\n");
    expect(JSON.parse((await run("inspect", "lean", "--json")).stdout)).toMatchObject({
      budget: { steps: 5_000, memory_mib: 64 },
    });
  });

  test("an OPA bundle and an archive are recognised", async () => {
    const manifest = JSON.parse((await run("inspect", "opa", "--json")).stdout);
    expect(manifest).toMatchObject({
      name: "opa",
      shape: "opa_bundle",
      roots: ["shop"],
      metadata: { owner: "us" },
      modules: [{ file: "shop/shop.rego", package: "shop", test: false, generated: false }],
    });
    const archive = JSON.parse((await run("inspect", "shop.tar.gz", "--json")).stdout);
    expect(archive).toMatchObject({ name: "bundle", shape: "plain", roots: ["shop"] });
  });
});

describe("generate", () => {
  test("prints each file under its name", async () => {
    const { stdout, status } = await run("generate", "injector");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^==> injector\/\S+ <==\n# METADATA\n/);
    expect(stdout).toMatch(/\n}\n\n==> /);
  });

  test("writes them to a folder, which is not written over unasked", async () => {
    const first = await run("generate", "injector", "--output", "out");
    expect(first.stdout).toMatch(/^Generated \d+ files into out\n {2}\+ injector\//);
    expect(await readdir(path.join(folder, "out"))).toEqual(["injector"]);
    const json = JSON.parse((await run("generate", "injector", "--json")).stdout);
    for (const [file, text] of Object.entries(json.files)) {
      expect(await readFile(path.join(folder, "out", file), "utf8")).toBe(text);
    }
    expect((await run("generate", "injector", "--output", "out")).status).toBe(1);
    expect((await run("generate", "injector", "--output", "out", "--force")).status).toBe(0);
  });
});

test.each(["Bundle", "DependencyPolicy", "InjectorPolicy", "SeccompPolicy"])(
  "the schema of %s is JSON Schema",
  async (kind) => {
    const { stdout } = await run("schema", kind);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: { kind: { const: kind } },
    });
  },
);

test("without an opa the commands say how to get one", async () => {
  const closed = "http://127.0.0.1:9";
  const env = { GATEHOUSE_CACHE: folder, PATH: "", GATEHOUSE_OPA_DOWNLOADS: closed };
  const { status, stderr } = await runCli(["check", "shop"], { cwd: folder, env });
  expect(status).toBe(5);
  expect(stderr).toMatch(/^error: no opa .* could not be fetched .*; install Go or set OPA_BIN/);
});

test.each(["check shop", "test shop", "decide shop/allow --from shop", "serve"])(
  "%s takes no opa of another version",
  async (line) => {
    const OPA_BIN = path.join(folder, "other-opa");
    await writeFile(OPA_BIN, "#!/bin/sh\necho 'Version: 0.1.0'\n", { mode: 0o755 });
    const { status, stderr } = await runCli(line.split(" "), { cwd: folder, env: { OPA_BIN } });
    expect(stderr).toBe(
      "error: OPA_BIN names opa 0.1.0, but 1.22.2 is wanted; point it at that version or unset it\n",
    );
    expect(status).toBe(5);
  },
);

test("a policy in Rego v0 is told how to say so", async () => {
  await writeTree(folder, new Map([["old/old.rego", Buffer.from("package old\n\nok { true }\n")]]));
  const hint = "as Rego v0 it passes, so if it was written for OPA before 1.0, say so: --v0";
  for (const verb of ["check", "test"]) {
    const { status, stderr } = await run(verb, "old");
    expect(stderr).toContain(
      "old/old.rego:3:1: `if` keyword is required before rule body\nerror: ",
    );
    expect(stderr).toContain(hint);
    expect(status).toBe(1);
    expect(await run(verb, "old", "--v0")).toMatchObject({ status: 0, stderr: "" });
  }
});
