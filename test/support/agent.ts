import { writeFileSync } from "node:fs";
import path from "node:path";
import { opaBinary } from "./opa.ts";
import { freePort, type RunningProcess, startProcess, temporaryFolder } from "./process.ts";
import { until } from "./until.ts";

export interface AgentOptions {
  /** The server that gives the bundles. */
  readonly url: string;
  readonly bundles: readonly string[];
  /** Files by which it trusts an https server, and shows who it is. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Seconds of long polling; undefined: plain polling each second. */
  readonly longPollSeconds?: number;
}

export interface RunningAgent extends RunningProcess {
  readonly url: string;
  /** The `result` of `POST /v1/data/<path>`, undefined when the answer has none. */
  ask(path: string, input: unknown): Promise<unknown>;
}

/** Starts a real, unmodified `opa run --server` that takes its bundles from a server, and waits until it listens. */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const { folder, remove } = temporaryFolder();
  const port = await freePort();
  const polling =
    options.longPollSeconds === undefined
      ? { min_delay_seconds: 1, max_delay_seconds: 1 }
      : {
          long_polling_timeout_seconds: options.longPollSeconds,
          min_delay_seconds: 1,
          max_delay_seconds: 1,
        };
  const bundles = options.bundles.map((name) => [
    name.replaceAll("/", "-"),
    { service: "gatehouse", resource: `bundles/${name}`, polling },
  ]);
  const configuration = {
    services: { gatehouse: { url: options.url, ...(options.tls && tlsOf(options.tls)) } },
    bundles: Object.fromEntries(bundles),
  };
  const file = path.join(folder, "agent.json");
  writeFileSync(file, JSON.stringify(configuration));
  const args = ["run", "--server", `--addr=127.0.0.1:${port}`, `--config-file=${file}`];
  const running = startProcess(opaBinary(), [...args, "--skip-version-check"]);
  running.ended.finally(remove).catch(() => undefined);
  const url = `http://127.0.0.1:${port}`;
  const ended = running.ended.then((code) => `the agent ended with ${code}:\n${running.output()}`);
  const listening = until("the agent to listen", async () => {
    return (await fetch(`${url}/health`)).ok ? true : undefined;
  });
  const problem = await Promise.race([listening.then(() => undefined), ended]);
  if (problem !== undefined) throw new Error(problem);
  return {
    ...running,
    url,
    ask: async (document, input) => await askData(url, document, input),
  };
}

function tlsOf({ ca, cert, key }: NonNullable<AgentOptions["tls"]>) {
  return { tls: { ca_cert: ca }, credentials: { client_tls: { cert, private_key: key } } };
}

/** The `result` that a Data API answers, undefined when there is none. */
export async function askData(url: string, document: string, input: unknown): Promise<unknown> {
  const response = await fetch(`${url}/v1/data/${document}`, {
    method: "POST",
    body: JSON.stringify({ input }),
  });
  const answer = (await response.json()) as { result?: unknown };
  return answer.result;
}
