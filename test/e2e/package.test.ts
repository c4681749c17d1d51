import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { send } from "../support/api.ts";
import { cleanEnvironment } from "../support/gatehouse.ts";
import { startOpaDownloads } from "../support/opa-downloads.ts";
import { ROOT, startProcess, temporaryFolder, until } from "../support/process.ts";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
}

describe("the published package", () => {
  const scratch = temporaryFolder();
  const installed = path.join(scratch.folder, "app", "node_modules", "opa-gatehouse");
  const main = path.join(installed, "dist", "cli", "main.js");
  const empty = path.join(scratch.folder, "empty");
  let files: readonly string[];

  /** Packs what is built, and lays it out as npm would, with links to what it depends on. */
  beforeAll(() => {
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", scratch.folder];
    const text = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" });
    const [packed] = JSON.parse(text) as [{ filename: string; files: { path: string }[] }];
    files = packed.files.map((file) => file.path);
    mkdirSync(installed, { recursive: true });
    mkdirSync(empty);
    const archive = path.join(scratch.folder, packed.filename);
    execFileSync("tar", ["-xzf", archive, "-C", installed, "--strip-components", "1"]);
    const { dependencies } = manifest();
    for (const name of Object.keys(dependencies)) {
      const link = path.join(installed, "node_modules", name);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(path.join(ROOT, "node_modules", name), link);
    }
  }, 60_000);
  afterAll(scratch.remove);

  function manifest(): Manifest {
    return JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as Manifest;
  }

  test("has a name of its own, may be published, and holds neither maps nor tests nor sources", () => {
    expect(manifest().name).toBe("opa-gatehouse");
    expect(manifest().private).toBeUndefined();
    expect(
      files.filter((file) => /\.map$|_test\.rego$|\.test\.|^(?:test|src)\//.test(file)),
    ).toEqual([]);
    expect(files).toContain("dist/cli/main.js");
  });

  test("checks and serves from an empty folder with the cached opa", async () => {
    const folder = path.join(scratch.folder, "policy");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "p.rego"), "package p\n\nok := true\n");
    const env = cleanEnvironment();
    const check = startProcess(process.execPath, [main, "check", folder], { cwd: empty, env });
    expect(await check.ended).toBe(0);
    expect(check.output()).toContain("policy passes: 1 module");

    const server = startProcess(process.execPath, [main, "serve"], {
      cwd: empty,
      env: { ...env, GATEHOUSE_ADDRESS: "127.0.0.1:0" },
    });
    await until("the banner", () => (server.output().includes("Try:") ? true : undefined));
    expect(server.output()).toContain("npx opa-gatehouse push ./my-policy --bundle my-policy");
    expect(server.output()).not.toContain('"level":"error"');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(server.output())?.[0] ?? "";
    const pushed = startProcess(
      process.execPath,
      [main, "push", folder, "--bundle", "p", "--server", url],
      { cwd: empty, env },
    );
    expect(await pushed.ended).toBe(0);
    expect((await send(url, "POST", "/v1/data/p/ok", { input: 1 })).body).toEqual({ result: true });
    expect(await server.stop()).toBe(0);
  }, 60_000);

  test("gets opa by itself, verified, where there is none", async () => {
    const mirror = await startOpaDownloads();
    const env = {
      PATH: "/nonexistent",
      HOME: scratch.folder,
      GATEHOUSE_CACHE: path.join(scratch.folder, "cache"),
      GATEHOUSE_ADDRESS: "127.0.0.1:0",
    };
    const serve = (folder: string) =>
      startProcess(process.execPath, [main, "serve"], {
        cwd: empty,
        env: { ...env, GATEHOUSE_OPA_DOWNLOADS: `${mirror.url}/${folder}` },
      });
    const refused = serve("wrong");
    expect(await refused.ended).toBe(5);
    expect(refused.output()).toContain("not used");
    const server = serve("good");
    await until("the banner", () => (server.output().includes("Try:") ? true : undefined));
    expect(server.output()).toContain("opa 1.22.2 is downloaded and its checksum verified");
    expect(mirror.downloads()).toBe(2);
    expect(await server.stop()).toBe(0);
    await mirror.close();
  }, 60_000);
});
