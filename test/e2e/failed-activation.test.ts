import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { BundleSummary } from "../../src/pipeline/answers.ts";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

const REASON =
  /demo: sequence 1 \(revision \w{64}\) cannot be activated: the stored modules\.json is no list of modules/;

/** The gate keeps such a head from being published; a damaged disk does not ask it. */
describe("a replica that cannot activate a head", () => {
  const data = temporaryFolder();
  const settings = { GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_BUNDLES: "" };
  let server: RunningServer;

  beforeAll(async () => {
    const before = await startGatehouse(settings);
    expect((await pushFiles(before.url, "demo", versionPolicy(1))).status).toBe(200);
    await before.stop();
    for (const entry of readdirSync(data.folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.name === "modules.json") writeFileSync(file, "damaged");
    }
    server = await startGatehouse(settings);
  });

  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  async function error(path: string): Promise<string> {
    const { status, body } = await send<{ error?: string }>(server.url, "GET", path);
    return status === 200 ? "well" : (body.error ?? "");
  }

  test("never says that it is well, and says why as soon as it knows", async () => {
    expect(await error("/health?bundles")).not.toBe("well");
    const told = await until("the reason", async () => {
      const now = await error("/health?bundles");
      return REASON.test(now) ? now : undefined;
    });
    expect(told).toMatch(/^1 of 1 bundles cannot be activated; /);
    expect(told).toMatch(/no revision answers$/);
    expect(await error("/health/demo")).toMatch(REASON);
    expect(await error("/health")).toBe("well");
  });

  test("says it in the bundle's summary, in list and in inspect", async () => {
    const failed = { state: "failed", error: expect.stringContaining("no list of modules") };
    const { body } = await send<BundleSummary>(server.url, "GET", "/v1/bundles/demo");
    expect(body.active).toEqual(failed);
    const list = await send<{ bundles: BundleSummary[] }>(server.url, "GET", "/v1/bundles");
    expect(list.body.bundles[0]?.active).toEqual(failed);
    const at = { GATEHOUSE_SERVER: server.url };
    const listed = (await gatehouse(["list"], at)).output;
    expect(listed).toMatch(/demo .* failed /);
    expect(listed).toMatch(REASON);
    const inspected = await gatehouse(["inspect", "demo", "--server", server.url], at);
    expect(inspected.output).toMatch(/cannot be activated: the stored modules\.json/);
  });

  test("says it in metrics and once in the log, and refuses decisions with the reason", async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('gatehouse_activation_failed{bundle="demo"} 1');
    const decision = await send<{ message: string }>(server.url, "POST", "/v1/data/demo/version");
    expect(decision).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(decision.body.message).toMatch(/^bundle demo cannot be activated: the stored/);
    expect(server.output().split("a head cannot be activated")).toHaveLength(2);
  });

  test("a push mends it", async () => {
    expect((await pushFiles(server.url, "demo", versionPolicy(2))).status).toBe(200);
    expect(await error("/health?bundles")).toBe("well");
    const decision = await send(server.url, "POST", "/v1/data/demo/version");
    expect(decision.body).toMatchObject({ result: 2 });
  });
});
