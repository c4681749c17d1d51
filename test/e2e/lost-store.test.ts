import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { type ApiError, pushFiles, send } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { describeWithProgram } from "../support/needs.ts";
import { temporaryFolder } from "../support/process.ts";
import { type RunningRedis, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const rules = (name: string, version: string): string =>
  `package ${name}\n\nversion := ${JSON.stringify(version)}\n`;

const HAND = { "hand.rego": rules("hand", "by hand") };
const THIEF = { "thief.rego": rules("hand", "stolen") };

let scratch: ReturnType<typeof temporaryFolder>;
let servers: RunningServer[];
let agent: RunningAgent | undefined;
let redis: RunningRedis | undefined;

beforeEach(() => {
  scratch = temporaryFolder();
  servers = [];
  mkdirSync(path.join(scratch.folder, "bundles", "declared"), { recursive: true });
  writeFileSync(
    path.join(scratch.folder, "bundles", "declared", "declared.rego"),
    rules("declared", "from files"),
  );
});

afterEach(async () => {
  await agent?.stop();
  await Promise.all(servers.map((server) => server.stop()));
  await redis?.dispose();
  scratch.remove();
});

async function start(settings: Readonly<Record<string, string>>): Promise<RunningServer> {
  const server = await startGatehouse({
    GATEHOUSE_BUNDLES: path.join(scratch.folder, "bundles"),
    ...settings,
  });
  servers.push(server);
  return server;
}

async function decide(server: RunningServer, name: string): Promise<unknown> {
  const { body } = await send<{ result?: unknown }>(server.url, "GET", `/v1/data/${name}/version`);
  return body.result;
}

async function health(server: RunningServer, name: string): Promise<number> {
  return (await fetch(`${server.url}/health${name}`)).status;
}

async function epochOf(server: RunningServer, name: string): Promise<string | undefined> {
  const { body } = await send<{ head?: { epoch: string } }>(
    ...[server.url, "GET", `/v1/bundles/${name}`],
  );
  return body.head?.epoch;
}

/** What must hold of every server whose store was emptied, and how people mend what is left. */
async function expectRecovery(all: readonly RunningServer[], before: string): Promise<void> {
  for (const server of all) {
    await until("the loss to be noticed", async () =>
      (await health(server, "/hand")) === 500 ? true : undefined,
    );
    const epoch = await until("the declared bundle to be published again", async () => {
      const now = await epochOf(server, "declared");
      return now !== undefined && now !== before ? now : undefined;
    });
    expect(epoch).toMatch(/^[0-9a-f]{16}$/);
    await until("the declared bundle to be well", async () =>
      (await health(server, "/declared")) === 200 ? true : undefined,
    );
    expect(await health(server, "?bundles")).toBe(500);
    expect(await health(server, "")).toBe(200);
    expect(await decide(server, "hand")).toBe("by hand");
    expect(await decide(server, "declared")).toBe("from files");
    const stolen = await pushFiles(server.url, "thief", THIEF);
    expect([stolen.status, stolen.body.code]).toEqual([409, "conflict"]);
    expect(stolen.body.message).toContain("hand, which is still served here, owns");
    const told = server.output().match(/bundles vanished from the store/g);
    expect(told).toHaveLength(1);
  }
  const [first] = all;
  if (first === undefined) throw new Error("there is at least one server");
  expect((await send<ApiError>(first.url, "DELETE", "/v1/bundles/hand")).status).toBe(200);
  for (const server of all) {
    await until("the deletion to be heard of", async () =>
      (await health(server, "/hand")) === 404 ? true : undefined,
    );
    expect(await decide(server, "hand")).toBeUndefined();
    expect(await health(server, "?bundles")).toBe(200);
  }
  const pushed = await pushFiles(first.url, "thief", THIEF);
  expect([pushed.status, pushed.body.code]).toEqual([200, undefined]);
}

describeWithProgram("a store that is emptied while servers run", ["redis-server"], () => {
  test("Redis: FLUSHALL under two replicas and an agent", async () => {
    redis = await startRedis();
    const settings = { GATEHOUSE_REDIS_URL: redis.url };
    const all = [await start(settings), await start(settings)] as const;
    expect((await pushFiles(all[0].url, "hand", HAND)).status).toBe(200);
    agent = await startAgent({ url: all[1].url, bundles: ["hand"], longPollSeconds: 30 });
    for (const server of all) {
      await until("both bundles on every replica", async () =>
        (await decide(server, "hand")) === "by hand" &&
        (await decide(server, "declared")) === "from files"
          ? true
          : undefined,
      );
    }
    const before = (await epochOf(all[0], "declared")) ?? "none";
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    await expectRecovery(all, before);
    expect(await agent.ask("hand/version", {})).toBe("by hand");
  });

  test("files: the data directory is emptied", async () => {
    const data = path.join(scratch.folder, "data");
    const server = await start({ GATEHOUSE_DATA_DIR: data });
    expect((await pushFiles(server.url, "hand", HAND)).status).toBe(200);
    const before = readFileSync(path.join(data, "epoch"), "utf8").trim();
    for (const part of ["bundles", "epoch"]) rmSync(path.join(data, part), { recursive: true });
    await expectRecovery([server], before);
    expect(readFileSync(path.join(data, "epoch"), "utf8").trim()).not.toBe(before);
  });
});
