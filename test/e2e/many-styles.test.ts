import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { pushFiles } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder, until } from "../support/process.ts";
import { STYLES } from "./many-styles.ts";

/** One server and one real agent with all bundles at once: every answer is compared as text, status included. */
describe("policies in the styles people write answer as OPA does", () => {
  const data = temporaryFolder();
  let server: RunningServer;
  let agent: RunningAgent;

  beforeAll(async () => {
    server = await startGatehouse({ GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_BUNDLES: "" });
    for (const { name, files } of STYLES) {
      const { status, body } = await pushFiles(server.url, name, files);
      expect({ name, status, errors: body.errors }).toEqual({
        name,
        status: 200,
        errors: undefined,
      });
    }
    const bundles = STYLES.map(({ name }) => name);
    agent = await startAgent({ url: server.url, bundles, longPollSeconds: 10 });
    await until("the agent to activate all", async () => {
      return (await fetch(`${agent.url}/health?bundles`)).ok ? true : undefined;
    });
  }, 60_000);

  afterAll(async () => {
    await agent?.stop();
    await server?.stop();
    data.remove();
  });

  async function answer(url: string, path: string, body: string): Promise<string> {
    const response = await fetch(`${url}/v1/data/${path}`, { method: "POST", body });
    return `${response.status} ${(await response.text()).trim()}`;
  }

  for (const { note, name, paths, inputs } of STYLES) {
    test(`${note} (${name})`, async () => {
      const different: string[] = [];
      for (const path of paths) {
        for (const input of inputs) {
          const body = JSON.stringify({ input });
          const [ours, theirs] = [
            await answer(server.url, path, body),
            await answer(agent.url, path, body),
          ];
          if (ours !== theirs)
            different.push(`${path} ${body}\n  ours: ${ours}\n  OPA:  ${theirs}`);
        }
      }
      expect(different).toEqual([]);
    });
  }
});
