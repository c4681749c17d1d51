import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseRevision } from "../../../src/domain/revision.ts";
import type { AuditEntry, AuditLog } from "../../../src/storage/audit-log.ts";
import { createMemoryAuditLog } from "../../../src/storage/memory/audit-log.ts";
import { type Gatehouse, startGatehouse } from "../../http/gatehouse.ts";
import { temporaryFolder } from "../../support/process.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const HEAD = { epoch: "e", sequence: 1, revision: parseRevision("1".repeat(64)) };
const NEXT = { epoch: "e", sequence: 2, revision: parseRevision("2".repeat(64)) };
const CI: Pick<AuditEntry, "at" | "who" | "from"> = {
  at: "2026-11-20T11:59:00.000Z",
  who: { name: "ci", kind: "token", credential: "abcdefghijkl" },
  from: "::1",
};
const ENTRIES: readonly AuditEntry[] = [
  { ...CI, what: "push", bundle: "authz", before: HEAD, result: "begun", act: "a" },
  { ...CI, what: "push", bundle: "authz", before: HEAD, after: NEXT, result: "done", act: "a" },
  { ...CI, what: "push", bundle: "authz", result: "refused", why: "no\n\u001b[31m", dryRun: true },
  { ...CI, what: "delete", bundle: "authz", before: NEXT, result: "done", act: "b" },
  { ...CI, what: "push", bundle: "k8s", result: "begun", act: "c" },
  { ...CI, what: "token_revoke", about: "abcdefghijkl (web: agent of *)", result: "done" },
];

let log: AuditLog;
let gatehouse: Gatehouse;
let scratch: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  log = createMemoryAuditLog();
  for (const entry of ENTRIES) await log.append(entry);
  gatehouse = await startGatehouse({ audit: log });
  scratch = temporaryFolder();
});
afterAll(async () => {
  await gatehouse.close();
  scratch.remove();
});

async function run(...argv: readonly string[]): Promise<CliRun> {
  return await runCli(["audit", ...argv], {
    env: { GATEHOUSE_SERVER: gatehouse.base },
    cwd: scratch.folder,
  });
}

describe("gatehouse audit", () => {
  test("is a table, newest first, without the beginnings of what has an end", async () => {
    const { status, stdout } = await run();
    expect(status).toBe(0);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "SEQUENCE  WHEN       WHO  FROM  WHAT          ABOUT                           RESULT",
      "       6  1 min ago  ci   ::1   token_revoke  abcdefghijkl (web: agent of *)  done",
      "       5  1 min ago  ci   ::1   push          k8s                             begun",
      "       4  1 min ago  ci   ::1   delete        authz                           done               2 222222222222 -> none",
      "       3  1 min ago  ci   ::1   push          authz                           refused (dry run)  no \\u001b[31m",
      "       2  1 min ago  ci   ::1   push          authz                           done               1 111111111111 -> 2 222222222222",
    ]);
  });

  test.each([
    { argv: ["--limit", "2"], sequences: [6, 5] },
    { argv: ["list", "--bundle", "authz", "--result", "done"], sequences: [4, 2] },
    { argv: ["--result", "begun"], sequences: [5, 1] },
    { argv: ["--since", "2026-11-20T11:59:01Z"], sequences: [] },
  ])("$argv lists $sequences", async ({ argv, sequences }) => {
    const { stdout } = await run(...argv, "--json");
    const { records } = JSON.parse(stdout) as { records: { sequence: number }[] };
    expect(records.map(({ sequence }) => sequence)).toEqual(sequences);
  });

  test("of what there is none says so", async () => {
    const { stdout } = await run("--who", "nobody");
    expect(stdout).toBe("Nothing of that stands in the audit.\n");
  });

  test.each([
    ["--limit", "0"],
    ["--since", "yesterday"],
    ["--after", "1"],
  ])("%s %s is wrong usage", async (...argv) => expect((await run(...argv)).status).toBe(2));
});

describe("gatehouse audit export and verify", () => {
  const lines = (): string[] =>
    readFileSync(path.join(scratch.folder, "all.jsonl"), "utf8").trimEnd().split("\n");
  beforeAll(async () => {
    expect(await run("export", "--output", "all.jsonl")).toMatchObject({ status: 0, stdout: "" });
  });

  test("writes each record as a line, or those that are wanted to standard output", async () => {
    expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual(
      await log.read({ limit: 9 }),
    );
    const { stdout } = await run("export", "--after", "4", "--what", "push");
    expect(JSON.parse(stdout)).toMatchObject({ sequence: 5 });
  });

  test("a whole one is told with its last record, of a server as of a file", async () => {
    const { hash } = (await log.ends()).last;
    const wanted = {
      status: 0,
      stdout: `Whole: 6 records, 1 to 6\nTo note elsewhere: 6:${hash}\n`,
    };
    expect(await run("verify")).toMatchObject(wanted);
    expect(await run("verify", "--file", "all.jsonl")).toMatchObject(wanted);
    expect(await run("verify", "--noted", `6:${hash}`)).toMatchObject(wanted);
  });

  test.each<{ note: string; change: (all: string[]) => string[]; says: string }>([
    {
      note: "edited",
      change: (all) => all.with(2, (all[2] ?? "").replace('"ci"', '"cj"')),
      says: "record 3 is not what was written",
    },
    { note: "removed", change: (all) => all.toSpliced(2, 1), says: "record 3 is missing" },
    {
      note: "removed, two of them",
      change: (all) => all.toSpliced(1, 2),
      says: "records 2 to 3 are missing",
    },
    {
      note: "put behind a later one",
      change: ([a = "", b = "", c = "", ...rest]) => [a, c, b, ...rest],
      says: "record 2 stands behind a later one, or a second time",
    },
  ])("a record that was $note is found", async ({ change, says }) => {
    writeFileSync(path.join(scratch.folder, "changed.jsonl"), `${change(lines()).join("\n")}\n`);
    const { status, stdout, stderr } = await run("verify", "--file", "changed.jsonl");
    expect({ status, stderr }).toEqual({ status: 1, stderr: `${says}\n` });
    expect(stdout).toMatch(/^Not whole: [456] records, 1 to 6\n$/);
  });

  test("a chain that was written anew is found by who has noted a record", async () => {
    const { status, stderr } = await run("verify", "--noted", `6:${"0".repeat(64)}`);
    expect({ status, stderr }).toEqual({
      ...{ status: 1, stderr: "the record that was noted is another one now, or gone\n" },
    });
  });

  test.each([
    { note: "none", text: "", says: "holds no records" },
    { note: "no JSON", text: `{"sequence":1\n`, says: "line 1 is no record of an audit" },
    { note: "an endless line", text: "x".repeat(200_000), says: "line 1 is no record of an audit" },
  ])("of a file with $note it says so", async ({ text, says }) => {
    writeFileSync(path.join(scratch.folder, "odd.jsonl"), text);
    const { status, stderr } = await run("verify", "--file", "odd.jsonl");
    expect(status).toBe(1);
    expect(stderr).toContain(says);
  });
});
