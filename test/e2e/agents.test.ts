import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

/** Waits until a real agent answers by the given version. */
async function agentAnswers(agent: RunningAgent, version: unknown): Promise<void> {
  await until(`the agent to answer ${version}`, async () => {
    return (await agent.ask("demo/version", {})) === version ? true : undefined;
  });
}

describe("real OPA agents and one server", () => {
  const data = temporaryFolder();
  const settings = { GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_BUNDLES: "" };
  let server: RunningServer;
  const agents: RunningAgent[] = [];

  async function agent(longPollSeconds?: number): Promise<RunningAgent> {
    const started = await startAgent({
      url: server.url,
      bundles: ["demo"],
      ...(longPollSeconds === undefined ? {} : { longPollSeconds }),
    });
    agents.push(started);
    return started;
  }

  beforeAll(async () => {
    server = await startGatehouse(settings);
    expect((await pushFiles(server.url, "demo", versionPolicy(1))).status).toBe(200);
  });

  afterAll(async () => {
    await Promise.all(agents.map((each) => each.stop()));
    await server.stop();
    data.remove();
  });

  test("a plainly polling agent activates, and follows a push", async () => {
    const polling = await agent();
    await agentAnswers(polling, 1);
    expect((await pushFiles(server.url, "demo", versionPolicy(2))).status).toBe(200);
    await agentAnswers(polling, 2);
    await polling.stop();
  });

  test("a long-polling agent follows pushes, a bad push in between, rollback, and both restarts", async () => {
    let polling = await agent(30);
    await agentAnswers(polling, 2);
    const third = await pushFiles(server.url, "demo", versionPolicy(3));
    await agentAnswers(polling, 3);

    const bad = await pushFiles(server.url, "demo", {
      "demo/demo.rego": "package demo\n\nversion := ]\n",
    });
    expect(bad.status).toBe(400);
    expect(bad.body).toMatchObject({
      code: "invalid_parameter",
      errors: expect.arrayContaining([
        expect.objectContaining({
          code: "rego_parse_error",
          location: { file: "demo/demo.rego", row: 3, col: 12 },
        }),
      ]),
      active: { revision: third.body.revision, sequence: 3 },
    });
    const failing = await pushFiles(server.url, "demo", {
      ...versionPolicy(4),
      "demo/demo_test.rego":
        "package demo_test\n\nimport data.demo\n\ntest_version if demo.version == 5\n",
    });
    expect(failing.status).toBe(400);
    expect(failing.body.errors?.[0]).toMatchObject({
      code: "policy_test_failed",
      location: { file: "demo/demo_test.rego", row: 5 },
    });
    expect(await polling.ask("demo/version", {})).toBe(3);
    expect((await send(server.url, "POST", "/v1/data/demo/version")).body).toMatchObject({
      result: 3,
    });

    await pushFiles(server.url, "demo", versionPolicy(5));
    await agentAnswers(polling, 5);
    const back = await send<{ head: { sequence: number } }>(
      server.url,
      "POST",
      "/v1/bundles/demo/rollback",
      {
        revision: third.body.revision.slice(0, 12),
      },
    );
    expect(back.body.head.sequence).toBe(5);
    await agentAnswers(polling, 3);

    await polling.stop();
    polling = await agent(30);
    await agentAnswers(polling, 3);

    const { port } = server;
    expect(await server.stop()).toBe(0);
    server = await startGatehouse({ ...settings, GATEHOUSE_ADDRESS: `127.0.0.1:${port}` });
    expect((await pushFiles(server.url, "demo", versionPolicy(6))).body.head?.sequence).toBe(6);
    await agentAnswers(polling, 6);
    const manifest = await fetch(`${polling.url}/v1/data/system/bundles/demo/manifest/revision`);
    const head = await send<{ head: { revision: string } }>(server.url, "GET", "/v1/bundles/demo");
    expect(await manifest.json()).toEqual({ result: head.body.head.revision });
  });

  test("a second server on the same data directory says so and ends", async () => {
    await expect(startGatehouse(settings)).rejects.toThrow(/in use by/);
  });

  test("the same content again moves no head, and another order of files neither", async () => {
    const files = { ...versionPolicy(7), "demo/data.json": '{"a": 1, "b": [true]}' };
    const first = await pushFiles(server.url, "demo", files);
    const again = await pushFiles(server.url, "demo", {
      "demo/data.json": '{"b":[true],\n"a":1}',
      ...versionPolicy(7),
    });
    expect(again.body).toMatchObject({ changed: false, head: first.body.head });
  });
});
