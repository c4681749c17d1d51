/** What a decision about a pod and ten observed calls costs by the number of profiles and by the calls that a profile allows. */
import { createDecisions } from "../../src/decide/decisions.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { pushFiles } from "../support/api.ts";
import { compileEngine } from "../support/compile-engine.ts";
import { activateEngine } from "./inputs/compiled-bundle.ts";
import { POD_QUESTION, SECCOMP_BUNDLE, SECCOMP_DENY, seccompFiles } from "./inputs/seccomp.ts";
import { postRequest } from "./measure/connection.ts";
import { cpuPerCall } from "./measure/embedded-cpu.ts";
import { cpuPerRequest } from "./measure/load.ts";
import { checkSameAnswer, startOpa, startOurs } from "./measure/policy-servers.ts";
import { alternate, type Contender } from "./measure/rounds.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const ROUNDS = 5;
const ROUND_MS = 1500;

/** Policies and calls of each; the first one is what the others are held against. */
const SIZES = [
  { policies: 1, calls: 10 },
  { policies: 1, calls: 370 },
  { policies: 100, calls: 100 },
  { policies: 10_000, calls: 10 },
] as const;

await runBench(async (bench) => [
  ...(await measureEmbedded(bench)),
  ...(await measureServers(bench)),
]);

async function measureEmbedded(bench: Bench): Promise<readonly Row[]> {
  const contenders: Contender[] = [];
  for (const { policies, calls } of SIZES) {
    bench.say(`compiling ${policies} profiles of ${calls} calls`);
    contenders.push(await embedded(policies, calls));
  }
  bench.say(`${SECCOMP_DENY} in process`);
  const measured = await alternate(ROUNDS, contenders);
  const [first = []] = measured;
  return SIZES.map(({ policies, calls }, index): Row => {
    const numbers = measured[index] ?? [];
    const row: Row = {
      what: `${SECCOMP_DENY} in process, ${policies} profiles of ${calls} calls`,
      unit: "CPU us",
      ours: spreadOf(numbers),
    };
    if (index === 0) return row;
    const peer = { name: "the first", value: spreadOf(first) };
    return { ...row, peer, ratio: ratioOf(first, numbers), expected: "about 1 (flat)" };
  });
}

async function embedded(policies: number, calls: number): Promise<Contender> {
  const files = Object.entries(seccompFiles(policies, calls));
  const tree = new Map(files.map(([file, text]) => [file, Buffer.from(text)]));
  const source = readSource(parseBundleName(SECCOMP_BUNDLE), tree);
  const decisions = createDecisions({});
  decisions.activate(await activateEngine(source, await compileEngine(source)));
  const input = Buffer.from(JSON.stringify(POD_QUESTION));
  const path = SECCOMP_DENY.split("/");
  return () => cpuPerCall(() => decisions.decide(path, input));
}

async function measureServers(bench: Bench): Promise<readonly Row[]> {
  const ours = await startOurs(bench);
  const { status, body } = await pushFiles(ours.url, SECCOMP_BUNDLE, seccompFiles(100, 100));
  if (status !== 200) throw new Error(`the push was answered with ${status}: ${body.message}`);
  const opa = await startOpa(bench, ours, [SECCOMP_BUNDLE]);
  await checkSameAnswer([ours, opa], SECCOMP_DENY, POD_QUESTION);
  bench.say(`${SECCOMP_DENY} over HTTP`);
  const request = postRequest(`/v1/data/${SECCOMP_DENY}`, JSON.stringify({ input: POD_QUESTION }));
  const [fast = [], slow = []] = await alternate(
    ROUNDS,
    [ours, opa].map((server) => () => cpuPerRequest({ ...server, request }, ROUND_MS)),
  );
  return [
    {
      what: `${SECCOMP_DENY} over HTTP, 100 profiles of 100 calls`,
      unit: "CPU us",
      ours: spreadOf(fast),
      peer: { name: "opa", value: spreadOf(slow) },
      ratio: ratioOf(slow, fast),
    },
  ];
}
