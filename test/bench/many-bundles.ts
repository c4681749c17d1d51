/** A server of a thousand bundles: how soon it listens, how soon a killed worker's successor answers, what it takes. */
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
const MEBIBYTE = 1024 ** 2;

await runBench(async (bench) => {
  const { folder, remove } = temporaryFolder();
  bench.defer(remove);
  bench.say(`storing ${BUNDLES} bundles`);
  await storeManyBundles(folder, BUNDLES);
  bench.say("starting, killing its worker, and waiting until all are active");
  return await measureStarts(bench, folder);
});

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
