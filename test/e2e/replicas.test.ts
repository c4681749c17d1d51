import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { describeWithProgram } from "../support/needs.ts";
import {
  freePort,
  ROOT,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "../support/process.ts";
import { type RunningRedis, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

/** Redis, two servers on loopback, nginx with deploy/nginx.conf without its TLS, and agents. */
describeWithProgram(
  "two replicas on one Redis behind a balancer",
  ["redis-server", "nginx"],
  () => {
    const scratch = temporaryFolder();
    let redis: RunningRedis;
    let balancer: RunningProcess;
    let balancerUrl: string;
    const servers: RunningServer[] = [];
    const agents: RunningAgent[] = [];

    async function startServer(port = 0): Promise<RunningServer> {
      return await startGatehouse({
        GATEHOUSE_REDIS_URL: redis.url,
        GATEHOUSE_BUNDLES: "",
        GATEHOUSE_ADDRESS: `127.0.0.1:${port}`,
      });
    }

    async function startBalancer(): Promise<void> {
      const port = await freePort();
      const [one, two] = servers;
      const configuration = readFileSync(path.join(ROOT, "deploy", "nginx.conf"), "utf8")
        .replace("server-1:8420", `127.0.0.1:${one?.port}`)
        .replace("server-2:8420", `127.0.0.1:${two?.port}`)
        .replace("listen 8420 ssl", `listen 127.0.0.1:${port}`)
        .replace("https://gatehouse", "http://gatehouse")
        .replace(/^.*ssl_.*\n/gm, "");
      const file = path.join(scratch.folder, "nginx.conf");
      writeFileSync(
        file,
        `daemon off;\npid ${scratch.folder}/nginx.pid;\nerror_log stderr;\n${configuration}`,
      );
      const args = ["-p", scratch.folder, "-c", file];
      balancer = startProcess("nginx", args, {
        env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin` },
      });
      balancerUrl = `http://127.0.0.1:${port}`;
      await until("the balancer", async () =>
        (await fetch(`${balancerUrl}/health`)).ok ? true : undefined,
      );
    }

    async function allAnswer(version: unknown): Promise<void> {
      const places = [...agents.map(({ url }) => url), ...servers.map(({ url }) => url)];
      await Promise.all(
        places.map((url) =>
          until(`${url} to answer ${version}`, async () => {
            const { body } = await send<{ result?: unknown }>(url, "POST", "/v1/data/demo/version");
            return body.result === version ? true : undefined;
          }),
        ),
      );
    }

    beforeAll(async () => {
      redis = await startRedis();
      servers.push(await startServer(), await startServer());
      await startBalancer();
      for (const server of servers) {
        await pushFiles(server.url, "demo", versionPolicy("first"));
        agents.push(await startAgent({ url: server.url, bundles: ["demo"], longPollSeconds: 30 }));
      }
      agents.push(await startAgent({ url: balancerUrl, bundles: ["demo"], longPollSeconds: 30 }));
    });

    afterAll(async () => {
      await Promise.all(agents.map((agent) => agent.stop()));
      await Promise.all(servers.map((server) => server.stop()));
      await balancer?.stop("SIGQUIT");
      await redis?.dispose();
      scratch.remove();
    });

    test("a push to one replica reaches the agents and the decisions of both", async () => {
      await allAnswer("first");
      const pushed = await pushFiles(servers[0]?.url ?? "", "demo", versionPolicy("second"));
      expect(pushed.status).toBe(200);
      await allAnswer("second");
      const other = await pushFiles(servers[1]?.url ?? "", "demo", versionPolicy("third"));
      expect(other.body.head?.sequence).toBe((pushed.body.head?.sequence ?? 0) + 1);
      await allAnswer("third");
      expect((await pushFiles(balancerUrl, "demo", versionPolicy("fourth"))).status).toBe(200);
      await allAnswer("fourth");
    });

    test("one replica killed in the middle of pushes: no answered push is lost and no agent goes back", async () => {
      const seen = watchVersions(agents);
      const answered: number[] = [];
      const victim = servers[0];
      for (let number = 1; number <= 24; number += 1) {
        if (number === 9) killHard(victim);
        if (number === 17) servers[0] = await startServer(victim?.port);
        const target = number % 2 === 0 ? servers[0] : servers[1];
        const answer = await pushFiles(target?.url ?? "", "demo", versionPolicy(number)).catch(
          () => undefined,
        );
        if (answer?.status === 200) answered.push(number);
      }
      expect(answered.length).toBeGreaterThanOrEqual(16);
      await allAnswer(answered.at(-1));
      const history = await send<{ moves: { sequence: number }[] }>(
        servers[1]?.url ?? "",
        "GET",
        "/v1/bundles/demo/revisions",
      );
      const sequences = history.body.moves.map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.toSorted((a, b) => b - a));
      for (const versions of await seen.stop()) {
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      }
    });

    test("Redis restarted: what is held answers on, pushes say 503, and then all goes on by itself", async () => {
      await pushFiles(servers[1]?.url ?? "", "demo", versionPolicy("before"));
      await allAnswer("before");
      await redis.kill();
      const refused = await until("a push to be refused", async () => {
        const answer = await pushFiles(servers[1]?.url ?? "", "demo", versionPolicy("lost"));
        return answer.status === 200 ? undefined : answer;
      });
      expect(refused.status).toBe(503);
      expect(refused.body.code).toBe("unavailable");
      await allAnswer("before");
      expect((await fetch(`${servers[0]?.url}/bundles/demo`)).status).toBe(200);
      await redis.restart();
      await until("pushes to be taken again", async () => {
        const answer = await pushFiles(servers[0]?.url ?? "", "demo", versionPolicy("after"));
        return answer.status === 200 ? true : undefined;
      });
      await allAnswer("after");
    });

    /** Kills the supervisor and its worker at once, as a lost machine would. */
    function killHard(server: RunningServer | undefined): void {
      const pid = server?.child.pid;
      if (pid === undefined) return;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
        .trim()
        .split(/\s+/);
      for (const each of [pid, ...children.map(Number)]) process.kill(each, "SIGKILL");
    }
  },
);

/** Asks every agent all the time and notes each number it answers, in order, without repeats. */
function watchVersions(agents: readonly RunningAgent[]): { stop: () => Promise<number[][]> } {
  let stopped = false;
  const loops = agents.map(async (agent) => {
    const versions: number[] = [];
    await until("the watch to be over", async () => {
      const version = await agent.ask("demo/version", {}).catch(() => undefined);
      if (typeof version === "number" && versions.at(-1) !== version) versions.push(version);
      return stopped;
    });
    return versions;
  });
  return {
    stop: async () => {
      stopped = true;
      return await Promise.all(loops);
    },
  };
}
