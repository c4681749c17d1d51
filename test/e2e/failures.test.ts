import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ask } from "../distribute/bundle-server.ts";
import { askData } from "../support/agent.ts";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { cleanEnvironment, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { describeWithProgram } from "../support/needs.ts";
import { ROOT, type RunningProcess, startProcess, temporaryFolder } from "../support/process.ts";
import { randomMoment } from "../support/random-moment.ts";
import { type RunningRedis, startRedis, untilTried } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { createPushLedger, type PushLedger } from "./push-ledger.ts";
import {
  childrenOf,
  isAlive,
  killHard,
  openFiles,
  processorSeconds,
  workerOf,
} from "./server-process.ts";
import { mountSmallDisk } from "./small-disk.ts";

const MISCONFIGURED = 5;

let scratch: ReturnType<typeof temporaryFolder>;
let settings: Readonly<Record<string, string>>;
let servers: RunningProcess[];

beforeEach(() => {
  scratch = temporaryFolder();
  servers = [];
  // What a killed server leaves of a compile goes with the test.
  const temporary = path.join(scratch.folder, "tmp");
  mkdirSync(temporary);
  settings = {
    TMPDIR: temporary,
    GATEHOUSE_DATA_DIR: path.join(scratch.folder, "data"),
    GATEHOUSE_BUNDLES: "",
    GATEHOUSE_EVALUATION_TIMEOUT_MS: "20000",
  };
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop("SIGTERM")));
  scratch.remove();
});

async function start(extra: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const server = await startGatehouse({ ...settings, ...extra });
  servers.push(server);
  return server;
}

/** Starts the server and waits for nothing. */
function launch(extra: Readonly<Record<string, string>> = {}): RunningProcess {
  const main = path.join(ROOT, "dist", "cli", "main.js");
  const env = cleanEnvironment({ GATEHOUSE_ADDRESS: "127.0.0.1:0", ...settings, ...extra });
  const server = startProcess(process.execPath, [main, "serve"], { env });
  servers.push(server);
  return server;
}

/** The exit status of a process that ends by itself; fails when it does not. */
async function endOf(running: RunningProcess): Promise<number | null> {
  await until("it to end", () => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return true;
    throw new Error(`it runs on:\n${running.output()}`);
  });
  return await running.ended;
}

/** Policies that are slow by the number of steps in their input or test: about 0.4 microseconds each. */
const SLOW = `package slow

ends if {
	some a in numbers.range(1, input.thousands)
	some b in numbers.range(1, 1000)
	a + b == -1
}
`;

const SLOW_TEST = `package tested_test

test_slow if not found

found if {
	some a in numbers.range(1, 50)
	some b in numbers.range(1, 1000)
	a + b == -1
}
`;

describe("SIGTERM", () => {
  test("answers the push that compiles and the decision that is slow, releases held polls, exits 0", async () => {
    const server = await start();
    const worker = workerOf(server);
    const { body } = await pushFiles(server.url, "slow", { "slow.rego": SLOW });
    const tag = `"${body.head?.epoch}.${body.head?.sequence}.${body.head?.revision}"`;
    const headers = { "If-None-Match": tag, Prefer: "modes=snapshot;wait=60" };
    const held = [1, 2, 3].map(() => ask(`${server.url}/bundles/slow`, { headers }));
    const stream = fetch(`${server.url}/v1/events`).then((events) => events.text());
    const pushed = pushFiles(server.url, "tested", {
      "tested.rego": "package tested\n\nx := 1\n",
      "tested_test.rego": SLOW_TEST,
    });
    await until("the push to compile", () => (childrenOf(worker).length > 0 ? true : undefined));
    const before = processorSeconds(worker);
    const decided = send(server.url, "POST", "/v1/data/slow/ends", { input: { thousands: 150 } });
    await until("the decision to be made", () => processorSeconds(worker) > before + 0.03);
    server.child.kill("SIGTERM");
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([304, 304, 304]);
    expect(await decided).toEqual({ status: 200, body: {} });
    expect(await pushed).toMatchObject({ status: 200, body: { head: { sequence: 1 } } });
    await stream;
    expect(await endOf(server)).toBe(0);
    expect(isAlive(worker)).toBe(false);
    await expect(fetch(server.url)).rejects.toThrow();

    const again = await start();
    const stored = await send(again.url, "GET", "/v1/bundles/tested");
    expect(stored.body).toMatchObject({ head: (await pushed).body.head });
  });

  test("during pushes: what was answered is there after the next start", async () => {
    const ledger = createPushLedger();
    for (let round = 0; round < 2; round += 1) {
      const server = await start();
      const pushing = ledger.pushUntilCut(server.url);
      await answersOf(ledger, 2);
      await randomMoment(300);
      expect(await server.stop()).toBe(0);
      await pushing;
    }
    const server = await start();
    await ledger.expectNothingLost(server.url);
  });

  test("while it starts ends it at once", async () => {
    const hasWorker = (server: RunningProcess) => until("its worker", () => workerOf(server));
    const moments = [async () => undefined, hasWorker, ...Array(3).fill(() => randomMoment(500))];
    for (const moment of moments) {
      const server = launch();
      await moment(server);
      server.child.kill("SIGTERM");
      // Before the program itself runs, the signal ends it as it ends any.
      expect([0, null]).toContain(await endOf(server));
    }
  });

  test("while it publishes its declarations leaves no process and no temporary folder", async () => {
    const temporary = path.join(scratch.folder, "tmp");
    const server = launch({ GATEHOUSE_BUNDLES: path.join(ROOT, "bundles") });
    const worker = await until("the worker", () => workerOf(server));
    const compilers = await until("the worker to compile", () => {
      const isCompiling = readdirSync(temporary).length > 0 && childrenOf(worker).length > 0;
      return isCompiling ? childrenOf(worker) : undefined;
    });
    server.child.kill("SIGTERM");
    expect(await endOf(server)).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
    expect(compilers.filter(isAlive)).toEqual([]);
    expect(server.output()).not.toContain("refused");
    await start();
  });
});

