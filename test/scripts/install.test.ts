import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { opaBinary } from "../support/opa.ts";
import { ROOT, startProcess, temporaryFolder } from "../support/process.ts";

/** A clone with one package, which npm finds beside it. */
describe("the packages of a clone", () => {
  const scratch = temporaryFolder();
  const at = (...names: string[]): string => path.join(scratch.folder, ...names);
  const env = { ...process.env, HOME: scratch.folder, OPA_BIN: opaBinary() };
  const marker = at("node_modules", "dep", "marker");
  const stamp = at("node_modules", ".gatehouse-installed");
  const INSTALLING = "installing packages from package-lock.json";

  beforeAll(() => {
    cpSync(path.join(ROOT, "scripts"), at("scripts"), { recursive: true });
    lockTo("1.0.0");
  });

  afterAll(() => scratch.remove());

  function npm(folder: string, ...args: string[]): void {
    execFileSync("npm", [...args, "--offline", "--silent"], { cwd: folder, env });
  }

  function lockTo(version: string): void {
    const write = (file: string, value: unknown): void =>
      writeFileSync(file, JSON.stringify(value));
    mkdirSync(at("dep"), { recursive: true });
    write(at("dep", "package.json"), { name: "dep", version });
    npm(at("dep"), "pack", "--pack-destination", "..");
    const dependencies = { dep: `file:dep-${version}.tgz` };
    write(at("package.json"), { name: "clone", engines: { node: ">=20.19" }, dependencies });
    npm(scratch.folder, "install", "--package-lock-only");
  }

  async function setup(): Promise<string> {
    const run = startProcess(process.execPath, [at("scripts", "setup.mjs")], { env });
    const exitCode = await run.ended;
    expect({ exitCode, output: run.output() }).toMatchObject({ exitCode: 0 });
    return run.output();
  }

  test("are installed once by two set-ups at the same time, and the reason is said before", async () => {
    const outputs = await Promise.all([setup(), setup()]);
    const [installed, ...others] = outputs.filter((output) => output.includes(INSTALLING));
    expect(others).toEqual([]);
    const reason = "node_modules is not there, or npm has not come to its end";
    expect(installed?.indexOf(reason)).toBeLessThan(installed?.indexOf(INSTALLING) ?? 0);
    expect(installed).toContain(reason);
    expect(existsSync(at("node_modules", "dep"))).toBe(true);
    expect(await setup()).toBe("");
  });

  test.each([
    ["another Node, as set-up noted it before", `${"0".repeat(64)} node 1`],
    ["another name or version of the project", "0".repeat(64)],
  ])("are left as they are after %s", async (_note, text) => {
    writeFileSync(stamp, text);
    writeFileSync(marker, "");
    expect(await setup()).toBe("");
    expect(existsSync(marker)).toBe(true);
    expect(await setup()).toBe("");
  });

  test("are installed again when the lock file lists another, which is named before", async () => {
    lockTo("2.0.0");
    const output = await setup();
    expect(output).toContain("node_modules/dep is not what package-lock.json lists");
    expect(output).toContain(INSTALLING);
    expect(existsSync(marker)).toBe(false);
  });
});
