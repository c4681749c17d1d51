import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as send } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { writeArchive } from "../../src/means/archive/write-archive.ts";
import { opaBinary } from "../support/opa.ts";
import { until } from "../support/until.ts";
import { type BundleServer, moveTo, startBundleServer } from "./bundle-server.ts";

let server: BundleServer;
let folder: string;
let agent: ChildProcess;

/** An agent with two bundles: one that it long-polls, one that it asks for every second. */
beforeAll(async () => {
  server = await startBundleServer();
  await server.publish("held", await bundleThatSays("held", "one"));
  await server.publish("plain", await bundleThatSays("plain", "one"));
  folder = mkdtempSync(path.join(tmpdir(), "gatehouse-agent-"));
  const config = path.join(folder, "config.json");
  writeFileSync(config, JSON.stringify(agentConfig()));
  agent = spawn(
    opaBinary(),
    ["run", "--server", "--addr", `unix://${folder}/agent`, "--config-file", config],
    { stdio: "ignore" },
  );
});

afterAll(async () => {
  if (agent.exitCode === null) {
    const ended = new Promise((resolve) => agent.once("exit", resolve));
    agent.kill("SIGKILL");
    await ended;
  }
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function agentConfig(): unknown {
  return {
    services: { gatehouse: { url: server.base } },
    bundles: {
      held: {
        service: "gatehouse",
        polling: { long_polling_timeout_seconds: 30 },
      },
      plain: {
        service: "gatehouse",
        resource: "/bundles/plain.tar.gz",
        polling: { min_delay_seconds: 1, max_delay_seconds: 1 },
      },
    },
  };
}

function bundleThatSays(name: string, word: string, roots = [name]): Promise<Uint8Array> {
  const manifest = { revision: word, roots, rego_version: 1 };
  const rego = `package ${name}\n\nsays := "${word}"\n`;
  return writeArchive(
    new Map([
      [".manifest", Buffer.from(JSON.stringify(manifest))],
      [`${name}/policy.rego`, Buffer.from(rego)],
    ]),
  );
}

/** What the agent answers, undefined while it does not. */
function agentSays(name: string): Promise<unknown> {
  return new Promise((resolve) => {
    const request = send(
      { socketPath: `${folder}/agent`, path: `/v1/data/${name}/says` },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve((JSON.parse(Buffer.concat(chunks).toString()) as { result?: unknown }).result);
      },
    );
    request.once("error", () => resolve(undefined));
    request.end();
  });
}

async function untilAgentSays(name: string, word: string): Promise<void> {
  await until(async () => (await agentSays(name)) === word);
}

test("a real agent obeys a push at once by long polling, and a rollback, and within its delay by polling", async () => {
  await untilAgentSays("held", "one");
  await untilAgentSays("plain", "one");
  await until(() => server.bundles.waiting() === 1);

  await server.publish("held", await bundleThatSays("held", "two"));
  await untilAgentSays("held", "two");
  await until(() => server.bundles.waiting() === 1);

  const name = parseBundleName("held");
  const [oldest] = await server.store.listRevisions(name);
  if (oldest === undefined) throw new Error("two revisions were published");
  const back = await moveTo(server.store, name, oldest.revision);
  await server.feed.announce({ name, head: back });
  await untilAgentSays("held", "one");

  await server.publish("plain", await bundleThatSays("plain", "two"));
  await untilAgentSays("plain", "two");
  expect(server.counted.filter((each) => each === "held 200")).toHaveLength(3);
  expect(server.counted.filter((each) => each === "plain 200")).toHaveLength(2);
  await until(() => server.counted.includes("plain 304"));
  expect(server.counted).not.toContain("held 304");
});

test("a real agent that cannot activate a head is kept and counted, and obeys the next good one at once", async () => {
  const name = parseBundleName("held");
  const answers = () => server.counted.filter((each) => each === "held 200").length;
  await untilAgentSays("held", "one");
  const before = answers();

  // The agent refuses it: the other bundle owns that root.
  await server.publish("held", await bundleThatSays("held", "bad", ["held", "plain"]));
  await until(() => server.bundles.unableAgents().get(name) === 1);
  await until(() => server.bundles.waiting() === 1);
  expect(answers() - before).toBeLessThanOrEqual(8);
  expect(await agentSays("held")).toBe("one");

  await server.publish("held", await bundleThatSays("held", "three"));
  await untilAgentSays("held", "three");
  expect(server.bundles.unableAgents().size).toBe(0);
});
