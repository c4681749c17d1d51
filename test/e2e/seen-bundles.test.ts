import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { askData, startAgent } from "../support/agent.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { type RunningProcess, temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

const AUTHZ = `apiVersion: gatehouse/v1
kind: Bundle
metadata: { name: authz }
spec:
  roots: [authz]
  sees: [lib, later]
`;

describe("bundles that see each other", () => {
  const scratch = temporaryFolder();
  const bundles = path.join(scratch.folder, "bundles");
  const settings = {
    GATEHOUSE_BUNDLES: bundles,
    GATEHOUSE_DATA_DIR: path.join(scratch.folder, "data"),
  };
  const running: RunningProcess[] = [];

  afterAll(async () => {
    for (const each of running) await each.stop();
    scratch.remove();
  });

  function write(name: string, files: Readonly<Record<string, string>>): void {
    mkdirSync(path.join(bundles, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(path.join(bundles, name, file), text);
    }
  }

  async function start(): Promise<RunningServer> {
    const server = await startGatehouse(settings);
    running.push(server);
    return server;
  }

  async function untilBoth(urls: readonly string[], wanted: unknown): Promise<void> {
    for (const url of urls) {
      await until(`${url} to answer ${wanted}`, async () => {
        return (await askData(url, "authz/x", {})) === wanted;
      });
    }
  }

  test("are published in whatever order they lie, and answer as an agent that holds both, over restarts", async () => {
    write("authz", { "bundle.yaml": AUTHZ, "authz.rego": "package authz\n\nx := data.lib.f(2)\n" });
    write("lib", {
      "lib.rego": "package lib\n\nf(x) := x * data.lib.factor\n",
      "data.json": '{"lib": {"factor": 3}}',
    });
    let server = await start();
    await untilBoth([server.url], 6);
    const agent = await startAgent({
      url: server.url,
      bundles: ["lib", "authz"],
      longPollSeconds: 10,
    });
    running.push(agent);
    await untilBoth([agent.url], 6);
    const response = await fetch(`${server.url}/v1/data/authz/x?provenance`, { method: "POST" });
    expect(response.headers.get("gatehouse-revision")).toMatch(
      /^authz@[0-9a-f]{64},\s*lib@[0-9a-f]{64}$/,
    );
    const told = (await response.json()) as { provenance: { bundles: object } };
    expect(Object.keys(told.provenance.bundles)).toEqual(["authz", "lib"]);
    write("lib", { "data.json": '{"lib": {"factor": 4}}' });
    await untilBoth([server.url, agent.url], 8);
    const { port } = server;
    await server.stop();
    server = await startGatehouse({ ...settings, GATEHOUSE_ADDRESS: `127.0.0.1:${port}` });
    running.push(server);
    await untilBoth([server.url, agent.url], 8);
    const inspected = await gatehouse(["inspect", "authz", "--server", server.url]);
    expect(inspected.output).toMatch(/sees +lib@[0-9a-f]{12}, later \(not there\)/);
    const own = await fetch(`${server.url}/v1/bundles/authz/data/lib`, {
      ...{ method: "POST", body: '{"input": 1}' },
    });
    expect(await own.json()).toEqual({});
  });
});