/** Until so many more pushes are answered: from then on the next one is under way. */
async function answersOf(ledger: PushLedger, more: number): Promise<void> {
  const wanted = ledger.answered.length + more;
  await until("pushes to be answered", () => ledger.answered.length >= wanted || undefined);
}

describe("kill -9", () => {
  test("at any point of a loop of pushes loses no answered push, and the sequence never goes back", async () => {
    const ledger = createPushLedger();
    for (let round = 0; round < 5; round += 1) {
      const server = await start();
      if (round > 0) await ledger.expectNothingLost(server.url);
      const pushing = ledger.pushUntilCut(server.url);
      await answersOf(ledger, 1);
      await randomMoment(500);
      await killHard(server);
      await pushing;
    }
    const server = await start();
    await ledger.expectNothingLost(server.url);
  });

  test("of the supervisor while the worker starts takes the worker with it", async () => {
    const server = launch({ GATEHOUSE_REDIS_URL: "redis://127.0.0.1:1" });
    await until(
      "the worker to wait",
      () => server.output().includes("waiting for Redis") || undefined,
    );
    const worker = workerOf(server);
    await server.stop("SIGKILL");
    await until("the worker to end", () => (isAlive(worker) ? undefined : true));
  });
});

/** Text that no compression makes smaller. */
function bulk(kibibytes: number): Record<string, string> {
  const text = randomBytes(kibibytes * 768).toString("base64");
  return { "demo/data.json": JSON.stringify({ bulk: text }) };
}

const disk = mountSmallDisk(4_096);
disk?.remove();
const testWithMount = disk === undefined ? test.skip : test;

describe("a full disk", () => {
  // Where nothing can be mounted, the file store's own tests let any of its writes fail.
  testWithMount(
    "refuses pushes with 503, keeps the old head, and works again once there is room",
    async () => {
      const small = mountSmallDisk(4_096);
      try {
        const folder = small?.folder ?? "";
        const filler = path.join(folder, "filler");
        writeFileSync(filler, Buffer.alloc(2 * 1024 * 1024));
        const server = await start({ GATEHOUSE_DATA_DIR: path.join(folder, "data") });
        const worker = workerOf(server);
        const push = (version: number) =>
          pushFiles(server.url, "demo", { ...versionPolicy(version), ...bulk(100) });
        let version = 1;
        let answer = await push(version);
        expect(answer.status).toBe(200);
        while (answer.status === 200 && version < 30) {
          version += 1;
          const next = await push(version);
          if (next.status !== 200) {
            expect(next).toMatchObject({
              status: 503,
              body: { code: "unavailable", active: answer.body.head },
            });
            expect(next.body.message).toMatch(/no room is left/);
          }
          answer = next;
        }
        expect(answer.status).toBe(503);
        const { body } = await send<object>(server.url, "GET", "/v1/bundles/demo");
        expect(body).toMatchObject({ head: { sequence: version - 1 } });
        expect(await askData(server.url, "demo/version", {})).toBe(version - 1);
        expect((await fetch(`${server.url}/bundles/demo`)).status).toBe(200);

        rmSync(filler);
        const after = await push(version);
        expect(after).toMatchObject({ status: 200, body: { head: { sequence: version } } });
        expect(await askData(server.url, "demo/version", {})).toBe(version);
        expect(workerOf(server)).toBe(worker);
        expect(await server.stop()).toBe(0);
      } finally {
        await Promise.all(servers.map((server) => server.stop("SIGKILL")));
        small?.remove();
      }
    },
  );
});

