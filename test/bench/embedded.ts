/** Decisions in process, by each of our engines, against npm's opa-wasm with the very same module. */
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { loadPolicy } from "@open-policy-agent/opa-wasm";
import { createDecisions } from "../../src/decide/decisions.ts";
import { readFolder } from "../../src/declarations/read-folder.ts";
import type {
  BundleSource,
  CompiledEngine,
  EngineChoice,
  FileTree,
} from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { findInput } from "../../src/means/json/input-json.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { atOnce } from "../support/at-once.ts";
import { compileEngine } from "../support/compile-engine.ts";
import { ROOT } from "../support/process.ts";
import {
  AUTHZ_ALLOW,
  bodyOf,
  DECISION_OBJECT,
  DECISION_OBJECT_POLICY,
  type Question,
} from "./inputs/authorization.ts";
import { activateEngine } from "./inputs/compiled-bundle.ts";
import { cpuPerCall } from "./measure/embedded-cpu.ts";
import { alternate } from "./measure/rounds.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const ROUNDS = 7;

await runBench(async (bench) => {
  const gateway = new Map(
    Object.entries(DECISION_OBJECT_POLICY).map(([file, text]) => [file, Buffer.from(text)]),
  );
  const authz = await readFolder(path.join(ROOT, "bundles", "authz"));
  return [
    ...(await compare(bench, "authz", authz, AUTHZ_ALLOW)),
    ...(await compare(bench, "gateway", gateway, DECISION_OBJECT)),
  ];
});

async function compare(
  bench: Bench,
  name: string,
  files: FileTree,
  question: Question,
): Promise<readonly Row[]> {
  const { document, input } = question;
  bench.say(`${document} in process`);
  const source = { ...readSource(parseBundleName(name), files), entrypoints: [document] };
  const compiled = await compileEngine(source);
  const exact = await ourAnswer(source, "exact", compiled, document);
  const wasm = await ourAnswer(source, "wasm", compiled, document);
  const theirs = await npmAnswer(compiled, document);
  const body = Buffer.from(bodyOf(question));
  const theirsFromBody = (): string => {
    const { input: parsed } = JSON.parse(body.toString()) as { input: unknown };
    return JSON.stringify(theirs(parsed));
  };
  const [wanted, ...answers] = [theirsFromBody(), exact(body), wasm(body)].map((text): unknown =>
    JSON.parse(text),
  );
  if (!answers.every((answer) => isDeepStrictEqual(answer, wanted))) {
    throw new Error(`${document} is answered differently by npm's opa-wasm`);
  }
  const numbers = await alternate(ROUNDS, [
    () => cpuPerCall(() => exact(body)),
    () => cpuPerCall(() => wasm(body)),
    () => cpuPerCall(theirsFromBody),
    () => cpuPerCall(() => theirs(input)),
  ]);
  return rowsOf(document, numbers);
}

function rowsOf(
  document: string,
  [exact = [], wasm = [], whole = [], bare = []]: readonly (readonly number[])[],
): readonly Row[] {
  const row = (what: string, ours: readonly number[], peer: string, theirs = whole): Row => ({
    what: `${document} in process, ${what}`,
    unit: "CPU us",
    ours: spreadOf(ours),
    peer: { name: peer, value: spreadOf(theirs) },
    ratio: ratioOf(theirs, ours),
  });
  const expected = "1.5 or more";
  return [
    { ...row("exact, bytes in, text out", exact, "opa-wasm + JSON"), expected },
    { ...row("wasm, bytes in, text out", wasm, "opa-wasm + JSON"), expected },
    row("exact, theirs without JSON", exact, "opa-wasm", bare),
    row("wasm, theirs without JSON", wasm, "opa-wasm", bare),
  ];
}

/** The whole way but HTTP: strict reading of the body, routing, evaluation, JSON text. */
async function ourAnswer(
  source: BundleSource,
  engine: EngineChoice,
  compiled: CompiledEngine,
  document: string,
): Promise<(body: Uint8Array) => string> {
  const decisions = createDecisions({});
  decisions.activate(await activateEngine({ ...source, engine }, compiled));
  const segments = document.split("/");
  return (body) => {
    const slice = findInput(body);
    const input =
      slice.kind === "present" && slice.plain ? body.subarray(slice.start, slice.end) : undefined;
    const { decision } = atOnce(decisions.decide(segments, input));
    return decision.kind === "defined" ? decision.json : "null";
  };
}

async function npmAnswer(
  { targets, data }: CompiledEngine,
  document: string,
): Promise<(input: unknown) => unknown> {
  if (targets === undefined) throw new Error(`there is no module for ${document}`);
  const policy = await loadPolicy(targets.wasm);
  policy.setData(JSON.parse(Buffer.from(data).toString()));
  return (input) => policy.evaluate(input, document)[0]?.result;
}
