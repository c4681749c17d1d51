/** What 1,000 agents cost while they wait, and how long it takes to tell them all. */
import { setTimeout as sleep } from "node:timers/promises";
import { pushFiles, versionPolicy } from "../support/api.ts";
import { until } from "../support/until.ts";
import { type Answer, type Connection, getRequest, openConnection } from "./measure/connection.ts";
import { type PolicyServer, startOurs } from "./measure/policy-servers.ts";
import { cpuMicroseconds, residentBytes } from "./measure/process-usage.ts";
import { type Row, runBench } from "./measure/run-bench.ts";
import { spreadOf } from "./measure/spread.ts";

const POLLS = 1000;
const SERVERS = 3;
const WAKES = 3;
const BATCH = 100;

interface Numbers {
  readonly bytesPerPoll: number[];
  readonly wakeMs: number[];
  readonly wakeCpuMs: number[];
}

await runBench(async (bench) => {
  const numbers: Numbers = { bytesPerPoll: [], wakeMs: [], wakeCpuMs: [] };
  for (let number = 1; number <= SERVERS; number += 1) {
    bench.say(`${POLLS} held polls, server ${number} of ${SERVERS}`);
    await measureServer(await startOurs(bench), numbers);
  }
  return rowsOf(numbers);
});

function rowsOf({ bytesPerPoll, wakeMs, wakeCpuMs }: Numbers): readonly Row[] {
  const memory = spreadOf(bytesPerPoll.map((bytes) => bytes / 1024));
  return [
    { what: "memory of one held poll", unit: "KiB", ours: memory },
    { what: `push answered -> last of ${POLLS} polls`, unit: "ms", ours: spreadOf(wakeMs) },
    { what: `waking ${POLLS} polls, without the push`, unit: "CPU ms", ours: spreadOf(wakeCpuMs) },
  ];
}

/** The first polls of a fresh server are those whose memory tells: later ones find it there. */
async function measureServer(server: PolicyServer, numbers: Numbers): Promise<void> {
  let version = 0;
  const push = async (): Promise<void> => {
    version += 1;
    const { status } = await pushFiles(server.url, "demo", versionPolicy(version));
    if (status !== 200) throw new Error(`the push was answered with ${status}`);
  };
  await push();
  await push();
  for (let wake = 0; wake < WAKES; wake += 1) {
    const aloneCpuMs = await cpuOf(server, push);
    const before = await settledBytes(server);
    const polls = await holdPolls(server);
    if (wake === 0) numbers.bytesPerPoll.push(((await settledBytes(server)) - before) / POLLS);
    let lastMs = 0;
    const cpuMs = await cpuOf(server, async () => {
      await push();
      const answeredAt = performance.now();
      await Promise.all(polls.answers);
      lastMs = performance.now() - answeredAt;
    });
    numbers.wakeMs.push(lastMs);
    numbers.wakeCpuMs.push(cpuMs - aloneCpuMs);
    for (const connection of polls.connections) connection.close();
  }
}

interface HeldPolls {
  readonly connections: readonly Connection[];
  readonly answers: readonly Promise<Answer>[];
}

async function holdPolls({ url, port }: PolicyServer): Promise<HeldPolls> {
  const etag = (await fetch(`${url}/bundles/demo`)).headers.get("etag") ?? "";
  const prefer = "modes=snapshot,delta;wait=60";
  const request = getRequest("/bundles/demo", { "If-None-Match": etag, Prefer: prefer });
  const connections: Connection[] = [];
  while (connections.length < POLLS) {
    const batch = Array.from({ length: BATCH }, () => openConnection(port));
    connections.push(...(await Promise.all(batch)));
  }
  const answers = connections.map((connection) => askForBundle(connection, request));
  await until("all polls to be held", async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return metrics.includes(`\ngatehouse_bundle_waiting ${POLLS}\n`) ? true : undefined;
  });
  return { connections, answers };
}

async function askForBundle(connection: Connection, request: Uint8Array): Promise<Answer> {
  const answer = await connection.ask(request);
  if (answer.status !== 200) throw new Error(`a held poll was answered with ${answer.status}`);
  return answer;
}

async function cpuOf({ pid }: PolicyServer, work: () => Promise<void>): Promise<number> {
  const before = cpuMicroseconds(pid);
  await work();
  return (cpuMicroseconds(pid) - before) / 1000;
}

/** Memory once the work just done has come to rest. */
async function settledBytes({ pid }: PolicyServer): Promise<number> {
  await sleep(300);
  return residentBytes(pid);
}
