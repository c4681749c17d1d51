import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startGatehouse } from "../../http/gatehouse.ts";
import { freePort } from "../../support/process.ts";
import { runCli } from "../run-cli.ts";

describe("gatehouse health", () => {
  test("is 0 where the server is well, and says nothing", async () => {
    const gatehouse = await startGatehouse();
    try {
      const asked = ["health", "--server", gatehouse.base, "--bundles", "--store"];
      expect(await runCli(asked)).toEqual({ status: 0, stdout: "", stderr: "" });
    } finally {
      await gatehouse.close();
    }
  });

  test("is 1 where something is amiss, and says what", async () => {
    const gatehouse = await startGatehouse({ starting: () => "the first look at the bundles" });
    try {
      expect((await runCli(["health", "--server", gatehouse.base])).status).toBe(0);
      const asked = await runCli(["health", "--server", gatehouse.base, "--bundles"]);
      expect(asked).toEqual({
        ...{ status: 1, stdout: "" },
        stderr: `${gatehouse.base}: the first look at the bundles\n`,
      });
    } finally {
      await gatehouse.close();
    }
  });

  test("is 4 where nobody listens", async () => {
    const server = `http://127.0.0.1:${await freePort()}`;
    const { status, stderr } = await runCli(["health", "--server", server]);
    expect(status).toBe(4);
    expect(stderr).toContain(server);
  });

  test("is no success where another program answers", async () => {
    const server = createServer((_, response) => void response.end("welcome"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { status, stderr } = await runCli(["health", "--server", `127.0.0.1:${port}`]);
    await new Promise((resolve) => server.close(resolve));
    expect(status).toBe(1);
    expect(stderr).toContain("is it a Gatehouse server?");
  });
});

describe("gatehouse health --here", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-health-"));
  const paths: (string | undefined)[] = [];
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer((request, response) => {
      paths.push(request.url);
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    { note: "all addresses", host: "0.0.0.0" },
    { note: "no host", host: "" },
    { note: "one address", host: "127.0.0.1" },
  ])("asks the server that the environment describes: $note", async ({ host }) => {
    paths.length = 0;
    const env = { GATEHOUSE_ADDRESS: `${host}:${port}`, GATEHOUSE_BEHIND_PROXY: "true" };
    expect(await runCli(["health", "--here"], { env, cwd: folder })).toMatchObject({ status: 0 });
    expect(paths).toEqual(["/health"]);
  });

  test("and its gatehouse.yaml", async () => {
    const text = `apiVersion: gatehouse/v1\nkind: Config\nspec:\n  address: 127.0.0.1:${port}\n`;
    writeFileSync(path.join(folder, "gatehouse.yaml"), text);
    expect(await runCli(["health", "--here"], { cwd: folder })).toMatchObject({ status: 0 });
  });

  test("and no other: that would be two servers", async () => {
    const { status, stderr } = await runCli(["health", "--here", "--server", "http://a"]);
    expect(status).toBe(2);
    expect(stderr).toContain("cannot be used with");
  });
});
