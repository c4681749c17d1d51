/** Decisions in process against npm's opa-wasm with the very same module. */
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { loadPolicy } from "@open-policy-agent/opa-wasm";
import { createDecisions } from "../../src/decide/decisions.ts";
import { readFolder } from "../../src/declarations/read-folder.ts";
import type { BundleSource, CompiledEngine, FileTree } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { findInput } from "../../src/means/json/input-json.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { atOnce } from "../support/at-once.ts";
import { ROOT } from "../support/process.ts";
import {
  AUTHZ_ALLOW,
  bodyOf,
  DECISION_OBJECT,
  DECISION_OBJECT_POLICY,
  type Question,
} from "./inputs/authorization.ts";
import { activateEngine, compileEngine } from "./inputs/compiled-bundle.ts";
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
  const source = readSource(parseBundleName(name), files);
  const engine = await compileEngine(source);
  const ours = await ourAnswer(source, engine, document);
  const theirs = await npmAnswer(engine, document);
  const body = Buffer.from(bodyOf(question));
  const theirsFromBody = (): string => {
    const { input: parsed } = JSON.parse(body.toString()) as { input: unknown };
    return JSON.stringify(theirs(parsed));
  };
  if (!isDeepStrictEqual(JSON.parse(ours(body)), JSON.parse(theirsFromBody()))) {
    throw new Error(`${document} is answered differently by npm's opa-wasm`);
  }
  const numbers = await alternate(ROUNDS, [
    () => cpuPerCall(() => ours(body)),
    () => cpuPerCall(theirsFromBody),
    () => cpuPerCall(() => theirs(input)),
  ]);
  return rowsOf(document, numbers);
}

function rowsOf(
  document: string,
  [ours = [], whole = [], bare = []]: readonly (readonly number[])[],
): readonly Row[] {
  const row = (what: string, peer: string, theirs: readonly number[]): Row => ({
    what: `${document} in process, ${what}`,
    unit: "CPU us",
    ours: spreadOf(ours),
    peer: { name: peer, value: spreadOf(theirs) },
    ratio: ratioOf(theirs, ours),
  });
  return [
    { ...row("bytes in, text out", "opa-wasm + JSON", whole), expected: "1.5 or more" },
    row("theirs without JSON", "opa-wasm", bare),
  ];
}

/** The whole way but HTTP: strict reading of the body, routing, evaluation, JSON text. */
async function ourAnswer(
  source: BundleSource,
  engine: CompiledEngine,
  document: string,
): Promise<(body: Uint8Array) => string> {
  const decisions = createDecisions({});
  decisions.activate(await activateEngine(source, engine));
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
  { wasm, data, index }: CompiledEngine,
  document: string,
): Promise<(input: unknown) => unknown> {
  const policy = await loadPolicy(wasm);
  policy.setData(JSON.parse(Buffer.from(data).toString()));
  const id = index.entrypoints.findIndex(({ path: names }) => names.join("/") === document);
  const name = Object.keys(policy.entrypoints).find((each) => each.endsWith(`/r${id}`));
  if (name === undefined) throw new Error(`the module has no entrypoint for ${document}`);
  return (input) => policy.evaluate(input, name)[0]?.result;
}
