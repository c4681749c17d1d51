import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { opaBinary } from "../support/opa.ts";

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
  const opa = readFileSync(opaBinary());
  const checksum = createHash("sha256").update(opa).digest("hex");
  let server: Server;
  let base: string;
  let downloads = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = request.url ?? "";
      const wrong = url.startsWith("/wrong/");
      if (!/^\/(good|wrong)\/v1\.22\.2\/opa_/.test(url)) return response.writeHead(404).end();
      if (url.endsWith(".sha256")) {
        return response.end(
          `${wrong ? "0".repeat(64) : checksum}  ${path.basename(url, ".sha256")}\n`,
        );
      }
      downloads += 1;
      return response.end(opa);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  test("two set-ups at once download once, verify the checksum and give the same program", async () => {
    const cache = path.join(folder, "good");
    const env = { GATEHOUSE_CACHE: cache, GATEHOUSE_OPA_DOWNLOADS: `${base}/good` };
    const [one, two] = await Promise.all([setup(env), setup(env)]);
    expect([one.exitCode, two.exitCode]).toEqual([0, 0]);
    expect(one.stdout).toBe(two.stdout);
    expect(readFileSync(one.stdout.trim()).equals(opa)).toBe(true);
    expect(downloads).toBe(1);
    const third = await setup(env);
    expect(third).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("a wrong checksum is refused and leaves nothing behind", async () => {
    const cache = path.join(folder, "wrong");
    const run = await setup({ GATEHOUSE_CACHE: cache, GATEHOUSE_OPA_DOWNLOADS: `${base}/wrong` });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("not used");
    const left = readdirSync(cache, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  test("a release that is not there says what to do", async () => {
    const cache = path.join(folder, "absent");
    const run = await setup({ GATEHOUSE_CACHE: cache, GATEHOUSE_OPA_DOWNLOADS: `${base}/absent` });
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
