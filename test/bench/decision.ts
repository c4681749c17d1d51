/** Decisions over HTTP against `opa run --server` on one core: CPU per request of whoever answers. */
import path from "node:path";
import { pushFiles } from "../support/api.ts";
import { ROOT } from "../support/process.ts";
import {
  AUTHZ_ALLOW,
  bodyOf,
  DECISION_OBJECT,
  DECISION_OBJECT_POLICY,
  type Question,
} from "./inputs/authorization.ts";
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
const ROUND_MS = 2000;

await runBench(async (bench) => {
  const ours = await startOurs(bench, { GATEHOUSE_BUNDLES: path.join(ROOT, "bundles") });
  await pushFiles(ours.url, "gateway", DECISION_OBJECT_POLICY);
  const opa = await startOpa(bench, ours, ["authz", "gateway"]);
  return [
    await compare(bench, AUTHZ_ALLOW, ours, opa),
    await compare(bench, DECISION_OBJECT, ours, opa),
  ];
});

async function compare(
  bench: Bench,
  question: Question,
  ours: PolicyServer,
  opa: PolicyServer,
): Promise<Row> {
  const { document, input } = question;
  await checkSameAnswer([ours, opa], document, input);
  bench.say(`${document} over HTTP`);
  const body = bodyOf(question);
  const request = postRequest(`/v1/data/${document}`, body);
  const [mine = [], theirs = []] = await alternate(ROUNDS, [
    () => cpuPerRequest({ ...ours, request }, ROUND_MS),
    () => cpuPerRequest({ ...opa, request }, ROUND_MS),
  ]);
  return {
    what: `${document} over HTTP, ${Buffer.byteLength(body)} bytes in`,
    unit: "CPU us",
    ours: spreadOf(mine),
    peer: { name: "opa", value: spreadOf(theirs) },
    ratio: ratioOf(theirs, mine),
    expected: "about 2",
  };
}
