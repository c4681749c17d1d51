import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { parseConfigFile } from "../../../src/service/config-file.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const folder: string = mkdtempSync(path.join(tmpdir(), "gatehouse-config-"));
const HEAD = "apiVersion: gatehouse/v1\nkind: Config\nspec:\n";
writeFileSync(path.join(folder, "gatehouse.yaml"), `${HEAD}  keepDays: 7\n  fastLane: false\n`);
writeFileSync(path.join(folder, "wrong.yaml"), `${HEAD}  keepDay: 7\n`);
writeFileSync(path.join(folder, "open.yaml"), `${HEAD}  address: 0.0.0.0:1\n`);
afterAll(() => rmSync(folder, { recursive: true }));

const ENV = { GATEHOUSE_REDIS_URL: "redis://me:s3cret@h:1" };

function config(...argv: readonly string[]): Promise<CliRun> {
  return runCli(["config", ...argv], { cwd: folder, env: ENV });
}

describe("gatehouse config", () => {
  test("prints each value with what set it, and no password", async () => {
    const { status, stdout, stderr } = await config(
      "--address",
      "127.0.0.1:1",
      "--set",
      "keepRevisions=9",
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.split("\n").map((line) => line.replace(/ +#/, " #"));
    expect(lines).toEqual(
      expect.arrayContaining([
        '  address: "127.0.0.1:1" # flag --address',
        "  keepRevisions: 9 # flag --set keepRevisions",
        '  redisUrl: "redis://me:***@h:1" # variable GATEHOUSE_REDIS_URL',
        "  keepDays: 7 # file gatehouse.yaml:4:13",
        '  logLevel: "info" # default',
      ]),
    );
    expect(stdout).not.toContain("s3cret");
  });

  test("prints a file that could be used", async () => {
    const { stdout } = await config();
    const texts = parseConfigFile(stdout, "printed.yaml");
    expect(texts.get("GATEHOUSE_FAST_LANE")?.text).toBe("false");
    expect(texts.get("GATEHOUSE_RETENTION_SCHEDULE")?.text).toBe("17 * * * *");
  });

  test.each([["--json"], ["--format=json"]])("%s prints the same for scripts", async (flag) => {
    const { settings } = JSON.parse((await config(flag)).stdout);
    expect(settings.keepDays).toEqual({ value: 7, source: "file", from: "gatehouse.yaml:4:13" });
    expect(settings.keepRevisions).toEqual({ value: 20, source: "default" });
    expect(settings.redisUrl.value).toBe("redis://me:***@h:1");
  });

  test.each([
    {
      note: "a file that is wrong",
      argv: ["--config", "wrong.yaml"],
      status: 5,
      says: 'wrong.yaml:4:3: unknown field "keepDay" in spec; did you mean "keepDays"?',
    },
    {
      note: "settings that serve would refuse",
      argv: ["--config", "open.yaml"],
      status: 5,
      says: "(it is set by open.yaml:4:12)",
    },
    {
      note: "no setting, without its value",
      argv: ["--set", "redisUr=redis://:s3cret@h"],
      status: 2,
      says: 'error: --set: there is no setting "redisUr"; did you mean "redisUrl"?',
    },
    { note: "no pair", argv: ["--set", "s3cret"], status: 2, says: "--set takes key=value" },
    {
      note: "one setting by two flags",
      argv: ["--address", "localhost:1", "--set", "address=localhost:2"],
      status: 2,
      says: "--address and --set address set the same: give one",
    },
    {
      note: "a wrong value",
      argv: ["--set", "keepDays=x"],
      status: 5,
      says: '--set keepDays is "x"; a whole number from 0 is wanted',
    },
  ])("refuses $note", async ({ argv, status, says }) => {
    const run = await config(...argv);
    expect(run.status).toBe(status);
    expect(run.stderr).toContain(says);
    expect(`${run.stderr}${run.stdout}`).not.toContain("s3cret");
  });
});

test("serve refuses the same before it starts anything", async () => {
  const run = await runCli(["serve", "--config", "wrong.yaml"], { cwd: folder, env: {} });
  expect(run.status).toBe(5);
  expect(run.stderr).toContain("wrong.yaml:4:3: unknown field");
});

test("gatehouse schema Config is the JSON Schema of the file", async () => {
  const { stdout } = await runCli(["schema", "Config"]);
  const { properties } = JSON.parse(stdout).properties.spec;
  expect(properties.keepDays).toMatchObject({ type: "integer", minimum: 0, default: 30 });
  expect(properties.logLevel.enum).toContain("warn");
});
