/** What a token costs a decision, what a wrong one costs the server, and whether many wrong ones take the right ones their time. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { drawToken } from "../../src/access/token-text.ts";
import { temporaryFolder } from "../support/process.ts";
import { postRequest } from "./measure/connection.ts";
import type { FloodAnswers, FloodQuestion } from "./measure/flood-thread.ts";
import { cpuPerRequest, type Load, loadOn } from "./measure/load.ts";
import { type PolicyServer, startOurs } from "./measure/policy-servers.ts";
import { residentBytes } from "./measure/process-usage.ts";
import { alternate } from "./measure/rounds.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const ROUNDS = 7;
const ROUND_MS = 1_500;
const FLOOD_MS = 5_000;
const BAD_PER_SECOND = 10_000;
const HEADS = 500;
const MEBIBYTE = 1024 * 1024;
const PATH = "/v1/data/demo/version";
const BODY = '{"input":{"user":"alice"}}';
const FILES = { "demo/demo.rego": "package demo\n\nversion := 1 if input.user\n" };

await runBench(async (bench) => {
  const { folder, remove } = temporaryFolder();
  bench.defer(remove);
  const bootstrap = drawToken().secret;
  const file = path.join(folder, "bootstrap");
  writeFileSync(file, bootstrap);
  const open = await startOurs(bench);
  const guarded = await startOurs(bench, { GATEHOUSE_BOOTSTRAP_TOKEN_FILE: file });
  const operator = { Authorization: `Bearer ${bootstrap}` };
  await ask(open, "PUT", "/v1/bundles/demo", { files: FILES });
  await ask(guarded, "PUT", "/v1/bundles/demo", { files: FILES }, operator);
  const grants = [{ role: "decider", paths: ["demo"] }];
  const { token } = (await ask(
    guarded,
    "POST",
    "/v1/tokens",
    { name: "shop", grants },
    operator,
  )) as {
    token: string;
  };
  const decider = { Authorization: `Bearer ${token}` };
  return [
    ...(await compareToken(bench, { open, guarded, decider })),
    ...(await flood(bench, guarded, postRequest(PATH, BODY, decider))),
  ];
});

async function ask(
  { url }: PolicyServer,
  method: string,
  target: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const answer = await fetch(`${url}${target}`, {
    method,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`${method} ${target} was answered with ${answer.status}: ${text}`);
  return JSON.parse(text);
}

interface Compared {
  readonly open: PolicyServer;
  readonly guarded: PolicyServer;
  readonly decider: Readonly<Record<string, string>>;
}

/** Of clients that send one head again and again, and of those that name each request, as tracing does. */
async function compareToken(
  bench: Bench,
  { open, guarded, decider }: Compared,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  // Reading a header of that length is not what a token costs.
  const plain = { "X-Client": decider["Authorization"] as string };
  for (const [what, heads] of [
    ["decision with a token", 1],
    ["the same, each request with another head", HEADS],
  ] as const) {
    bench.say(what);
    const requests = (headers: Readonly<Record<string, string>>): readonly Buffer[] =>
      Array.from({ length: heads }, (_, at) =>
        postRequest(PATH, BODY, { ...headers, traceparent: `00-${at}-00` }),
      );
    const [ours = [], theirs = []] = await alternate(ROUNDS, [
      () => cpuPerRequest({ ...guarded, request: requests(decider) }, ROUND_MS),
      () => cpuPerRequest({ ...open, request: requests(plain) }, ROUND_MS),
    ]);
    const more = ours.map((value, round) => value - (theirs[round] ?? Number.NaN));
    rows.push(
      {
        ...{ what, unit: "CPU us", ours: spreadOf(ours) },
        peer: { name: "another header", value: spreadOf(theirs) },
        ratio: ratioOf(theirs, ours),
      },
      {
        ...{ what: `${what}: more than with another header`, unit: "CPU us", ours: spreadOf(more) },
        expected: "at most 1",
      },
    );
  }
  return rows;
}

/**
 * The load shares two cores with the server, so that the rate of good answers says more of the load than of the server. What
 * counts is the processor time of the server: what the wrong ones take of a second is what a busy server has less for others.
 */
async function flood(
  bench: Bench,
  server: PolicyServer,
  request: Uint8Array,
): Promise<readonly Row[]> {
  bench.say(`${BAD_PER_SECOND} wrong tokens in a second`);
  const load: Load = { ...server, request };
  const before = residentBytes(server.pid);
  const rounds = await alternate<Measured>(3, [
    () => measure(load, async () => undefined),
    () => measure(load, async () => await sendBad(server.port)),
  ]);
  const [calm = [], flooded = []] = rounds;
  const shares = flooded.map(({ cpuUs, good, answered }, round) => {
    const { cpuUs: calmUs, good: calmGood } = calm[round] as Measured;
    const bad = answered === undefined ? 0 : answered.unauthorized + answered.limited;
    const taken = cpuUs - (good * calmUs) / calmGood;
    return { lost: taken / FLOOD_MS / 10, bad: (bad * 1_000) / FLOOD_MS };
  });
  const perSecond = ({ good }: Measured): number => (good * 1_000) / FLOOD_MS;
  return [
    row(
      "wrong tokens that are answered: the others are left in their connections",
      "1/s",
      shares.map(({ bad }) => bad),
    ),
    {
      ...row(
        `what ${BAD_PER_SECOND} of them a second take of the server's core`,
        "%",
        shares.map(({ lost }) => lost),
      ),
      expected: "under 20",
    },
    {
      ...row("good decisions beside them", "1/s", flooded.map(perSecond)),
      peer: { name: "without them", value: spreadOf(calm.map(perSecond)) },
    },
    row("memory before", "MiB", [before / MEBIBYTE]),
    row("memory at its peak", "MiB", [Math.max(...flooded.map(({ peak }) => peak)) / MEBIBYTE]),
  ];
}

function row(what: string, unit: string, values: readonly number[]): Row {
  return { what, unit, ours: spreadOf(values) };
}

interface Measured {
  readonly good: number;
  readonly cpuUs: number;
  readonly peak: number;
  readonly answered: FloodAnswers | undefined;
}

async function measure(
  load: Load,
  beside: () => Promise<FloodAnswers | undefined>,
): Promise<Measured> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(load.pid));
  }, 100);
  const [{ answered: good, cpuUs }, answered] = await Promise.all([
    loadOn(load, FLOOD_MS),
    beside(),
  ]);
  clearInterval(timer);
  return { good, cpuUs, peak, answered };
}

async function sendBad(port: number): Promise<FloodAnswers> {
  const question: FloodQuestion = {
    ...{ port, path: PATH, body: BODY },
    ...{ perSecond: BAD_PER_SECOND, milliseconds: FLOOD_MS },
  };
  const file = new URL("./measure/flood-thread.js", import.meta.url);
  const thread = new Worker(file, { workerData: question });
  const [answers] = (await once(thread, "message")) as [FloodAnswers];
  return answers;
}
