import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askData, startAgent } from "../support/agent.ts";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

/** Lines of a stream of events as they come, until the stream is left. */
async function followEvents(url: string): Promise<{ text(): string; leave(): void }> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/v1/events`, { signal: leaving.signal });
  let text = "";
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk);
  };
  read().catch(() => undefined);
  return { text: () => text, leave: () => leaving.abort() };
}

describe("a deletion, seen by a real agent", () => {
  const data = temporaryFolder();
  let server: RunningServer;

  beforeAll(async () => {
    server = await startGatehouse({ GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_BUNDLES: "" });
  });

  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  test("it answers on by what it has, is told at once, and takes the bundle when it comes back", async () => {
    const { url } = server;
    const metric = async (line: string): Promise<true | undefined> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return text.includes(line) ? true : undefined;
    };
    const pushed = await pushFiles(url, "demo", versionPolicy(1));
    const agent = await startAgent({ url, bundles: ["demo"], longPollSeconds: 60 });
    const agentAnswers = (version: number): Promise<true> =>
      until(`the agent to answer ${version}`, async () => {
        return (await agent.ask("demo/version", {})) === version ? true : undefined;
      });
    await agentAnswers(1);
    await until("the agent to be held", () => metric("gatehouse_bundle_waiting 1"));
    const events = await followEvents(url);
    await until("the stream of events", () => (events.text().includes("head") ? true : undefined));

    const settings = { GATEHOUSE_SERVER: url };
    const deleted = await gatehouse(["delete", "demo", "--yes", "--json"], settings);
    expect(deleted.exitCode).toBe(0);
    expect(JSON.parse(deleted.output)).toMatchObject({
      name: "demo",
      revision: pushed.body.revision,
      head: pushed.body.head,
    });

    const refused = 'gatehouse_bundle_requests_total{bundle="",status="404"}';
    await until("the held poll to be answered with 404", () => metric(refused));
    await until("the event", () => (events.text().includes("event: deleted") ? true : undefined));
    events.leave();
    expect(await agent.ask("demo/version", {})).toBe(1);
    expect(await askData(url, "demo/version", {})).toBeUndefined();
    const inside = await send(url, "POST", "/v1/bundles/demo/data/demo/version", { input: {} });
    expect(inside.status).toBe(404);
    expect((await send(url, "GET", "/v1/bundles/demo")).status).toBe(404);
    expect((await fetch(`${url}/health?bundles`)).status).toBe(200);
    expect((await gatehouse(["delete", "demo", "--yes"], settings)).exitCode).toBe(1);
    expect((await gatehouse(["history", "demo"], settings)).output).toMatch(/2 .* delete/);
    expect(await metric('gatehouse_pushes_total{outcome="deleted"} 1')).toBe(true);

    const taken = await pushFiles(url, "other", versionPolicy("other"));
    expect(taken.status).toBe(200);
    expect((await send(url, "DELETE", "/v1/bundles/other")).status).toBe(200);
    expect(await agent.ask("demo/version", {})).toBe(1);
    const back = await pushFiles(url, "demo", versionPolicy(2));
    expect(back.body.head).toMatchObject({ sequence: 3, epoch: pushed.body.head?.epoch });
    await agentAnswers(2);
    await agent.stop();
  });
});
