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

  describe("what is built of it", () => {
    const pullTarget = async (argv: readonly string[], tag = `"00.4.${REVISION}"`) => {
      const { server, folder, archive } = stage;
      server.answer("GET /bundles/authz?target=wasm", (response) => {
        response.writeHead(200, { ETag: tag });
        response.end(archive);
      });
      server.answer("GET /bundles/authz?target=plan", {
        status: 404,
        json: { code: "not_found", message: "bundle authz has no target plan: it says why" },
      });
      return await runCli(["pull", "authz", ...argv, "--server", server.url], { cwd: folder });
    };

    test("lies in a folder, of the revision that the answer names", async () => {
      const run = await pullTarget(["--target", "wasm", "--output", "built"]);
      expect(run).toEqual({
        status: 0,
        stdout: "Pulled authz as wasm: revision 3f2a9c1b04de into built (2 files)\n",
        stderr: "",
      });
      expect(await readdir(path.join(stage.folder, "built"))).toEqual(["authz", "data.json"]);
    });

    test("as JSON names the target", async () => {
      const run = await pullTarget(["--target", "wasm", "--output", "built.tgz", "--json"]);
      expect(JSON.parse(run.stdout)).toEqual({
        name: "authz",
        revision: REVISION,
        target: "wasm",
        output: "built.tgz",
      });
    });

    test("and is not there is said in the server's words", async () => {
      expect(await pullTarget(["--target", "plan", "--output", "none"])).toEqual({
        status: 1,
        stdout: "",
        stderr: "error: bundle authz has no target plan: it says why\n",
      });
      expect(await readdir(stage.folder)).not.toContain("none");
    });

    test.each([
      { note: "no older revision", argv: ["--target", "wasm", "--revision", "77aa00bb"] },
      { note: "no target that there is not", argv: ["--target", "rust"] },
    ])("is $note", async ({ argv }) => {
      expect(await pullTarget(argv)).toMatchObject({ status: 2, stdout: "" });
    });

    test("a tag of another program is no revision", async () => {
      const run = await pullTarget(["--target", "wasm", "--output", "odd"], '"odd"');
      expect(run.status).not.toBe(0);
      expect(run.stderr).toContain("its tag names no revision");
    });
  });
});
