import { afterAll, beforeAll } from "@jest/globals";
import { type RunningAgent, startAgent } from "./agent.ts";
import { type RunningServer, startGatehouse } from "./gatehouse.ts";
import { temporaryFolder } from "./process.ts";
import { until } from "./until.ts";

/** The server is there from `publish` on, the agent from the first test on. */
export interface ServerAndAgent {
  readonly server: RunningServer;
  readonly agent: RunningAgent;
}

/**
 * One server and one real agent for all tests of a suite. `publish` fills the server and gives the names of the bundles that the
 * agent takes; the tests begin once the agent has activated them all. No bundles are declared unless `settings` say so.
 */
export function startServerAndAgent(
  publish: (server: RunningServer) => Promise<readonly string[]>,
  settings: Readonly<Record<string, string>> = {},
): ServerAndAgent {
  const data = temporaryFolder();
  let server: RunningServer | undefined;
  let agent: RunningAgent | undefined;

  beforeAll(async () => {
    server = await startGatehouse({
      GATEHOUSE_DATA_DIR: data.folder,
      GATEHOUSE_BUNDLES: "",
      // On a busy machine the largest inputs take longer than a service would wait.
      GATEHOUSE_EVALUATION_TIMEOUT_MS: "60000",
      ...settings,
    });
    const bundles = await publish(server);
    const started = await startAgent({ url: server.url, bundles, longPollSeconds: 10 });
    agent = started;
    await until("the agent to activate all", async () => {
      return (await fetch(`${started.url}/health?bundles`)).ok;
    });
  });

  afterAll(async () => {
    await agent?.stop();
    await server?.stop();
    data.remove();
  });

  return {
    get server() {
      return there(server);
    },
    get agent() {
      return there(agent);
    },
  };
}

function there<T>(running: T | undefined): T {
  if (running === undefined) throw new Error("nothing runs before the suite has begun");
  return running;
}
