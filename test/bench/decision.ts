/** Decisions over HTTP against `opa run --server` on one core: CPU per request of whoever answers, by each of our ways. */
import { pushFiles } from "../support/api.ts";
import { type LibraryCase, libraryCases } from "./inputs/library-cases.ts";
import { postRequest } from "./measure/connection.ts";
import { cpuPerRequest } from "./measure/load.ts";
import {
  checkSameAnswer,
  type PolicyServer,
  startOpa,
  startOurs,
} from "./measure/policy-servers.ts";
import { alternate } from "./measure/rounds.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const ROUNDS = 7;
const ROUND_MS = 1500;
const BATCH = 100;

/** By the names of the cases, what the ratio against OPA must reach. */
const ASKED: ReadonlyMap<string, string> = new Map([
  ["RBAC look-up of 1,000 users", "6 or more"],
  ["decision object", "7 or more"],
  ["5,000 equality rules", "5 or more"],
]);

interface Servers {
  readonly lane: PolicyServer;
  readonly ordinary: PolicyServer;
  readonly opa: PolicyServer;
}

await runBench(async (bench) => {
  const cases = libraryCases().filter(({ name }) => ASKED.has(name));
  const lane = await startOurs(bench);
  const ordinary = await startOurs(bench, { GATEHOUSE_FAST_LANE: "false" });
  for (const { url } of [lane, ordinary]) {
    for (const each of cases) await push(url, each);
  }
  const opa = await startOpa(bench, lane, cases.map(bundleOf));
  const rows: Row[] = [];
  for (const each of cases) {
    if (isWanted(each.name)) rows.push(...(await compare(bench, each, { lane, ordinary, opa })));
  }
  const [rbac] = cases;
  if (rbac !== undefined && isWanted(batchOf(rbac))) {
    rows.push(await compareBatch(bench, rbac, { lane, opa }));
  }
  return rows;
});

function isWanted(name: string): boolean {
  return name.includes(process.env["GATEHOUSE_BENCH_CASES"] ?? "");
}

function batchOf({ name }: LibraryCase): string {
  return `${BATCH} of ${name} in a batch`;
}

/** Many decisions in one request against as many requests. */
async function compareBatch(
  bench: Bench,
  asked: LibraryCase,
  { lane, opa }: Pick<Servers, "lane" | "opa">,
): Promise<Row> {
  const { document, input } = asked;
  bench.say(batchOf(asked));
  const inputs = Object.fromEntries(Array.from({ length: BATCH }, (_, at) => [`id${at}`, input]));
  const batch = postRequest(`/v1/batch/data/${document}`, JSON.stringify({ inputs }));
  const single = postRequest(`/v1/data/${document}`, JSON.stringify({ input }));
  const [ours = [], theirs = []] = await alternate(ROUNDS, [
    () => cpuPerRequest({ ...lane, request: batch }, ROUND_MS),
    async () => BATCH * (await cpuPerRequest({ ...opa, request: single }, ROUND_MS)),
  ]);
  return {
    what: batchOf(asked),
    unit: "CPU us",
    ours: spreadOf(ours),
    peer: { name: `opa, ${BATCH} requests`, value: spreadOf(theirs) },
    ratio: ratioOf(theirs, ours),
    expected: "25 or more",
  };
}

function bundleOf({ document }: Pick<LibraryCase, "document">): string {
  return document.split("/", 1)[0] as string;
}

/** Each document of its data is a root of its bundle. */
async function push(url: string, { rego, data, document }: LibraryCase): Promise<void> {
  const bundle = bundleOf({ document });
  const documents = Object.entries(data as object).map(([root, value]) => [
    `${root}/data.json`,
    JSON.stringify(value),
  ]);
  const { status, body } = await pushFiles(url, bundle, {
    [`${bundle}/policy.rego`]: rego,
    ...Object.fromEntries(documents),
  });
  if (status !== 200) throw new Error(`${bundle} was refused: ${body.message}`);
}

async function compare(
  bench: Bench,
  { name, document, input }: LibraryCase,
  { lane, ordinary, opa }: Servers,
): Promise<readonly Row[]> {
  await checkSameAnswer([lane, ordinary, opa], document, input);
  bench.say(`${name} over HTTP`);
  const body = JSON.stringify({ input });
  const request = postRequest(`/v1/data/${document}`, body);
  const [mine = [], nodes = [], theirs = []] = await alternate(
    ROUNDS,
    [lane, ordinary, opa].map((server) => () => cpuPerRequest({ ...server, request }, ROUND_MS)),
  );
  const ours = spreadOf(mine);
  return [
    {
      what: `${name} over HTTP, ${Buffer.byteLength(body)} bytes in`,
      unit: "CPU us",
      ours,
      peer: { name: "opa", value: spreadOf(theirs) },
      ratio: ratioOf(theirs, mine),
      expected: ASKED.get(name) ?? "",
    },
    {
      what: "the same, past node:http",
      unit: "CPU us",
      ours,
      peer: { name: "node:http", value: spreadOf(nodes) },
      ratio: ratioOf(nodes, mine),
      expected: "about 2",
    },
  ];
}
