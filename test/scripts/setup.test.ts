import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { opaBinary } from "../support/opa.ts";
import { type OpaDownloads, startOpaDownloads } from "../support/opa-downloads.ts";

const SETUP: string = path.resolve(import.meta.dirname, "../../scripts/setup.mjs");

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs set-up without Go and without an opa on the PATH. */
function setup(env: Record<string, string>): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SETUP, "--only-opa"], {
      env: { PATH: "/nonexistent", HOME: tmpdir(), ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

describe("getting opa by download", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-setup-"));
  let mirror: OpaDownloads;

  beforeAll(async () => {
    mirror = await startOpaDownloads();
  });

  afterAll(async () => {
    await mirror.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("two set-ups at once download once, verify the checksum and give the same program", async () => {
    const cache = path.join(folder, "good");
    const env = { GATEHOUSE_CACHE: cache, GATEHOUSE_OPA_DOWNLOADS: `${mirror.url}/good` };
    const [one, two] = await Promise.all([setup(env), setup(env)]);
    expect([one.exitCode, two.exitCode]).toEqual([0, 0]);
    expect(one.stdout).toBe(two.stdout);
    expect(readFileSync(one.stdout.trim()).equals(mirror.opa)).toBe(true);
    expect(mirror.downloads()).toBe(1);
    const third = await setup(env);
    expect(third).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("a wrong checksum is refused and leaves nothing behind", async () => {
    const cache = path.join(folder, "wrong");
    const run = await setup({
      GATEHOUSE_CACHE: cache,
      GATEHOUSE_OPA_DOWNLOADS: `${mirror.url}/wrong`,
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("not used");
    const left = readdirSync(cache, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  test("a release that is not there says what to do", async () => {
    const cache = path.join(folder, "absent");
    const run = await setup({
      GATEHOUSE_CACHE: cache,
      GATEHOUSE_OPA_DOWNLOADS: `${mirror.url}/absent`,
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("install Go or set OPA_BIN");
  });

  test("OPA_BIN of another version is named and refused", async () => {
    const binary = path.join(folder, "other-opa");
    writeFileSync(binary, "#!/bin/sh\necho 'Version: 0.1.0'\n");
    chmodSync(binary, 0o755);
    const run = await setup({ OPA_BIN: binary });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("opa 0.1.0, but 1.22.2 is wanted");
  });

  test("OPA_BIN of the pinned version is taken as it is", async () => {
    const run = await setup({ OPA_BIN: opaBinary() });
    expect(run).toMatchObject({ exitCode: 0, stdout: `${opaBinary()}\n` });
  });
});
