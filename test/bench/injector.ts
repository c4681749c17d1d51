/** What a decision of the injector costs at 10 and at 10,000 declarations, and what it takes to compile so many. */
import { createDecisions } from "../../src/decide/decisions.ts";
import type { BundleSource, CompiledEngine } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { pushFiles } from "../support/api.ts";
import { compileEngine } from "../support/compile-engine.ts";
import { activateEngine } from "./inputs/compiled-bundle.ts";
import { INJECTOR_BUNDLE, INJECTOR_PATCH, injectorFiles, POD_REVIEW } from "./inputs/injector.ts";
import { postRequest } from "./measure/connection.ts";
import { cpuPerCall } from "./measure/embedded-cpu.ts";
import { cpuPerRequest } from "./measure/load.ts";
import {
  checkSameAnswer,
  type PolicyServer,
  startOpa,
  startOurs,
} from "./measure/policy-servers.ts";
import { peakOfChildren } from "./measure/process-usage.ts";
import { alternate, type Contender } from "./measure/rounds.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const FEW = 10;
const MANY = 10_000;
const ROUNDS = 5;
const ROUND_MS = 1500;

await runBench(async (bench) => {
  const many = await measureCompiling(bench);
  const few = await compileInjector(FEW);
  const embedded = await measureEmbedded(bench, few, many.compiled);
  return [...(await measureServers(bench)), ...embedded, ...many.rows];
});

interface Compiled {
  readonly source: BundleSource;
  readonly engine: CompiledEngine;
}

function readInjector(declarations: number): BundleSource {
  const files = Object.entries(injectorFiles(declarations));
  const tree = new Map(files.map(([file, text]) => [file, Buffer.from(text)]));
  return readSource(parseBundleName(INJECTOR_BUNDLE), tree);
}

async function compileInjector(declarations: number): Promise<Compiled> {
  const source = readInjector(declarations);
  return { source, engine: await compileEngine(source) };
}

async function measureCompiling(
  bench: Bench,
): Promise<{ readonly compiled: Compiled; readonly rows: readonly Row[] }> {
  bench.say(`generating and compiling ${MANY} declarations`);
  const restingKibibytes = process.resourceUsage().maxRSS;
  const startedAt = performance.now();
  const source = readInjector(MANY);
  const generatedAt = performance.now();
  const generatingKibibytes = process.resourceUsage().maxRSS - restingKibibytes;
  const { result: engine, peakBytes } = await peakOfChildren(process.pid, () =>
    compileEngine(source),
  );
  const compiledAt = performance.now();
  const row = (what: string, unit: string, value: number): Row => ({
    what: `${what} ${MANY} declarations`,
    unit,
    ours: spreadOf([value]),
  });
  return {
    compiled: { source, engine },
    rows: [
      row("reading and generating", "ms", generatedAt - startedAt),
      row("memory of generating", "MiB", generatingKibibytes / 1024),
      row("checking and compiling", "ms", compiledAt - generatedAt),
      row("memory of opa, compiling", "MiB", peakBytes / 1024 / 1024),
    ],
  };
}

async function measureEmbedded(
  bench: Bench,
  few: Compiled,
  many: Compiled,
): Promise<readonly Row[]> {
  bench.say(`${INJECTOR_PATCH} in process`);
  const [atFew = [], atMany = []] = await alternate(ROUNDS, [
    await embedded(few),
    await embedded(many),
  ]);
  const row = (declarations: number, numbers: readonly number[]): Row => ({
    what: `${INJECTOR_PATCH} in process, ${declarations} declarations`,
    unit: "CPU us",
    ours: spreadOf(numbers),
  });
  const flat = { ...row(MANY, atMany), ratio: ratioOf(atFew, atMany), expected: "about 1 (flat)" };
  return [row(FEW, atFew), { ...flat, peer: { name: `at ${FEW}`, value: spreadOf(atFew) } }];
}

async function embedded({ source, engine }: Compiled): Promise<Contender> {
  const decisions = createDecisions({});
  decisions.activate(await activateEngine(source, engine));
  const input = Buffer.from(JSON.stringify(POD_REVIEW));
  const path = INJECTOR_PATCH.split("/");
  return () => cpuPerCall(() => decisions.decide(path, input));
}

async function measureServers(bench: Bench): Promise<readonly Row[]> {
  const servers: PolicyServer[] = [];
  for (const declarations of [FEW, MANY]) {
    bench.say(`pushing ${declarations} declarations`);
    const ours = await startOurs(bench);
    const { status, body } = await pushFiles(
      ours.url,
      INJECTOR_BUNDLE,
      injectorFiles(declarations),
    );
    if (status !== 200) throw new Error(`the push was answered with ${status}: ${body.message}`);
    servers.push(ours, await startOpa(bench, ours, [INJECTOR_BUNDLE]));
  }
  await checkSameAnswer(servers, INJECTOR_PATCH, POD_REVIEW);
  bench.say(`${INJECTOR_PATCH} over HTTP`);
  const request = postRequest(`/v1/data/${INJECTOR_PATCH}`, JSON.stringify({ input: POD_REVIEW }));
  const [oursFew = [], opaFew = [], oursMany = [], opaMany = []] = await alternate(
    ROUNDS,
    servers.map((server) => () => cpuPerRequest({ ...server, request }, ROUND_MS)),
  );
  const row = (declarations: number, ours: readonly number[], opa: readonly number[]): Row => ({
    what: `${INJECTOR_PATCH} over HTTP, ${declarations} declarations`,
    unit: "CPU us",
    ours: spreadOf(ours),
    peer: { name: "opa", value: spreadOf(opa) },
    ratio: ratioOf(opa, ours),
  });
  return [row(FEW, oursFew, opaFew), row(MANY, oursMany, opaMany)];
}