describeWithProgram("Redis at start", ["redis-server"], () => {
  let redis: RunningRedis;
  beforeEach(async () => {
    redis = await startRedis({ password: "right" });
  });
  afterEach(async () => {
    await redis.dispose();
  });

  test("that is away is waited for with a message, and then all goes on", async () => {
    await redis.stop();
    const server = launch({ GATEHOUSE_REDIS_URL: redis.url });
    await until(
      "the message",
      () => /waiting for Redis at redis:/.test(server.output()) || undefined,
    );
    expect(server.output()).not.toContain("right");
    await untilTried(redis.port, 3);
    expect(server.output()).not.toContain("listens on");
    await redis.restart();
    const url = await until(
      "the server to listen",
      () => /http:\/\/127\.0\.0\.1:\d+/.exec(server.output())?.[0],
    );
    expect((await pushFiles(url, "demo", versionPolicy(1))).status).toBe(200);
    expect(await askData(url, "demo/version", {})).toBe(1);
  });

  test("that is away does not keep a server that is told to stop", async () => {
    await redis.stop();
    const server = launch({ GATEHOUSE_REDIS_URL: redis.url });
    await until(
      "the message",
      () => /waiting for Redis at redis:/.test(server.output()) || undefined,
    );
    server.child.kill("SIGTERM");
    expect(await endOf(server)).toBe(0);
  });

  for (const { note, login } of [
    { note: "a wrong password", login: ":wrong@" },
    { note: "no password where one is wanted", login: "" },
    { note: "a user that is not known", login: "nobody:right@" },
  ]) {
    test(`that refuses ${note} ends the server instead of being waited for`, async () => {
      const url = `redis://${login}127.0.0.1:${redis.port}`;
      const server = launch({ GATEHOUSE_REDIS_URL: url });
      expect(await endOf(server)).toBe(MISCONFIGURED);
      expect(server.output()).not.toContain("waiting for Redis");
      expect(server.output()).toMatch(
        /^gatehouse: GATEHOUSE_REDIS_URL: Redis refuses the user name or password/m,
      );
      expect(server.output()).not.toContain("wrong@");
    });
  }
});

describe("a setting that cannot be used ends the server and says which", () => {
  const cases: readonly {
    note: string;
    extra: Readonly<Record<string, string>>;
    says: RegExp;
  }[] = [
    {
      note: "what is no Redis URL",
      extra: { GATEHOUSE_REDIS_URL: "http://127.0.0.1:6379" },
      says: /the Redis URL cannot be used: .*redis:\/\/host:6379/,
    },
    {
      note: "an unknown variable",
      extra: { GATEHOUSE_PORT: "8420" },
      says: /GATEHOUSE_PORT is not a variable/,
    },
    {
      note: "a limit that is no number",
      extra: { GATEHOUSE_MAX_BUNDLE_BYTES: "64 MB" },
      says: /GATEHOUSE_MAX_BUNDLE_BYTES is "64 MB"; a whole number from 1 is wanted/,
    },
    {
      note: "an unknown level of the log",
      extra: { GATEHOUSE_LOG_LEVEL: "loud" },
      says: /GATEHOUSE_LOG_LEVEL is loud; one of trace, debug/,
    },
    {
      note: "an address that is none",
      extra: { GATEHOUSE_ADDRESS: "8420" },
      says: /GATEHOUSE_ADDRESS is "8420"; host:port is wanted/,
    },
    ...["0.0.0.0:0", "[::]:0", "192.0.2.1:0", ":0", "example.org:0"].map((address) => ({
      note: `the address ${address}, which others could reach`,
      extra: { GATEHOUSE_ADDRESS: address },
      says: /GATEHOUSE_ADDRESS is ".*", which others can reach/,
    })),
    {
      note: "a schedule that is none",
      extra: { GATEHOUSE_RETENTION_SCHEDULE: "sometimes" },
      says: /GATEHOUSE_RETENTION_SCHEDULE.*"sometimes"/,
    },
    {
      note: "another schedule that is none",
      extra: { GATEHOUSE_DECLARATIONS_SCHEDULE: "61 * * * * *", GATEHOUSE_BUNDLES: "bundles" },
      says: /GATEHOUSE_DECLARATIONS_SCHEDULE.*"61 \* \* \* \* \*"/,
    },
    {
      note: "an empty data directory",
      extra: { GATEHOUSE_DATA_DIR: " " },
      says: /GATEHOUSE_DATA_DIR is empty/,
    },
    {
      note: "a data directory that is a file",
      extra: { GATEHOUSE_DATA_DIR: path.join(ROOT, "package.json") },
      says: /data directory .*package\.json cannot be used: .*GATEHOUSE_DATA_DIR/,
    },
    {
      note: "an opa that is not there",
      extra: { OPA_BIN: "/nowhere/opa" },
      says: /\/nowhere\/opa/,
    },
    {
      note: "an opa that is none",
      extra: { OPA_BIN: process.execPath },
      says: /OPA_BIN names .*; point it at opa 1\.22\.2/,
    },
  ];
  for (const { note, extra, says } of cases) {
    test(`${note}`, async () => {
      const server = launch(extra);
      expect(await endOf(server)).toBe(MISCONFIGURED);
      expect(server.output()).toMatch(says);
      expect(server.output()).not.toMatch(/^ {4}at /m);
      expect(server.output()).not.toContain("listens on");
    });
  }

  test("a data directory that another server uses", async () => {
    const first = await start();
    const second = launch();
    expect(await endOf(second)).toBe(MISCONFIGURED);
    expect(second.output()).toMatch(/is in use by process \d+; stop it or set GATEHOUSE_DATA_DIR/);
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
    await start();
  });

  test("a port on which another program listens", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" ? address?.port : 0;
    const server = launch({ GATEHOUSE_ADDRESS: `127.0.0.1:${port}` });
    expect(await endOf(server)).toBe(MISCONFIGURED);
    expect(server.output()).toContain(
      `cannot listen on 127.0.0.1:${port}: another program listens there`,
    );
    await new Promise((resolve) => other.close(resolve));
    await start();
  });
});

