import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ALL, GRADED, REVIEWED, UNREVIEWED } from "../../facts/advisories/osv-samples.ts";
import { zipOf } from "../../support/zip-file.ts";
import { type CliRun, runCli } from "../run-cli.ts";

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "gatehouse-advisories-"));
  const texts = ALL.map((each, at) => [`${at}.json`, JSON.stringify(each)] as const);
  writeFileSync(path.join(cwd, "Go.zip"), zipOf(Object.fromEntries(texts)));
  writeFileSync(path.join(cwd, "all.json"), JSON.stringify(ALL));
  mkdirSync(path.join(cwd, "records", "below"), { recursive: true });
  writeFileSync(path.join(cwd, "records", "a.json"), JSON.stringify(REVIEWED));
  writeFileSync(path.join(cwd, "records", "below", "b.json"), JSON.stringify([UNREVIEWED, GRADED]));
  writeFileSync(path.join(cwd, "records", "README.md"), "no record");
  mkdirSync(path.join(cwd, "empty"));
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function run(...argv: readonly string[]): Promise<CliRun> {
  return await runCli(["advisories", ...argv], { cwd });
}

const UNREAD =
  'unread: OSV-2023-1 on example.com/fuzzed: ranges of type "GIT" only, which name no versions\n';

describe("compact", () => {
  test("writes one file of a zip and tells what it was made of, and how old", async () => {
    expect(await run("compact", "Go.zip", "-o", "advisories.json")).toEqual({
      status: 0,
      stdout:
        "advisories.json: 4 advisories on 3 modules, from 6 records (1 withdrawn, 1 of other ecosystems, 1 unread)\n" +
        "snapshot: 2026-02-04T02:46:11Z (2026-02-04)\n",
      stderr: UNREAD,
    });
    const { stdout } = await run("compact", "all.json");
    expect(stdout).toBe(readFileSync(path.join(cwd, "advisories.json"), "utf8"));
  });

  test("tells it as JSON", async () => {
    const { stdout } = await run("compact", "Go.zip", "-o", "advisories.json", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      file: "advisories.json",
      snapshot: "2026-02-04T02:46:11Z",
      advisories: 4,
      read: 6,
      withdrawn: 1,
      unread: [{ id: "OSV-2023-1", module: "example.com/fuzzed" }],
    });
  });

  test("reads folders, with the time that is said", async () => {
    const { stdout, stderr } = await run(
      "compact",
      "records",
      "--snapshot",
      "2026-11-18T12:00:00Z",
    );
    expect(JSON.parse(stdout)).toMatchObject({ snapshot: "2026-11-18T12:00:00Z" });
    expect(stderr).toBe(
      "-: 4 advisories on 3 modules, from 3 records\nsnapshot: 2026-11-18T12:00:00Z (2 d ago)\n",
    );
  });

  test.each([
    ["a folder without records", ["empty"], "empty holds no .json and no .zip file"],
    ["a file that is not there", ["none.zip"], "cannot read none.zip: there is no such file"],
    ["a file that is no record", ["records/README.md"], "records/README.md:1:1"],
    [
      "a folder that cannot be written to",
      ["all.json", "-o", "none/a.json"],
      "cannot write none/a.json",
    ],
  ])("refuses %s", async (_note, argv, message) => {
    const { status, stderr } = await run("compact", ...argv);
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });

  test.each([
    ["records of other ecosystems alone", [{ ...UNREVIEWED, affected: [] }], "none of 1 record"],
    ["no record at all", [], "none of 0 records"],
  ])("refuses %s: every module would be well", async (_note, records, message) => {
    writeFileSync(path.join(cwd, "none.json"), JSON.stringify(records));
    const refused = await run("compact", "none.json", "--snapshot", "2026-11-18T12:00:00Z");
    expect(refused).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });

  test("refuses a snapshot that has not come yet: it would be new for long", async () => {
    const { status, stderr } = await run(
      "compact",
      "all.json",
      "--snapshot",
      "2027-01-01T00:00:00Z",
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("not come") });
  });

  test("writes nothing where it was interrupted: half of the records would be too few", async () => {
    const argv = ["advisories", "compact", "all.json", "-o", "half.json"];
    const { status } = await runCli(argv, { cwd, signal: AbortSignal.abort() });
    expect(status).toBe(130);
    expect(existsSync(path.join(cwd, "half.json"))).toBe(false);
  });

  test("refuses a snapshot that is no time", async () => {
    expect((await run("compact", "all.json", "--snapshot", "today")).status).toBe(2);
  });
});

describe("show", () => {
  beforeAll(async () => {
    await run("compact", "Go.zip", "-o", "known.json");
  });

  test("without a name tells the counts and how old they are", async () => {
    expect((await run("show", "known.json")).stdout).toBe(
      "4 advisories on 3 modules, as known at 2026-02-04T02:46:11Z (2026-02-04)\n",
    );
  });

  test("of a version says whether it is affected, by every record", async () => {
    const { stdout, status } = await run("show", "known.json", "golang.org/x/net@v0.22.0");
    expect(stdout.split("\n").slice(1)).toEqual([
      "GHSA-4v7x-pqxf-cx7m (CVE-2023-45288)",
      "  net/http, x/net/http2: close connections when receiving too many headers",
      "  golang.org/x/net: before v0.23.0",
      "  moderate (as the database says), published 2024-04-04T06:30:30Z",
      "  v0.22.0 is affected",
      "GO-2024-2687 (CVE-2023-45288, GHSA-4v7x-pqxf-cx7m)",
      "  HTTP/2 CONTINUATION flood in net/http",
      "  golang.org/x/net: before v0.23.0",
      "  moderate (as another record of it says), published 2024-04-03T21:12:01Z",
      "  v0.22.0 is affected",
      "",
    ]);
    expect(status).toBe(0);
  });

  test.each([
    ["stdlib@go1.21.8", "v1.21.8 is affected"],
    ["stdlib@1.22rc1", "v1.22.0-rc.1 is affected"],
    ["stdlib@go1.22.2-vendor", "v1.22.2 is not affected"],
    ["golang.org/x/net@0.23.0", "v0.23.0 is not affected"],
  ])("%s: %s", async (what, said) => {
    const { stdout } = await run("show", "known.json", what);
    expect(stdout).toContain(`  ${said}\n`);
  });

  test("of a commit says that the order cannot tell", async () => {
    const version = "v0.0.0-20240501120000-0123456789ab";
    const { stdout } = await run("show", "known.json", `golang.org/x/net@${version}`);
    expect(stdout).toContain(`${version} is affected, but the order of versions cannot tell`);
  });

  test("of an alias, as JSON", async () => {
    const { stdout } = await run("show", "known.json", "CVE-2020-12459", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      advisories: [{ id: "GO-2024-2519", severity: "unknown" }],
      unread: [],
    });
  });

  test("of a module with a record that could not be read says so", async () => {
    const { stdout } = await run("show", "known.json", "example.com/fuzzed@v1.0.0");
    expect(stdout).toContain("OSV-2023-1 on example.com/fuzzed: unread: ranges of type");
  });

  test("of what is not there says so", async () => {
    expect((await run("show", "known.json", "example.com/m")).stdout).toContain("nothing is known");
  });
});
