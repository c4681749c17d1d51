/** The longest stall of the server's event loop, and its longest turn, while a large push is on its way, measured in its own process. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { askData } from "../support/agent.ts";
import { pushFiles, versionPolicy } from "../support/api.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { type PolicyServer, startOurs } from "./measure/policy-servers.ts";
import { type Row, runBench } from "./measure/run-bench.ts";
import { spreadOf } from "./measure/spread.ts";

const RULES = 20_000;
const DATA_BYTES = 60_000_000;
/** Without a push: what the machine itself does to an event loop. */
const QUIET_MS = 3_000;
const EXPECTED = "under 50";

await runBench(async (bench) => {
  const { folder, remove } = temporaryFolder();
  bench.defer(remove);
  const monitor = path.join(folder, "monitor.mjs");
  writeFileSync(monitor, monitorText(folder));
  const server = await startOurs(bench, {
    NODE_OPTIONS: `--import=${pathToFileURL(monitor)}`,
    GATEHOUSE_MAX_BUNDLE_BYTES: String(4 * DATA_BYTES),
  });
  await push(server, "demo", versionPolicy(1));
  const stall = createStall(folder, server);
  const quiet = await stall.during(() => sleep(QUIET_MS));
  bench.say(`${RULES} rules`);
  const rules = await stall.during(() => push(server, "rules", manyRules()));
  bench.say(`${DATA_BYTES} bytes of data`);
  const data = await stall.during(() => push(server, "facts", muchData()));
  return [
    ...rowsOf("no push", quiet),
    ...rowsOf(`a push of ${RULES} rules`, rules, EXPECTED),
    ...rowsOf(`a push of ${DATA_BYTES / 1e6} MB of data`, data, EXPECTED),
  ];
});

interface Stalled {
  /** Of the event loop, in the server's own process. */
  readonly loopMs: number;
  /** The most CPU time that its thread took in one turn: what else the machine does is not in it. */
  readonly turnMs: number;
  /** How long each decision took that was asked meanwhile, one after the other. */
  readonly answerMs: readonly number[];
}

function rowsOf(what: string, stalled: Stalled, expected?: string): readonly Row[] {
  const { loopMs, turnMs, answerMs } = stalled;
  return [
    {
      what: `longest turn of the event loop in CPU time, ${what}`,
      unit: "ms",
      ours: spreadOf([turnMs]),
      ...(expected && { expected }),
    },
    {
      what: `longest stall of the event loop, ${what}`,
      unit: "ms",
      ours: spreadOf([loopMs]),
      ...(expected && { expected }),
    },
    { what: `decision meanwhile, ${what}`, unit: "ms", ours: spreadOf(answerMs) },
  ];
}

/** Runs in every process of the server; each keeps its longest delay in a file of its own. */
function monitorText(folder: string): string {
  return `import { existsSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";
if (isMainThread) {
  const file = ${JSON.stringify(folder)} + "/" + process.pid;
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  const times = openSync("/proc/self/task/" + process.pid + "/schedstat", "r");
  const bytes = Buffer.alloc(64);
  const cpuMs = () => parseInt(bytes.latin1Slice(0, readSync(times, bytes, 0, 64, 0)), 10) / 1e6;
  let turnMs = 0;
  let before = cpuMs();
  setInterval(() => {
    turnMs = Math.max(turnMs, cpuMs() - before);
    before = cpuMs();
  }, 1).unref();
  setInterval(() => {
    if (existsSync(file + ".reset")) {
      delay.reset();
      turnMs = 0;
      rmSync(file + ".reset");
    }
    writeFileSync(file, JSON.stringify({ loopMs: delay.max / 1e6, turnMs }));
  }, 100).unref();
}
`;
}

function createStall(folder: string, server: PolicyServer) {
  const file = path.join(folder, String(server.pid));
  /** The monitor looks each 100 ms, and a stalled one later. */
  const reset = async (): Promise<void> => {
    writeFileSync(`${file}.reset`, "");
    await until("the monitor to begin again", () =>
      existsSync(`${file}.reset`) ? undefined : true,
    );
  };
  return {
    async during(work: () => Promise<unknown>): Promise<Stalled> {
      await reset();
      const answerMs: number[] = [];
      let isOver = false;
      const worked = work().finally(() => {
        isOver = true;
      });
      while (!isOver) {
        const startedAt = performance.now();
        await askData(server.url, "demo/version", {});
        answerMs.push(performance.now() - startedAt);
        await sleep(5);
      }
      await worked;
      await sleep(500);
      const { loopMs, turnMs } = JSON.parse(readFileSync(file, "utf8")) as Stalled;
      return { loopMs, turnMs, answerMs };
    },
  };
}

async function push(
  { url }: PolicyServer,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const { status, body } = await pushFiles(url, name, files);
  if (status !== 200)
    throw new Error(`${name} was answered with ${status}: ${JSON.stringify(body)}`);
}

function manyRules(): Record<string, string> {
  const rules = Array.from({ length: RULES }, (_, at) => `allow if input.n == ${at}\n`);
  return { "rules/rules.rego": `package rules\n\n${rules.join("\n")}` };
}

function muchData(): Record<string, string> {
  const row = (at: number): string =>
    `"user-${at}":{"role":"reader","tenant":"t${at % 100}","groups":["a","b","c"]}`;
  const rows: string[] = [];
  for (let at = 0, size = 0; size < DATA_BYTES; at += 1) {
    rows.push(row(at));
    size += row(at).length + 1;
  }
  return {
    "facts/facts.rego": "package facts\n\nrole := data.facts.users[input.user].role\n",
    "facts/data.json": `{"users":{${rows.join(",")}}}`,
  };
}
