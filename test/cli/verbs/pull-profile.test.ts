import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { writeArchive } from "../../../src/means/archive/write-archive.ts";
import { REVISION } from "../answers.ts";
import { useStage } from "../command-cases.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const stage = useStage();

const DATA = {
  profiles: {
    web: { localhostProfile: "gatehouse/web.json" },
    cache: { localhostProfile: "shop/cache.json" },
  },
};
const FILES: Readonly<Record<string, string>> = {
  "seccomp/data.json": JSON.stringify(DATA),
  "seccomp/profiles/web.json": '{"web": 1}\n',
  "seccomp/profiles/cache.json": '{"cache": 1}\n',
};

describe("pull --profile", () => {
  const pull = async (
    files: Readonly<Record<string, string>>,
    argv: readonly string[],
  ): Promise<CliRun> => {
    const { server, folder } = stage;
    const tree = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
    const archive = await writeArchive(new Map(tree));
    server.answer("GET /bundles/k8s/seccomp?target=rego", (response) => {
      response.writeHead(200, { ETag: `"1.1.${REVISION}"` });
      response.end(archive);
    });
    return await runCli(["pull", "k8s/seccomp", ...argv, "--server", server.url], { cwd: folder });
  };

  test("writes all profiles where the kubelet looks for them", async () => {
    const run = await pull(FILES, ["--profile", "--output", "node"]);
    expect(run.stderr).toBe("");
    expect(run.stdout).toMatch(/^Pulled 2 seccomp profiles of k8s\/seccomp: revision /);
    const places = await readdir(path.join(stage.folder, "node"), { recursive: true });
    expect(places.sort()).toEqual(["gatehouse", "gatehouse/web.json", "shop", "shop/cache.json"]);
    const web = await readFile(path.join(stage.folder, "node/gatehouse/web.json"), "utf8");
    expect(web).toBe(FILES["seccomp/profiles/web.json"]);
  });

  test("writes only what has changed", async () => {
    await pull(FILES, ["--profile", "--output", "again"]);
    await writeFile(path.join(stage.folder, "again/shop/cache.json"), "old");
    const run = await pull(FILES, ["--profile", "--output", "again", "--json"]);
    expect(JSON.parse(run.stdout)).toMatchObject({
      profiles: [
        { policy: "cache", file: "shop/cache.json" },
        { policy: "web", file: "gatehouse/web.json" },
      ],
      written: ["shop/cache.json"],
    });
  });

  test("prints one", async () => {
    const run = await pull(FILES, ["--profile", "web", "--output", "-"]);
    expect(run).toEqual({ status: 0, stdout: FILES["seccomp/profiles/web.json"], stderr: "" });
  });

  test.each([
    {
      note: "a policy that there is not",
      files: FILES,
      argv: ["--profile", "wbe"],
      stderr: /^error: the bundle publishes no profile "wbe"; did you mean "web"\?\n/,
    },
    {
      note: "several to standard output",
      files: FILES,
      argv: ["--profile", "--output", "-"],
      stderr: /^error: --output - prints one profile: one of cache, web\n/,
    },
    {
      note: "a bundle without profiles",
      files: { "data.json": "{}" },
      argv: ["--profile"],
      stderr:
        /^error: the bundle publishes no seccomp profiles: they come from documents of kind SeccompPolicy\n/,
    },
    {
      note: "a place outside the folder",
      files: {
        ...FILES,
        "seccomp/data.json": JSON.stringify({
          profiles: { web: { localhostProfile: "../../etc/x.json" } },
        }),
      },
      argv: ["--profile", "--output", "node"],
      stderr: /^error: the bundle's seccomp profiles are damaged: no place for web\n/,
    },
    {
      note: "a profile that the data names and that is not there",
      files: { "seccomp/data.json": JSON.stringify(DATA) },
      argv: ["--profile", "--output", "node"],
      stderr:
        /^error: the bundle's seccomp profiles are damaged: no file seccomp\/profiles\/cache.json\n/,
    },
    {
      note: "together with a revision",
      files: FILES,
      argv: ["--profile", "--revision", "3f2a"],
      stderr: /^error: profiles are those of the head alone: leave --revision and --target out\n/,
    },
  ])("refuses $note", async ({ files, argv, stderr }) => {
    const run = await pull(files, argv);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toMatch(stderr);
  });
});
