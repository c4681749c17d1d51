import { readFileSync } from "node:fs";
import { request } from "node:https";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type ComposeHost, composeHost } from "../support/compose.ts";
import { describeWithProgram } from "../support/needs.ts";
import { opaBinary } from "../support/opa.ts";
import {
  freePort,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "../support/process.ts";
import { type RunningRedis, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const SERVERS = ["server-1", "server-2"] as const;
const AGENTS = ["agent-1", "agent-2"] as const;

/** docker-compose.yml as processes of this machine, by its own commands, settings and files. */
describeWithProgram("the topology of docker-compose.yml", ["redis-server", "nginx"], () => {
  const scratch = temporaryFolder();
  const running = new Map<string, RunningProcess>();
  const ports = new Map<string, number>();
  let redis: RunningRedis;
  let host: ComposeHost;

  const secret = (file: string): string =>
    readFileSync(path.join(scratch.folder, file), "utf8").trim();

  interface Answer {
    readonly status: number | undefined;
    readonly body: string;
  }

  /** Asks the balancer, or a server, from another address of this machine. */
  function ask(service: string, target: string, headers: Record<string, string> = {}) {
    return new Promise<Answer>((resolve, reject) => {
      const options = {
        ...{ host: "localhost", family: 4, port: ports.get(service), path: target, headers },
        ...{ ca: secret("tls/ca.pem"), localAddress: "127.0.0.5", agent: false },
      };
      const asked = request(options, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text) => {
          body += text;
        });
        response.on("end", () => resolve({ status: response.statusCode, body }));
      });
      asked.once("error", reject).end();
    });
  }

  const operator = () => ({ Authorization: `Bearer ${secret("bootstrap/token")}` });

  async function agentSays(agent: string, user: string): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${ports.get(agent)}/v1/data/authz/allow`, {
      method: "POST",
      body: JSON.stringify({ input: { user, action: "read" } }),
    });
    return await answer.text();
  }

  /** As its health check finds it; throws where it has ended. */
  async function well(service: string): Promise<void> {
    const server = running.get(service);
    const isUp = until(service, async () => (await ask(service, "/health")).status === 200);
    const ended = server?.ended.then(() => Promise.reject(new Error(server.output())));
    await Promise.race([isUp, ended]);
  }

  beforeAll(async () => {
    redis = await startRedis();
    for (const service of ["balancer", ...SERVERS, ...AGENTS]) ports.set(service, await freePort());
    const names = new Map([
      ["redis:6379", `127.0.0.1:${redis.port}`],
      ["10.84.20.2", "127.0.0.1"],
      ["examples", "bundles"],
      ["listen 8420", `listen 127.0.0.1:${ports.get("balancer")}`],
      ...[...SERVERS, "balancer"].map(
        (name) => [`${name}:8420`, `localhost:${ports.get(name)}`] as const,
      ),
    ]);
    host = composeHost(scratch.folder, names);
    await Promise.all([host.runOnce("certificates"), host.runOnce("bootstrap")]);
    for (const service of SERVERS) running.set(service, host.start(service));
    await Promise.all(SERVERS.map(well));
    await host.runOnce("agent-token");
    const nginx = host.mounted("balancer", "/etc/nginx/nginx.conf");
    const directives = `daemon off; pid ${scratch.folder}/nginx.pid; error_log stderr;`;
    running.set(
      "balancer",
      startProcess("nginx", ["-p", scratch.folder, "-e", "stderr", "-c", nginx, "-g", directives], {
        env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` },
      }),
    );
    for (const agent of AGENTS) {
      const address = `--addr=127.0.0.1:${ports.get(agent)}`;
      const config = `--config-file=${host.mounted(agent, "/agent.yaml")}`;
      const args = ["run", "--server", address, config, "--skip-version-check"];
      running.set(agent, startProcess(opaBinary(), args));
    }
  });

  afterAll(async () => {
    for (const each of [...running.values()].toReversed()) await each.stop();
    await redis?.dispose();
    scratch.remove();
  });

  test("both agents answer by the bundles that they get through the balancer", async () => {
    for (const agent of AGENTS) {
      await until(agent, async () => (await agentSays(agent, "alice")) === '{"result":true}\n');
      expect(await agentSays(agent, "mallory")).toBe('{"result":false}\n');
    }
  });

  test("the balancer speaks TLS with both sides; nobody without a token learns anything", async () => {
    expect((await ask("balancer", "/v1/bundles")).status).toBe(401);
    const agentToken = { Authorization: `Bearer ${secret("agents/token")}` };
    expect((await ask("balancer", "/bundles/authz", agentToken)).status).toBe(200);
    expect((await ask("balancer", "/bundles/k8s/seccomp", agentToken)).status).toBe(403);
    expect((await ask("balancer", "/v1/tokens", agentToken)).status).toBe(403);
    const listed = await ask("balancer", "/v1/tokens", operator());
    expect(listed.status).toBe(200);
    expect(JSON.parse(listed.body).tokens).toMatchObject([{ name: "agents" }]);
  });

  test("the log knows clients behind the balancer, whatever they say that they are", async () => {
    const headers = { Authorization: "Bearer wrong", "X-Forwarded-For": "6.6.6.6" };
    expect((await ask("balancer", "/v1/bundles", headers)).status).toBe(401);
    const output = (): string => SERVERS.map((name) => running.get(name)?.output()).join("");
    await until("a line of the log", () => output().includes("a credential was not accepted"));
    expect(output()).toContain('"address":"127.0.0.5"');
    expect(output()).not.toContain("6.6.6.6");
  });

  test("what is done once is left as it is when all is started again", async () => {
    const files = ["tls/server.pem", "bootstrap/token", "agents/token"];
    const before = files.map(secret);
    for (const service of ["certificates", "bootstrap", "agent-token"]) await host.runOnce(service);
    expect(files.map(secret)).toEqual(before);
  });

  test("one server ended: all is answered by the other", async () => {
    await running.get("server-1")?.stop();
    for (let asked = 0; asked < 4; asked += 1) {
      expect((await ask("balancer", "/v1/bundles", operator())).status).toBe(200);
    }
    expect(await agentSays("agent-1", "alice")).toBe('{"result":true}\n');
  });
});
