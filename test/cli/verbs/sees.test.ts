import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { writeTree } from "../../../src/cli/local/write-tree.ts";
import { writeArchive } from "../../../src/means/archive/write-archive.ts";
import { opaBinary } from "../../support/opa.ts";
import { type CliRun, runCli } from "../run-cli.ts";

function declaration(name: string, spec: object): string {
  const document = { apiVersion: "gatehouse/v1", kind: "Bundle", metadata: { name }, spec };
  return JSON.stringify(document);
}

const LIB = {
  "lib.rego": "package lib\n\nimport data.units\n\nscaled(x) := x * units.factor\n",
  "lib_test.rego": "package lib_test\n\ntest_never if false\n",
  "bundle.yaml": declaration("lib", { roots: ["lib"], sees: ["units"] }),
};

const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  authz: {
    "bundle.yaml": declaration("authz", { roots: ["authz"], sees: ["lib"] }),
    "authz.rego": "package authz\n\nsix := data.lib.scaled(2)\n",
    "authz_test.rego": "package authz_test\n\nimport data.authz\n\ntest_six if authz.six == 6\n",
  },
  lib: LIB,
  units: {
    "old.rego": "package units.old\n\np[x] { x := 1 }\n",
    "data.json": '{"units":{"factor":3}}',
    "bundle.yaml": declaration("units", { regoVersion: 0 }),
  },
  "agents-only": { ...LIB, "bundle.yaml": declaration("lib", { roots: ["lib"], decide: false }) },
  overlapping: { "a.rego": "package authz.x\n", "bundle.yaml": declaration("lib", {}) },
  changed: { ...LIB, "lib.rego": "package lib\n\nscaled(x, y) := x * y\n" },
  broken: { ...LIB, "lib.rego": "package lib\n\nscaled(x) := y\n" },
  unread: { ...LIB, "bundle.yaml": declaration("lib", { rots: ["lib"] }) },
  stranger: { "s.rego": "package stranger\n" },
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-sees-"));
  const bytes = (files: Readonly<Record<string, string>>) =>
    new Map(Object.entries(files).map(([file, text]) => [file, Buffer.from(text)]));
  for (const [name, files] of Object.entries(FILES)) {
    await writeTree(path.join(folder, name), bytes(files));
  }
  await writeTree(folder, new Map([["lib.tar.gz", await writeArchive(bytes(LIB))]]));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const run = (...argv: readonly string[]): Promise<CliRun> =>
  runCli(argv, { cwd: folder, env: { OPA_BIN: opaBinary() } });
const beside = (...paths: readonly string[]) => paths.flatMap((each) => ["--sees", each]);

describe("a bundle that sees others is looked at beside those that lie here", () => {
  const all = beside("lib", "units");

  test("it passes, though nothing of them is tested", async () => {
    const { status, stdout, stderr } = await run("check", "authz", ...all);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "authz passes: 1 module, 1 test file, 0 data files\n  roots: authz\n",
      stderr: "",
    });
  });

  test("its tests see them, and theirs are not run", async () => {
    const { status, stdout } = await run(
      "test",
      "authz",
      ...beside("lib.tar.gz", "units"),
      "--json",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: 1,
      failed: 0,
      tests: [{ name: "test_six" }],
    });
  });

  test("it decides beside them", async () => {
    const decided = await run("decide", "authz/six", "--from", "authz", ...all);
    expect(decided).toMatchObject({ status: 0, stdout: "6\n" });
  });

  test.each([
    {
      note: "what is not given lies nowhere",
      argv: ["check", "authz"],
      status: 1,
      says: /undefined function data\.lib\.scaled/,
    },
    {
      note: "what another sees and lies nowhere is undefined, which a test notices",
      argv: ["check", "authz", ...beside("lib")],
      status: 1,
      says: /authz_test\.rego/,
    },
    {
      note: "what is named and does not lie here is warned of",
      argv: ["test", "lib"],
      status: 1,
      says: /spec\.sees names units, and no bundle of this name answers decisions here/,
    },
    {
      note: "what the bundle does not see",
      argv: ["check", "authz", ...all, ...beside("stranger")],
      status: 1,
      says: /authz does not see stranger: name it in spec\.sees/,
    },
    {
      note: "what is for agents only",
      argv: ["check", "authz", ...beside("agents-only")],
      status: 1,
      says: /authz does not see lib: .*let it decide/,
    },
    {
      note: "what owns the same root",
      argv: ["check", "authz", ...beside("overlapping")],
      status: 1,
      says: /authz cannot own the root "authz": lib owns "authz\/x"/,
    },
    {
      note: "a function that has changed, where it is called",
      argv: ["check", "authz", ...beside("changed")],
      status: 1,
      says: /authz\/authz\.rego:3:8: .*data\.lib\.scaled/,
    },
    {
      note: "what is wrong with what is seen, under its name",
      argv: ["test", "authz", ...beside("broken")],
      status: 1,
      says: /var y is unsafe \(in bundle lib\/lib\.rego, which spec\.sees names\)/,
    },
    {
      note: "what cannot be read, at its place",
      argv: ["check", "authz", ...beside("unread")],
      status: 1,
      says: /unread\/bundle\.yaml:1:\d+: unknown field "rots"/,
    },
    {
      note: "without --from",
      argv: ["decide", "authz/six", ...beside("lib")],
      status: 2,
      says: /--sees goes with --from only/,
    },
  ])("$note", async ({ argv, status, says }) => {
    const { status: seen, stderr } = await run(...argv);
    expect(stderr).toMatch(says);
    expect(seen).toBe(status);
  });
});
