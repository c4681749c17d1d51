/** Decisions over TLS against `opa run --server` with TLS, both with one certificate: CPU per request of whoever answers. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { SERVER_AUTHORITY, writeTlsFiles } from "../support/x509/tls-folder.ts";
import { openConnection, postRequest } from "./measure/connection.ts";
import { cpuPerRequest } from "./measure/load.ts";
import { type PolicyServer, startOpa, startOurs } from "./measure/policy-servers.ts";
import { alternate } from "./measure/rounds.ts";
import { runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const ROUNDS = 7;
const ROUND_MS = 1_500;
const RULE = "package demo\n\nallow if input.user in data.demo.users\n";

await runBench(async (bench) => {
  const { folder, remove } = temporaryFolder();
  bench.defer(remove);
  const { certificate, key } = writeTlsFiles(folder);
  const ca = SERVER_AUTHORITY.certificate;
  const authority = path.join(folder, "ca.pem");
  writeFileSync(authority, ca);
  const plain = await startOurs(bench);
  const ours = await startOurs(bench, { GATEHOUSE_TLS_CERT: certificate, GATEHOUSE_TLS_KEY: key });
  const bundle = writeBundle(folder);
  for (const { url } of [plain, ours]) {
    const args = ["push", bundle, "--bundle", "demo", "--server", url, "--ca", authority];
    const { exitCode, output } = await gatehouse(args);
    if (exitCode !== 0) throw new Error(output);
  }
  const opa = await startOpa(bench, plain, ["demo"], { certificate, key, ca });
  const request = postRequest("/v1/data/demo/allow", '{"input":{"user":"alice"}}');
  for (const server of [ours, opa]) await check(server, request, ca);
  bench.say("a decision over TLS");
  const [mine = [], theirs = [], open = []] = await alternate(ROUNDS, [
    () => cpuPerRequest({ ...ours, request, ca }, ROUND_MS),
    () => cpuPerRequest({ ...opa, request, ca }, ROUND_MS),
    () => cpuPerRequest({ ...plain, request }, ROUND_MS),
  ]);
  return [
    {
      ...{ what: "decision over TLS", unit: "CPU us", ours: spreadOf(mine) },
      peer: { name: "opa with TLS", value: spreadOf(theirs) },
      ratio: ratioOf(theirs, mine),
    },
    {
      ...{ what: "the same without TLS", unit: "CPU us", ours: spreadOf(open) },
      peer: { name: "with it", value: spreadOf(mine) },
      ratio: ratioOf(mine, open),
    },
  ];
});

function writeBundle(folder: string): string {
  const bundle = path.join(folder, "bundle");
  mkdirSync(path.join(bundle, "demo"), { recursive: true });
  writeFileSync(path.join(bundle, "demo", "demo.rego"), RULE);
  writeFileSync(path.join(bundle, "demo", "data.json"), '{"users": ["alice", "bob"]}');
  return bundle;
}

/** Throws where the answer is not the decision that is to be measured. */
async function check({ port }: PolicyServer, request: Uint8Array, ca: string): Promise<void> {
  const connection = await openConnection(port, ca);
  const { body } = await connection.ask(request);
  connection.close();
  const text = body.toString().trim();
  if (text !== '{"result":true}') throw new Error(`port ${port} answered ${text}`);
}
