/** Servers of many bundles: how soon they listen, how soon a killed worker's successor answers, what they take. */
import { send } from "../support/api.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { storeManyBundles } from "../support/many-bundles.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { childrenOf, residentBytes } from "./measure/process-usage.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { spreadOf } from "./measure/spread.ts";

const BUNDLES = 1_000;
const KILLS = 3;
/** Of another server, with engines for a tenth of them. */
const MORE_BUNDLES = 10_000;
const ENGINE_BYTES = 64 * 1024 * 1000;
const COLD_QUESTIONS = 100;
const MEBIBYTE = 1024 ** 2;

await runBench(async (bench) => {
  const { folder, remove } = temporaryFolder();
  bench.defer(remove);
  bench.say(`storing ${BUNDLES} bundles`);
  await storeManyBundles(folder, BUNDLES);
  bench.say("starting, killing its worker, and waiting until all are active");
  const few = await measureStarts(bench, folder);
  return [...few, ...(await measureCold(bench))];
});

/** Each question is for a bundle whose engine was dropped. */
async function measureCold(bench: Bench): Promise<readonly Row[]> {
  const { folder, remove } = temporaryFolder();
  bench.defer(remove);
  bench.say(`storing ${MORE_BUNDLES} bundles`);
  await storeManyBundles(folder, MORE_BUNDLES);
  bench.say("starting, waiting until all are active, and asking those whose engines were dropped");
  const startedAt = performance.now();
  const server = await startGatehouse({
    GATEHOUSE_DATA_DIR: folder,
    GATEHOUSE_BUNDLES: "",
    GATEHOUSE_LOG_LEVEL: "error",
    GATEHOUSE_ENGINE_BYTES: String(ENGINE_BYTES),
  });
  bench.defer(() => server.stop());
  const listened = performance.now() - startedAt;
  await ask(server.url, MORE_BUNDLES - 1);
  const answered = performance.now() - startedAt;
  await allActive(server.url);
  const active = performance.now() - startedAt;
  const cold: number[] = [];
  for (let at = 0; at < COLD_QUESTIONS; at++) {
    const askedAt = performance.now();
    await ask(server.url, at);
    cold.push(performance.now() - askedAt);
  }
  const worker = childrenOf(server.child.pid ?? 0)[0] ?? 0;
  const row = (what: string, unit: string, numbers: readonly number[], expected?: string): Row => ({
    what: `${MORE_BUNDLES} bundles, ${what}`,
    unit,
    ours: spreadOf(numbers),
    ...(expected === undefined ? {} : { expected }),
  });
  return [
    row("clean start until it listens", "ms", [listened], "under 10000"),
    row("clean start -> the last bundle answered", "ms", [answered], "under 10000"),
    row("clean start -> all looked at", "ms", [active]),
    row("answer of a dropped engine", "ms", cold, "under 50"),
    row("memory with engines for a tenth", "MiB", [residentBytes(worker) / MEBIBYTE]),
  ];
}

async function ask(url: string, bundle: number): Promise<void> {
  const { body } = await send<{ result?: unknown }>(url, "GET", `/v1/data/b${bundle}/number`);
  if (body.result !== bundle) throw new Error(`b${bundle} answered ${JSON.stringify(body)}`);
}

async function measureStarts(bench: Bench, folder: string): Promise<readonly Row[]> {
  const startedAt = performance.now();
  const server = await startGatehouse({
    GATEHOUSE_DATA_DIR: folder,
    GATEHOUSE_BUNDLES: "",
    GATEHOUSE_LOG_LEVEL: "error",
  });
  bench.defer(() => server.stop());
  const listened = performance.now() - startedAt;
  const workers = (): readonly number[] => childrenOf(server.child.pid ?? 0);
  const activeAfter: number[] = [];
  const answers: number[] = [];
  const memory: number[] = [];
  for (let kill = 0; kill <= KILLS; kill++) {
    const answeredAt = performance.now();
    await allActive(server.url);
    activeAfter.push(performance.now() - answeredAt);
    memory.push(residentBytes(workers()[0] ?? 0) / MEBIBYTE);
    if (kill === KILLS) break;
    await until("the next worker to wait", () => (workers().length > 1 ? true : undefined));
    const killedAt = performance.now();
    process.kill(workers()[0] as number, "SIGKILL");
    await firstAnswer(server.url);
    answers.push(performance.now() - killedAt);
  }
  const row = (what: string, unit: string, numbers: readonly number[], expected?: string): Row => ({
    what: `${BUNDLES} bundles, ${what}`,
    unit,
    ours: spreadOf(numbers),
    ...(expected === undefined ? {} : { expected }),
  });
  return [
    row("clean start until it listens", "ms", [listened], "under 5000"),
    row("worker killed -> the last bundle answered", "ms", answers, "under 1000"),
    row("first answer -> all active", "ms", activeAfter),
    row("memory with all active", "MiB", memory),
  ];
}

async function firstAnswer(url: string): Promise<void> {
  const last = BUNDLES - 1;
  const ask = async (): Promise<true | undefined> => {
    const { body } = await send<{ result?: unknown }>(url, "GET", `/v1/data/b${last}/number`);
    return body.result === last ? true : undefined;
  };
  await until("the last bundle to answer", ask);
}

async function allActive(url: string): Promise<void> {
  const ask = async (): Promise<true | undefined> =>
    (await send(url, "GET", "/health?bundles")).status === 200 ? true : undefined;
  await until("all bundles to be active", ask);
}
