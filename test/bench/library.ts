/** Decisions in process against OPA's Go library: bytes of the input in, bytes of the answer out. */
import { isDeepStrictEqual } from "node:util";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import { createExactEngine } from "../../src/decide/topdown/exact-engine.ts";
import { type LibraryCase, libraryCases } from "./inputs/library-cases.ts";
import { cpuPerCall } from "./measure/embedded-cpu.ts";
import { engineAnswer } from "./measure/engine-answer.ts";
import { startOpaLibrary } from "./measure/opa-library.ts";
import { alternate } from "./measure/rounds.ts";
import { type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const ROUNDS = 5;
const ROUND_MS = 400;

await runBench(async (bench) => {
  const library = startOpaLibrary(bench);
  const wanted = process.env["GATEHOUSE_BENCH_CASES"] ?? "";
  const rows: Row[] = [];
  for (const asked of libraryCases().filter(({ name }) => name.includes(wanted))) {
    bench.say(asked.name);
    const decide = await ourLibrary(asked);
    const { measured } = await library.measure(asked, 1);
    if (!isDeepStrictEqual(JSON.parse(decide().toString()), measured)) {
      throw new Error(`${asked.name} is answered differently by OPA's library`);
    }
    const [ours = [], theirs = []] = await alternate(ROUNDS, [
      () => cpuPerCall(decide),
      async () => (await library.measure(asked, ROUND_MS)).cost,
    ]);
    rows.push({
      what: `${asked.name}, in process`,
      unit: "CPU us",
      ours: spreadOf(ours),
      peer: { name: "OPA's Go library", value: spreadOf(theirs) },
      ratio: ratioOf(theirs, ours),
      expected: asked.expected,
    });
  }
  return rows;
});

/** The answer of our engine as the bytes that would be sent. */
async function ourLibrary({ rego, data, document, input }: LibraryCase): Promise<() => Buffer> {
  const engine = await createExactEngine({
    modules: [{ file: "policy.rego", version: 1, text: rego }],
    data: Buffer.from(JSON.stringify(data)),
    builtins: BUILTINS,
    label: "bench",
  });
  const answer = engineAnswer(engine, document, input);
  return () => Buffer.from(answer());
}