describe("a folder of declarations", () => {
  test("with broken and good ones: the good are served, and the log names the place of each fault", async () => {
    const folder = path.join(scratch.folder, "bundles");
    const declare = (name: string, files: Readonly<Record<string, string>>): void => {
      mkdirSync(path.join(folder, name), { recursive: true });
      for (const [file, text] of Object.entries(files))
        writeFileSync(path.join(folder, name, file), text);
    };
    const head = "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata:\n";
    declare("good", { "good.rego": "package good\n\nx := 1\n" });
    declare("broken", { "broken.rego": "package broken\n\nx := nope(1)\n" });
    declare("misspelt", { "bundle.yaml": `${head}  nam: misspelt\n`, "m.rego": "package m\n" });
    const server = await start({ GATEHOUSE_BUNDLES: folder });
    expect(await askData(server.url, "good/x", {})).toBe(1);
    const { body } = await send<{ bundles: { name: string }[] }>(server.url, "GET", "/v1/bundles");
    expect(body.bundles.map(({ name }) => name)).toEqual(["good"]);
    const findings = server
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { bundle?: string; findings?: object[] })
      .filter((line) => line.findings !== undefined);
    const of = (bundle: string) => findings.find((line) => line.bundle === bundle)?.findings?.[0];
    expect(of("broken")).toMatchObject({ location: { file: "broken.rego", row: 3, col: 6 } });
    expect(of("misspelt")).toMatchObject({ location: { file: "bundle.yaml", row: 4, col: 3 } });

    declare("broken", { "broken.rego": "package broken\n\nx := 2\n" });
    await until("the mended one to be served", async () =>
      (await askData(server.url, "broken/x", {})) === 2 ? true : undefined,
    );
  });
});

describe("what pushes leave behind", () => {
  test("no process, no temporary folder and no descriptor, whether they went well or not", async () => {
    const temporary = path.join(scratch.folder, "tmp");
    const server = await start();
    const worker = workerOf(server);
    const pushAll = async (first: number): Promise<void> => {
      for (let number = first; number < first + 10; number += 2) {
        const bad = { "demo/demo.rego": "package demo\n\nversion := nope(1)\n" };
        const answers = await Promise.all([
          pushFiles(server.url, "demo", versionPolicy(number)),
          pushFiles(server.url, "demo", bad),
        ]);
        expect(answers.map(({ status }) => status)).toEqual([200, 400]);
      }
    };
    await pushAll(0);
    const before = openFiles(worker);
    await pushAll(20);
    const controller = new AbortController();
    const body = JSON.stringify({
      files: { "gone.rego": "package gone\n", "tested_test.rego": SLOW_TEST },
    });
    const headers = { "Content-Type": "application/json" };
    const gone = fetch(`${server.url}/v1/bundles/gone`, {
      ...{ method: "PUT", headers, body, signal: controller.signal },
    }).catch(() => "gone");
    await until("the push to compile", () => (childrenOf(worker).length > 0 ? true : undefined));
    controller.abort();
    expect(await gone).toBe("gone");
    await until("all of it to be gone", () => {
      const left = [...childrenOf(worker), ...readdirSync(temporary)];
      return left.length === 0 && openFiles(worker) <= before ? true : undefined;
    });
    expect((await send(server.url, "GET", "/v1/bundles/gone")).status).toBe(404);
    expect(workerOf(server)).toBe(worker);
  });
});
