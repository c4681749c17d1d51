import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Claim } from "../../../src/facts/dependencies/claim.ts";
import { checksumLog, noteSigner } from "../../support/checksum-log.ts";
import { type GoProject, goProject } from "../../support/go-project.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const DATABASE = "sums.example.com";
const signer = noteSigner(DATABASE);

const MODULES = ["dep", "Upper", "private", "swapped"].map((name) => `example.com/${name}`);
const OTHER_SUM = `h1:${"A".repeat(43)}=`;

const GO_MOD = `module example.com/app

go 1.21

require (
${MODULES.map((name) => `\t${name} v1.0.0\n`).join("")})
`;
const MAIN = `package main

import (
${MODULES.map((name) => `\t_ "${name}"\n`).join("")})

func main() {}
`;

let project: GoProject;
let goSum: string;

/** A program whose modules the real Go looked up in a database that has another hash of one of them. */
beforeAll(async () => {
  project = goProject({
    proxy: MODULES.map((name) => ({ path: name, version: "v1.0.0" })),
    main: {
      "app/go.mod": GO_MOD,
      "app/main.go": MAIN,
      "lookups/go.mod": GO_MOD,
      "bare/go.mod": GO_MOD,
    },
  });
  await project.go(["mod", "tidy"], { cwd: "app" });
  goSum = readFileSync(path.join(project.folder, "app/go.sum"), "utf8");
  const build = ["build", "-buildvcs=false", "-o", "program", "."];
  await project.go(build, { cwd: "app", env: { GOFLAGS: "" } });
  publishLog();
  const database = pathToFileURL(path.join(project.folder, "database")).href;
  const env = { GOSUMDB: `${signer.verifierKey} ${database}`, GONOSUMDB: "example.com/private" };
  const { stderr } = await project.tryGo(["mod", "download"], { cwd: "lookups", env });
  expect(stderr).toContain("example.com/swapped@v1.0.0: verifying module: checksum mismatch");
});

afterAll(() => project.dispose());

function publishLog(): void {
  const recordOf = (name: string): string =>
    goSum
      .split("\n")
      .filter((line) => line.startsWith(`${name} `))
      .map((line) => `${line}\n`)
      .join("");
  const swapped = recordOf("example.com/swapped").replace(/h1:\S+/, OTHER_SUM);
  const log = checksumLog([
    "example.com/older v1.0.0 h1:older=\n",
    recordOf("example.com/dep"),
    recordOf("example.com/Upper"),
    swapped,
  ]);
  log.writeTiles(path.join(project.folder, "database"));
  project.write({
    "database/lookup/example.com/dep@v1.0.0": log.lookup(1, signer),
    "database/lookup/example.com/!upper@v1.0.0": log.lookup(2, signer),
    "database/lookup/example.com/swapped@v1.0.0": log.lookup(3, signer),
    "database/latest": signer.sign(log.treeText()),
  });
}

async function run(...args: readonly string[]): Promise<CliRun> {
  const env = {
    GOMODCACHE: project.modCache,
    GOPATH: path.join(project.folder, "../gopath"),
  };
  return await runCli(args, { cwd: path.join(project.folder, "app"), env });
}

async function checksums(...args: readonly string[]): Promise<CliRun> {
  return await run("go", "checksums", "--database", DATABASE, ...args);
}

/** What go-sumcheck says of the log, by module. */
async function logCodes(...args: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await run(
    ...["go-sumcheck", "--binary", "program", "--json"],
    ...["--checksum-records", "records.json", "--checksum-key", signer.verifierKey, ...args],
  );
  const { claims } = JSON.parse(stdout) as { claims: readonly Claim[] };
  const ofLog = claims.filter(({ claim }) => claim === "checksum_log");
  return Object.fromEntries(ofLog.map(({ module = "", code }) => [module, code]));
}

const AS_THEY_ARE = {
  "example.com/dep": "checksum_log_agrees",
  "example.com/Upper": "checksum_log_agrees",
  "example.com/private": "checksum_log_missing",
  "example.com/swapped": "checksum_log_differs",
};

describeWithProgram("gatehouse go checksums, of what the real Go looked up", ["go"], () => {
  test("says how many records there are, and which modules have none", async () => {
    const { status, stdout, stderr } = await checksums("-o", "records.json");
    expect([status, stdout]).toEqual([
      0,
      `records.json: records of ${DATABASE} for 3 of 4 modules\n`,
    ]);
    expect(stderr).toMatch(/^no record: example\.com\/private@v1\.0\.0\nnote: .*go mod download/);
  });

  test("go-sumcheck finds in them what agrees, what differs and what is not there", async () => {
    await checksums("-o", "records.json");
    expect(await logCodes()).toEqual(AS_THEY_ARE);
  });

  test("a hash changed in go.sum alone differs from the database", async () => {
    await checksums("-o", "records.json");
    const changed = goSum.replace(/(example\.com\/dep v1\.0\.0) h1:\S+/, `$1 ${OTHER_SUM}`);
    writeFileSync(path.join(project.folder, "app/changed.sum"), changed);
    expect(await logCodes("--sum-file", "changed.sum")).toEqual({
      ...AS_THEY_ARE,
      "example.com/dep": "checksum_log_differs",
    });
  });

  test("a hash changed in a record is contradicted by its proof", async () => {
    const { stdout } = await checksums();
    const altered = stdout.replace(/(example\.com\/dep v1\.0\.0) h1:\S+?=/, `$1 ${OTHER_SUM}`);
    expect(altered).not.toBe(stdout);
    writeFileSync(path.join(project.folder, "app/records.json"), altered);
    expect(await logCodes()).toEqual({
      ...AS_THEY_ARE,
      "example.com/dep": "checksum_log_proof_wrong",
    });
  });

  test("records of another signer prove nothing", async () => {
    await checksums("-o", "records.json");
    const codes = await logCodes("--checksum-key", noteSigner(DATABASE).verifierKey);
    expect(codes["example.com/dep"]).toBe("checksum_log_unproven");
  });

  test("without cached tiles it says that there are no proofs", async () => {
    const { stdout } = await checksums("--sum-file", "go.sum", "-o", "records.json");
    expect(stdout).not.toContain("without a proof");
    const empty = path.join(project.folder, "cache");
    project.write({
      [`cache/cache/download/sumdb/${DATABASE}/lookup/example.com/dep@v1.0.0`]: readFileSync(
        path.join(project.folder, "database/lookup/example.com/dep@v1.0.0"),
        "utf8",
      ),
    });
    const bare = await checksums("--mod-cache", empty, "-o", "bare.json");
    expect(bare.stdout).toContain("for 1 of 4 modules, 1 without a proof");
  });

  test.each([
    { note: "no go.sum", args: ["--go-mod", "../bare/go.mod"], says: "there is no go.sum" },
    { note: "no cache", args: ["--mod-cache", "gone"], says: "there is no module cache" },
    { note: "a database with a bad name", args: ["--database", "../x"], says: "is no name of a" },
    { note: "a folder that is not there", args: ["-o", "none/x.json"], says: "cannot write none" },
  ])("$note is told", async ({ args, says }) => {
    const { status, stderr } = await checksums(...args);
    expect([status, stderr]).toEqual([1, expect.stringContaining(says)]);
  });
});
