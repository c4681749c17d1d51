/** Decisions in process by each engine of ours: bytes of the input in, text of the answer out. */
import { isDeepStrictEqual } from "node:util";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import { ENGINES, type EngineParts } from "../../src/decide/engines.ts";
import type { CompiledEngine } from "../../src/domain/bundle.ts";
import { isPolicyError } from "../../src/domain/policy-error.ts";
import { compileEngine } from "../support/compile-engine.ts";
import { type EngineQuestion, engineQuestions } from "./inputs/engine-questions.ts";
import { cpuPerCall } from "./measure/embedded-cpu.ts";
import { engineAnswer } from "./measure/engine-answer.ts";
import { alternate } from "./measure/rounds.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

/** Few: there are many questions. */
const ROUNDS = 2;

await runBench(async (bench) => {
  const wanted = process.env["GATEHOUSE_BENCH_CASES"] ?? "";
  const rows: Row[] = [];
  for (const asked of await engineQuestions()) {
    if (asked.name.includes(wanted)) rows.push(...(await compare(bench, asked)));
  }
  return rows;
});

type Answer = () => string;

/** No row where Wasm does not answer, or not as OPA does: it could not serve that. */
async function compare(bench: Bench, asked: EngineQuestion): Promise<readonly Row[]> {
  const { document, input } = asked;
  const compiled = await compileEngine(asked.source);
  const parts = partsOf(asked, compiled);
  const exact = engineAnswer(await ENGINES.exact(parts), document, input);
  const wasm = parts.wasm && engineAnswer(await ENGINES.wasm(parts), document, input);
  const fault = wasmFault(exact, wasm);
  bench.say(fault === undefined ? asked.name : `${asked.name}: ${fault}`);
  if (wasm === undefined || fault !== undefined) return [];
  const [ours = [], theirs = []] = await alternate(ROUNDS, [
    () => cpuPerCall(exact),
    () => cpuPerCall(wasm),
  ]);
  return [
    {
      what: asked.name,
      unit: "CPU us",
      ours: spreadOf(ours),
      peer: { name: "wasm", value: spreadOf(theirs) },
      ratio: ratioOf(theirs, ours),
      expected: "1 or more",
    },
  ];
}

function wasmFault(exact: Answer, wasm: Answer | undefined): string | undefined {
  if (wasm === undefined) return "OPA builds no module of it";
  try {
    const [one, other] = [exact(), wasm()].map((text): unknown => JSON.parse(text));
    return isDeepStrictEqual(one, other) ? undefined : "the module answers otherwise";
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return error.message;
  }
}

function partsOf(
  { source }: EngineQuestion,
  { modules, data, targets }: CompiledEngine,
): EngineParts {
  const wasm = targets?.wasm && { module: targets.wasm.bytes, entrypoints: source.entrypoints };
  return { modules, data, builtins: BUILTINS, label: "bench", ...(wasm && { wasm }) };
}
