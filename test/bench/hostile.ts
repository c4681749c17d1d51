/**
 * Random requests and pushes of every kind that does harm, against one server: its worker stays, its memory comes back, and
 * a calm decision beside them is answered. GATEHOUSE_BENCH_MINUTES says how long; one minute unless set.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fuzzServer } from "../e2e/fuzz-server.ts";
import { pushFiles, versionPolicy } from "../support/api.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { FAMILIES, LIVE, sendFamily } from "./inputs/hostile-requests.ts";
import { askCalmly } from "./measure/ask-calmly.ts";
import { type PolicyServer, startOurs } from "./measure/policy-servers.ts";
import { childrenOf, residentBytes } from "./measure/process-usage.ts";
import { type Row, runBench } from "./measure/run-bench.ts";
import { spreadOf } from "./measure/spread.ts";

const MINUTES = Number(process.env["GATEHOUSE_BENCH_MINUTES"] ?? 1);
const LANES = 4;
const SAID_LINES = 12;
const REST_MS = 20_000;
const MEBIBYTE = 1024 * 1024;

await runBench(async (bench) => {
  const server = await startOurs(bench, {
    GATEHOUSE_EVALUATION_TIMEOUT_MS: "20000",
    GATEHOUSE_MAX_WAIT_SECONDS: "2",
  });
  for (const [name, files] of Object.entries({ ...LIVE, demo: versionPolicy(1) })) {
    const { status } = await pushFiles(server.url, name, files);
    if (status !== 200) throw new Error(`the push of ${name} was answered with ${status}`);
  }
  const before = residentBytes(server.pid);
  const end = performance.now() + MINUTES * 60_000;
  const calm = askCalmly({
    port: server.port,
    path: "/v1/data/calm/yes",
    body: '{"input":{"user":"alice"}}',
    want: '{"result":true}',
    milliseconds: MINUTES * 60_000,
  });
  const peak = watchMemory(server, end);
  const statuses = new Map<string, Map<string, number>>();
  const seed = Number(process.env["GATEHOUSE_BENCH_SEED"] ?? Date.now() % 100_000);
  bench.say(`${MINUTES} minutes, seed ${seed}, worker ${server.pid}`);
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    harm(server, seed + lane, end, statuses),
  );
  await Promise.all([...lanes, fuzz(server, seed, end)]);
  for (const [name, counts] of [...statuses].sort()) {
    bench.say(
      `${name}: ${[...counts].map(([status, count]) => `${count} x ${status}`).join(", ")}`,
    );
  }
  const { waits, wrong } = await calm;
  const said = (): string => server.output().split("\n").slice(-SAID_LINES).join("\n");
  if (!isAlive(server)) throw new Error(`the worker ${server.pid} was replaced:\n${said()}`);
  if (wrong > 0) throw new Error(`${wrong} calm decisions were answered wrongly`);
  // An hour has more waits than a call takes arguments.
  const longest = waits.reduce((most, each) => Math.max(most, each), 0);
  await sleep(REST_MS);
  return [
    row("a calm decision beside it", "ms", waits),
    row("longest of them", "ms", [longest]),
    row("memory before", "MiB", [before / MEBIBYTE]),
    row("memory at its peak", "MiB", [(await peak) / MEBIBYTE]),
    row("memory after a rest", "MiB", [residentBytes(server.pid) / MEBIBYTE]),
  ];
});

function row(what: string, unit: string, values: readonly number[]): Row {
  return { what, unit, ours: spreadOf(values) };
}

function isAlive({ pid }: PolicyServer): boolean {
  try {
    childrenOf(pid);
    return true;
  } catch {
    return false;
  }
}

async function harm(
  { url }: PolicyServer,
  seed: number,
  end: number,
  statuses: Map<string, Map<string, number>>,
): Promise<void> {
  const random = seededRandom(seed);
  while (performance.now() < end) {
    const family = FAMILIES[Math.floor(random() * FAMILIES.length)];
    if (family === undefined) continue;
    const counts = statuses.get(family.name) ?? new Map<string, number>();
    statuses.set(family.name, counts);
    for (const status of await sendFamily(url, family, random)) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  }
}

/** Spoilt variants of good requests; what is strange about an answer ends the run. */
async function fuzz(server: PolicyServer, seed: number, end: number): Promise<void> {
  for (let round = seed; performance.now() < end; round += 1) {
    const { strange } = await fuzzServer(server, round);
    const [first] = strange;
    if (first !== undefined) throw new Error(`round ${round}: ${first}`);
  }
}

async function watchMemory({ pid }: PolicyServer, end: number): Promise<number> {
  let peak = 0;
  while (performance.now() < end) {
    peak = Math.max(peak, residentBytes(pid));
    await sleep(100);
  }
  return peak;
}
