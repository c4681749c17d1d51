import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { REVISION, SUMMARY } from "../answers.ts";
import { answerOk, answerRaw, useStage } from "../command-cases.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const stage = useStage();

describe("pull", () => {
  const files = (revision: string) => `GET /v1/bundles/authz/revisions/${revision}/files`;
  const pull = async (argv: readonly string[]): Promise<CliRun> => {
    const { server, folder, archive } = stage;
    server.answer("GET /v1/bundles/authz", answerOk(SUMMARY));
    server.answer(files(REVISION), answerRaw(200, "application/gzip", archive));
    server.answer(files("77aa00bb"), answerRaw(200, "application/gzip", archive));
    return await runCli(["pull", "authz", ...argv, "--server", server.url], { cwd: folder });
  };

  test("the head's files lie in a folder of the bundle's name", async () => {
    const run = await pull([]);
    expect(run).toEqual({
      status: 0,
      stdout: "Pulled authz: revision 3f2a9c1b04de into authz (2 files)\n",
      stderr: "",
    });
    expect(await readFile(path.join(stage.folder, "authz/data.json"), "utf8")).toBe("{}\n");
    expect(await readdir(path.join(stage.folder, "authz/authz"))).toEqual(["allow.rego"]);
    expect(stage.server.asked.at(-1)?.headers.accept).toBe("application/gzip");
  });

  test("a folder that holds something is left alone without --force", async () => {
    const run = await pull(["--output", "full"]);
    expect(run).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "error: full is not empty: name another place with --output, or write over it with --force\n",
    });
    expect(await readdir(path.join(stage.folder, "full"))).toEqual(["mine.txt"]);
  });

  test("--force writes beside what is there", async () => {
    const run = await pull(["--output", "full", "--force", "--json"]);
    expect(JSON.parse(run.stdout)).toEqual({
      name: "authz",
      revision: REVISION,
      output: "full",
      files: ["authz/allow.rego", "data.json"],
    });
    expect(await readdir(path.join(stage.folder, "full"))).toEqual([
      "authz",
      "data.json",
      "mine.txt",
    ]);
  });

  test("an older revision as an archive, which is not written over either", async () => {
    const argv = ["--revision", "77aa00bb", "--output", "old.tar.gz"];
    expect((await pull(argv)).stdout).toMatch(
      /^Pulled authz: revision 77aa00bb into old\.tar\.gz \(\d+ B\)\n$/,
    );
    expect(await readFile(path.join(stage.folder, "old.tar.gz"))).toEqual(
      Buffer.from(stage.archive),
    );
    expect((await pull(argv)).status).toBe(1);
  });

  test("- is the archive itself, and nothing else", async () => {
    const run = await pull(["--output", "-"]);
    expect(Buffer.from(run.stdout).length).toBeGreaterThan(0);
    expect(run.stderr).toBe("");
  });

  test("- leaves no place for JSON", async () => {
    const run = await pull(["--output", "-", "--json"]);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toContain("with --output - the archive itself is printed");
  });
});
