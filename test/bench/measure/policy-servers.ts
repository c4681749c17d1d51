import { writeFileSync } from "node:fs";
import path from "node:path";
import { askData } from "../../support/agent.ts";
import { startGatehouse } from "../../support/gatehouse.ts";
import { opaBinary } from "../../support/opa.ts";
import { freePort, startProcess, temporaryFolder } from "../../support/process.ts";
import { until } from "../../support/until.ts";
import { getRequest, openConnection } from "./connection.ts";
import { childrenOf } from "./process-usage.ts";
import type { Bench } from "./run-bench.ts";

/** A server that answers OPA's Data API. */
export interface PolicyServer {
  readonly url: string;
  readonly port: number;
  /** The process that does the work. */
  readonly pid: number;
  /** What it has said so far. */
  output(): string;
}

/** Starts the built service on a folder of its own; it ends with the bench. */
export async function startOurs(
  bench: Bench,
  settings: Readonly<Record<string, string>> = {},
): Promise<PolicyServer> {
  const { folder, remove } = temporaryFolder();
  bench.defer(remove);
  const server = await startGatehouse({
    GATEHOUSE_DATA_DIR: folder,
    GATEHOUSE_BUNDLES: "",
    GATEHOUSE_LOG_LEVEL: "warn",
    ...settings,
  });
  bench.defer(() => server.stop());
  const [pid] = childrenOf(server.child.pid ?? 0);
  if (pid === undefined) throw new Error("the supervisor has no worker");
  return { url: server.url, port: server.port, pid, output: server.output };
}

/** Starts `opa run --server` on one core with the bundles that agents get from a server of ours. */
export async function startOpa(
  bench: Bench,
  from: PolicyServer,
  bundles: readonly string[],
  tls?: { readonly certificate: string; readonly key: string; readonly ca: string },
): Promise<PolicyServer> {
  const { folder, remove } = temporaryFolder();
  bench.defer(remove);
  const files = await Promise.all(
    bundles.map(async (bundle, position) => {
      const response = await fetch(`${from.url}/bundles/${bundle}`);
      const file = path.join(folder, `${position}.tar.gz`);
      writeFileSync(file, Buffer.from(await response.arrayBuffer()));
      return ["--bundle", file];
    }),
  );
  const port = await freePort();
  const options = [`--addr=127.0.0.1:${port}`, "--log-level=error", "--skip-version-check"];
  if (tls !== undefined) {
    options.push(`--tls-cert-file=${tls.certificate}`, `--tls-private-key-file=${tls.key}`);
  }
  const running = startProcess(opaBinary(), ["run", "--server", ...options, ...files.flat()], {
    env: { ...process.env, GOMAXPROCS: "1" },
  });
  bench.defer(() => running.stop());
  const url = `http://127.0.0.1:${port}`;
  await until("opa to listen", async () => {
    const connection = await openConnection(port, tls?.ca);
    const { status } = await connection.ask(getRequest("/health"));
    connection.close();
    return status === 200 ? true : undefined;
  });
  return { url, port, pid: running.child.pid ?? 0, output: running.output };
}

/** Throws when two servers do not give the same answer, or none: then there is nothing to compare. */
export async function checkSameAnswer(
  servers: readonly PolicyServer[],
  document: string,
  input: unknown,
): Promise<void> {
  const answers = await Promise.all(servers.map(({ url }) => askData(url, document, input)));
  const texts = new Set(answers.map((answer) => JSON.stringify(answer)));
  if (texts.size === 1 && answers[0] !== undefined) return;
  throw new Error(`data.${document} is answered differently: ${[...texts].join(" and ")}`);
}
