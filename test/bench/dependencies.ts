/** What a decision about the facts of 2,000 modules costs, by the number of entries in each list of the policy. */
import { createDecisions } from "../../src/decide/decisions.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { compileEngine } from "../support/compile-engine.ts";
import { activateEngine } from "./inputs/compiled-bundle.ts";
import {
  DEPENDENCIES_BUNDLE,
  DEPENDENCIES_DENY,
  dependenciesFiles,
  dependencyFacts,
} from "./inputs/dependencies.ts";
import { cpuPerCall } from "./measure/embedded-cpu.ts";
import { alternate, type Contender } from "./measure/rounds.ts";
import { type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const ROUNDS = 5;
const FEW = 10;
const MANY = 10_000;
/** A service has answered more than these: until then much of the time goes into compiling JavaScript. */
const BEFORE = 150;

await runBench(async (bench): Promise<readonly Row[]> => {
  const contenders: Contender[] = [];
  for (const entries of [FEW, MANY]) {
    bench.say(`compiling a policy with ${entries} entries in each list`);
    contenders.push(await embedded(entries));
  }
  bench.say(`${DEPENDENCIES_DENY} in process`);
  const facts = JSON.stringify(dependencyFacts());
  const parse: Contender = async () => (await cpuPerCall(() => JSON.parse(facts))) / 1000;
  const [few = [], many = [], parsed = []] = await alternate(ROUNDS, [...contenders, parse]);
  const row = (entries: number, milliseconds: readonly number[]): Row => ({
    what: `${DEPENDENCIES_DENY} in process, 2000 modules, ${entries} entries`,
    unit: "CPU ms",
    ours: spreadOf(milliseconds),
  });
  return [
    {
      ...row(FEW, few),
      // The least that any engine takes: how fast the machine is just now.
      peer: { name: "JSON.parse of the facts", value: spreadOf(parsed) },
      ratio: ratioOf(parsed, few),
      expected: "at most 20 where JSON.parse takes 5",
    },
    {
      ...row(MANY, many),
      peer: { name: `at ${FEW}`, value: spreadOf(few) },
      ratio: ratioOf(few, many),
      expected: "about 1 (flat)",
    },
  ];
});

async function embedded(entries: number): Promise<Contender> {
  const files = Object.entries(dependenciesFiles(entries));
  const tree = new Map(files.map(([file, text]) => [file, Buffer.from(text)]));
  const source = readSource(parseBundleName(DEPENDENCIES_BUNDLE), tree);
  const decisions = createDecisions({});
  decisions.activate(await activateEngine(source, await compileEngine(source)));
  const input = Buffer.from(JSON.stringify(dependencyFacts()));
  const path = DEPENDENCIES_DENY.split("/");
  for (let count = 0; count < BEFORE; count += 1) await decisions.decide(path, input);
  return async () => (await cpuPerCall(() => decisions.decide(path, input))) / 1000;
}
