import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { send } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { storeManyBundles } from "../support/many-bundles.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { workerOf } from "./server-process.ts";

const COUNT = 300;

describe("a server of many bundles", () => {
  const data = temporaryFolder();
  let server: RunningServer;

  beforeAll(async () => {
    await storeManyBundles(data.folder, COUNT);
    server = await startGatehouse({ GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_BUNDLES: "" });
  });

  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  async function number(bundle: number): Promise<unknown> {
    return (await send<{ result?: unknown }>(server.url, "GET", `/v1/data/b${bundle}/number`)).body
      .result;
  }

  async function activating(): Promise<string | undefined> {
    const { status, body } = await send<{ error?: string }>(server.url, "GET", "/health?bundles");
    return status === 200 ? undefined : body.error;
  }

  /** The last is asked first: it must be answered while most of the others are not active yet. */
  async function answersTheLastFirst(): Promise<void> {
    expect(await number(COUNT - 1)).toBe(COUNT - 1);
    const left = Number(/^activating (\d+) of 300 bundles/.exec((await activating()) ?? "")?.[1]);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(COUNT);
  }

  test("listens before all are active, and answers what is asked before the others", async () => {
    await answersTheLastFirst();
    const all = await Promise.all(Array.from({ length: COUNT }, (_, at) => number(at)));
    expect(all).toEqual(Array.from({ length: COUNT }, (_, at) => at));
    await until("all to be active", async () => ((await activating()) ? undefined : true));
  });

  test("a killed worker's successor does the same", async () => {
    const worker = workerOf(server);
    process.kill(worker, "SIGKILL");
    await until("another worker to listen", async () => {
      await send(server.url, "GET", "/health");
      return workerOf(server) === worker ? undefined : true;
    });
    await answersTheLastFirst();
    await until("all to be active", async () => ((await activating()) ? undefined : true));
  });
});

describe("a server of more bundles than it may hold engines of", () => {
  const HELD = 20;
  const MANY = 100;
  const data = temporaryFolder();
  let server: RunningServer;

  beforeAll(async () => {
    await storeManyBundles(data.folder, MANY);
    server = await startGatehouse({
      GATEHOUSE_DATA_DIR: data.folder,
      GATEHOUSE_BUNDLES: "",
      GATEHOUSE_ENGINE_BYTES: String(HELD * 66 * 1024),
    });
  });

  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  test("answers all of them again and again, and holds few", async () => {
    await until("all to be active", async () => {
      const { status } = await send(server.url, "GET", "/health?bundles");
      return status === 200 ? true : undefined;
    });
    for (let round = 0; round < 2; round++) {
      const all = await Promise.all(
        Array.from({ length: MANY }, async (_, at) => {
          const { body } = await send<{ result?: unknown }>(
            server.url,
            "GET",
            `/v1/data/b${at}/number`,
          );
          return body.result;
        }),
      );
      expect(all).toEqual(Array.from({ length: MANY }, (_, at) => at));
    }
    expect(await metric("gatehouse_engines_held")).toBeLessThanOrEqual(HELD);
    expect(await metric("gatehouse_engines_dropped_total")).toBeGreaterThan(2 * (MANY - HELD));
    expect((await send(server.url, "GET", "/health?bundles")).status).toBe(200);
    const { body } = await send<{ result?: object }>(server.url, "GET", "/v1/data");
    expect(Object.keys(body.result ?? {})).toHaveLength(MANY);
  });
});
