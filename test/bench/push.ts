/** From a push to the changed answer of a real, long-polling agent: on one server, and across two on one Redis. */
import { setTimeout as sleep } from "node:timers/promises";
import { startAgent } from "../support/agent.ts";
import { pushFiles, versionPolicy } from "../support/api.ts";
import { startRedis } from "../support/redis.ts";
import { openConnection, postRequest } from "./measure/connection.ts";
import { type PolicyServer, startOurs } from "./measure/policy-servers.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { spreadOf } from "./measure/spread.ts";

const PUSHES = 50;
/** The agent asks again first: a push behind a push would measure that too. */
const PAUSE_MS = 40;
const PATIENCE_MS = 10_000;

await runBench(async (bench) => {
  const alone = await startOurs(bench);
  const one = await measurePushes(bench, "same server", alone, alone, "under 150");
  const redis = await startRedis();
  bench.defer(() => redis.dispose());
  const shared = { GATEHOUSE_REDIS_URL: redis.url };
  const [pushed, polled] = [await startOurs(bench, shared), await startOurs(bench, shared)];
  return [...one, ...(await measurePushes(bench, "across Redis", pushed, polled, "under 200"))];
});

async function measurePushes(
  bench: Bench,
  where: string,
  pushed: PolicyServer,
  polled: PolicyServer,
  expected: string,
): Promise<readonly Row[]> {
  bench.say(`${PUSHES} pushes, ${where}`);
  await push(pushed, 0);
  const agent = await startAgent({ url: polled.url, bundles: ["demo"], longPollSeconds: 60 });
  const port = Number(new URL(agent.url).port);
  const fromStart: number[] = [];
  const fromAnswer: number[] = [];
  try {
    await firstAnswer(port, 0);
    for (let version = 1; version <= PUSHES; version += 1) {
      await sleep(PAUSE_MS);
      const changed = firstAnswer(port, version);
      const startedAt = performance.now();
      await push(pushed, version);
      const answeredAt = performance.now();
      const changedAt = await changed;
      fromStart.push(changedAt - startedAt);
      fromAnswer.push(Math.max(0, changedAt - answeredAt));
    }
  } finally {
    await agent.stop();
  }
  const row = { unit: "ms", expected };
  return [
    { what: `push begun -> agent changed, ${where}`, ours: spreadOf(fromStart), ...row },
    { what: `push answered -> agent changed, ${where}`, ours: spreadOf(fromAnswer), ...row },
  ];
}

async function push({ url }: PolicyServer, version: number): Promise<void> {
  const { status, body } = await pushFiles(url, "demo", versionPolicy(version));
  if (status !== 200) throw new Error(`the push was answered with ${status}: ${body.message}`);
}

/** Asks the agent each millisecond or so; resolves with the time of the first answer by this version. */
async function firstAnswer(port: number, version: number): Promise<number> {
  const connection = await openConnection(port);
  const request = postRequest("/v1/data/demo/version", '{"input":{}}');
  const end = performance.now() + PATIENCE_MS;
  try {
    while (performance.now() < end) {
      const { body } = await connection.ask(request);
      if (body.includes(`"result":${version}}`)) return performance.now();
      await sleep(1);
    }
  } finally {
    connection.close();
  }
  throw new Error(`the agent did not answer version ${version}`);
}
