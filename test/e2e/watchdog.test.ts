import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askData } from "../support/agent.ts";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { childrenOf, isAlive, workerOf } from "./server-process.ts";

/** Answers at once for most inputs and practically never for one: 10^12 steps. */
const endless = (name: string): string => `package ${name}

default allow := false

allow if {
	input.forever
	some a in numbers.range(1, 1000000)
	some b in numbers.range(1, 1000000)
	a + b == -1
}
`;

/** WebAssembly asks nobody whether it may go on. */
const ON_WASM = `apiVersion: gatehouse/v1
kind: Bundle
metadata: { name: slow }
spec: { engine: wasm, entrypoints: [slow/allow] }
`;

describe("an evaluation that does not come back", () => {
  const data = temporaryFolder();
  let server: RunningServer;

  beforeAll(async () => {
    server = await startGatehouse({
      GATEHOUSE_DATA_DIR: data.folder,
      GATEHOUSE_BUNDLES: "",
      GATEHOUSE_EVALUATION_TIMEOUT_MS: "3000",
    });
    const slow = { "slow/slow.rego": endless("slow"), "bundle.yaml": ON_WASM };
    expect((await pushFiles(server.url, "slow", slow)).status).toBe(200);
    await pushFiles(server.url, "exact", { "exact.rego": endless("exact") });
    await pushFiles(server.url, "demo", versionPolicy(1));
  });

  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  test("ends by itself in the exact engine, before its worker would be replaced", async () => {
    const worker = workerOf(server);
    const asked = { input: { forever: true } };
    const { status, body } = await send(server.url, "POST", "/v1/data/exact/allow", asked);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).toContain("the decision took more than 2250 ms");
    expect(await askData(server.url, "exact/allow", {})).toBe(false);
    expect(workerOf(server)).toBe(worker);
  });

  test("in Wasm has its worker replaced, the entrypoint named in log and metrics", async () => {
    expect(await askData(server.url, "slow/allow", {})).toBe(false);
    const worker = workerOf(server);
    const hanging = askData(server.url, "slow/allow", { forever: true }).catch(() => "cut off");
    expect(await hanging).toBe("cut off");
    await until("the new worker to answer", async () => {
      return (await askData(server.url, "demo/version", {})) === 1 ? true : undefined;
    });
    expect(workerOf(server)).not.toBe(worker);
    expect(server.output()).toMatch(/"entrypoint":"slow slow\/allow"/);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(
      /gatehouse_evaluation_timeouts_total\{entrypoint="slow slow\/allow"\} 1/,
    );
    expect(metrics).toMatch(/gatehouse_worker_restarts_total 1/);
  });

  test("a worker killed from outside is replaced on the same port", async () => {
    process.kill(workerOf(server), "SIGKILL");
    await until("the new worker to answer", async () => {
      return (await askData(server.url, "demo/version", {})) === 1 ? true : undefined;
    });
  });

  test("the next worker waits with its program loaded, and takes over", async () => {
    const [worker, next] = await until("the next worker", () => twoWorkers(server));
    process.kill(worker, "SIGKILL");
    await until("the waiting one to answer", async () => {
      return (await askData(server.url, "demo/version", {})) === 1 ? true : undefined;
    });
    expect(workerOf(server)).toBe(next);
    expect(server.output()).not.toContain("Warning");
  });

  test("a supervisor that is gone takes its workers with it", async () => {
    const other = temporaryFolder();
    const lonely = await startGatehouse({
      GATEHOUSE_DATA_DIR: other.folder,
      GATEHOUSE_BUNDLES: "",
    });
    const workers = await until("the next worker", () => twoWorkers(lonely));
    await lonely.stop("SIGKILL");
    await until("the workers to end", () => (workers.some(isAlive) ? undefined : true));
    expect(lonely.output()).not.toContain("Warning");
    other.remove();
  });
});

function twoWorkers({ child }: RunningServer): readonly [number, number] | undefined {
  const [worker, next] = childrenOf(child.pid ?? 0);
  return worker === undefined || next === undefined ? undefined : [worker, next];
}
