import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askData } from "../support/agent.ts";
import { pushFiles, versionPolicy } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

/** Answers at once for most inputs and practically never for one: 10^12 steps inside WebAssembly. */
const ENDLESS = `package slow

default allow := false

allow if {
	input.forever
	some a in numbers.range(1, 1000000)
	some b in numbers.range(1, 1000000)
	a + b == -1
}
`;

describe("an evaluation that does not come back", () => {
  const data = temporaryFolder();
  let server: RunningServer;

  beforeAll(async () => {
    server = await startGatehouse({
      GATEHOUSE_DATA_DIR: data.folder,
      GATEHOUSE_BUNDLES: "",
      GATEHOUSE_EVALUATION_TIMEOUT_MS: "500",
    });
    await pushFiles(server.url, "slow", { "slow/slow.rego": ENDLESS });
    await pushFiles(server.url, "demo", versionPolicy(1));
  });

  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  test("has its worker replaced, the entrypoint named in log and metrics", async () => {
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

  test("a supervisor that is gone takes its worker with it", async () => {
    const other = temporaryFolder();
    const lonely = await startGatehouse({
      GATEHOUSE_DATA_DIR: other.folder,
      GATEHOUSE_BUNDLES: "",
    });
    const worker = workerOf(lonely);
    await lonely.stop("SIGKILL");
    await until("the worker to end", () => (isAlive(worker) ? undefined : true));
    other.remove();
  });
});

function workerOf(server: RunningServer): number {
  const pid = server.child.pid;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(/\s+/)[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
