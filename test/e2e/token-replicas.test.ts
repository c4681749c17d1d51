import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { versionPolicy } from "../support/api.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { describeWithProgram } from "../support/needs.ts";
import { opaBinary } from "../support/opa.ts";
import { freePort, startProcess, temporaryFolder } from "../support/process.ts";
import { type RunningRedis, startRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const SECRET = "a-secret-that-two-replicas-begin-with";

describeWithProgram("tokens of two replicas on one Redis", ["redis-server"], () => {
  const { folder, remove } = temporaryFolder();
  const at = (name: string): string => path.join(folder, name);
  let redis: RunningRedis;
  let admin: Redis;
  let here: RunningServer;
  let there: RunningServer;

  /** Each has its own user of Redis, so that one of them can be cut off. */
  async function startReplica(user: string, port = 0): Promise<RunningServer> {
    return await startGatehouse({
      GATEHOUSE_REDIS_URL: `redis://${user}:pw@127.0.0.1:${redis.port}`,
      GATEHOUSE_BUNDLES: "",
      GATEHOUSE_BOOTSTRAP_TOKEN_FILE: at("bootstrap"),
      GATEHOUSE_ADDRESS: `127.0.0.1:${port}`,
    });
  }

  async function ask(
    { url }: RunningServer,
    method: string,
    target: string,
    { token = SECRET, body, ...headers }: Readonly<Record<string, string>> = {},
  ) {
    const answer = await fetch(`${url}${target}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...headers },
      ...(body !== undefined && { body }),
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  const poll = async (server: RunningServer, token: string, headers = {}) =>
    await ask(server, "GET", "/bundles/demo", { token, ...headers });

  async function create(name: string): Promise<{ id: string; token: string }> {
    const grants = [{ role: "agent", bundles: ["demo"] }];
    const body = JSON.stringify({ name, grants });
    const { status, text } = await ask(here, "POST", "/v1/tokens", { body });
    expect([status, text]).toEqual([200, expect.any(String)]);
    return JSON.parse(text) as { id: string; token: string };
  }

  const revoke = async (id: string): Promise<number> =>
    (await ask(here, "DELETE", `/v1/tokens/${id}`)).status;

  const known = async (server: RunningServer, token: string): Promise<unknown> =>
    await until("a token to be known", async () => (await poll(server, token)).status === 200);

  async function statuses(...asked: readonly [RunningServer, string][]): Promise<number[]> {
    const answers = await Promise.all(asked.map(([server, token]) => poll(server, token)));
    return answers.map(({ status }) => status);
  }

  /** Their names and passwords are no part of Redis' data. */
  async function letIn(...users: readonly string[]): Promise<void> {
    for (const user of users) await admin.acl("SETUSER", user, "on", ">pw", "~*", "&*", "+@all");
  }

  const waiting = async (server: RunningServer): Promise<number> => {
    const { text } = await ask(server, "GET", "/metrics");
    return Number(/^gatehouse_bundle_waiting (\d+)$/m.exec(text)?.[1]);
  };

  beforeAll(async () => {
    writeFileSync(at("bootstrap"), SECRET, { mode: 0o600 });
    redis = await startRedis();
    admin = new Redis(redis.url);
    admin.on("error", () => undefined);
    await letIn("here", "there");
    [here, there] = await Promise.all([startReplica("here"), startReplica("there")]);
    const body = JSON.stringify({ files: versionPolicy(1) });
    const json = { "Content-Type": "application/json" };
    const pushed = await ask(here, "PUT", "/v1/bundles/demo", { body, ...json });
    expect(pushed.status).toBe(200);
  });

  afterAll(async () => {
    await Promise.all([here?.stop(), there?.stop()]);
    admin?.disconnect();
    await redis?.dispose();
    remove();
  });

  test("revoked on one, a held poll of the other ends at once, and its agent keeps the policy and says so", async () => {
    const { id, token } = await create("agent");
    writeFileSync(at("token"), token);
    await known(there, token);
    const config = await gatehouse([
      ...["agent-config", "--bundle", "demo", "--server", there.url],
      ...["--token-file", at("token"), "--long-poll", "60"],
    ]);
    writeFileSync(at("agent.yaml"), config.output);
    const port = await freePort();
    const agent = startProcess(opaBinary(), [
      ...["run", "--server", `--addr=127.0.0.1:${port}`, "--skip-version-check"],
      ...["-c", at("agent.yaml")],
    ]);
    const says = async (): Promise<string> =>
      await (await fetch(`http://127.0.0.1:${port}/v1/data/demo/version`)).text();
    try {
      await until("the agent to have the bundle", async () => (await says()).includes("1"));
      await until("its poll to be held", async () => (await waiting(there)) === 1);
      const etag = (await poll(there, token)).headers.get("etag") ?? "";
      const held = poll(there, token, { "If-None-Match": etag, Prefer: "wait=60" });
      await until("the poll to be held", async () => (await waiting(there)) === 2);
      expect(await revoke(id)).toBe(200);
      // Not 304 after its minute: what was revoked elsewhere is looked for twice a second.
      expect((await held).status).toBe(401);
      expect(await statuses([here, token], [there, token])).toEqual([401, 401]);
      await until("the agent to say so", () =>
        agent.output().includes("server replied with Unauthorized"),
      );
      expect(await says()).toContain("1");
    } finally {
      await agent.stop();
    }
  });

  test("cut off from Redis, one goes on with the tokens that it knows, new ones wait, and revocations count once it is back", async () => {
    const [lasting, revoked] = [await create("lasting"), await create("revoked")];
    await known(there, lasting.token);
    await known(there, revoked.token);
    await admin.acl("SETUSER", "there", "resetpass", ">other");
    await admin.client("KILL", "USER", "there");
    const behind = "what changes of tokens is not heard";
    await until("it to be told", () => there.output().includes(behind));
    expect(await revoke(revoked.id)).toBe(200);
    const late = await create("late");
    expect(await statuses([here, revoked.token], [here, late.token])).toEqual([401, 200]);
    expect(await statuses([there, lasting.token], [there, revoked.token])).toEqual([200, 200]);
    expect(await statuses([there, late.token])).toEqual([503]);
    const { text } = await poll(there, late.token);
    expect(JSON.parse(text)).toEqual({
      code: "unavailable",
      message: "the credential cannot be looked up now: the store is away",
    });
    expect((await poll(there, `${late.token}x`)).status).toBe(401);
    await letIn("there");
    await known(there, late.token);
    expect(await statuses([there, revoked.token], [there, lasting.token])).toEqual([401, 200]);
  });

  test("without Redis both go on, what changes tokens says 503, and a replica that began again knows them", async () => {
    const { id, token } = await create("outlasting");
    await known(there, token);
    await redis.kill();
    expect(await revoke(id)).toBe(503);
    expect(await statuses([here, token], [there, token])).toEqual([200, 200]);
    await redis.restart();
    await letIn("here", "there");
    await until("it to be revoked", async () => (await revoke(id)) === 200);
    await until("the other to know", async () => (await poll(there, token)).status === 401);
    const other = await create("another");
    await there.stop();
    there = await startReplica("there", there.port);
    expect(await statuses([there, token], [there, other.token])).toEqual([401, 200]);
  });
});
