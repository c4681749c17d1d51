import { expect, test } from "@jest/globals";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";

/** The lines of a log, parsed; what is no JSON is not of the log. */
function linesOf(output: string): Record<string, unknown>[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

test("one line for each act, each activation and the end, none for decisions and polls", async () => {
  const data = temporaryFolder();
  const server = await startGatehouse({ GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_BUNDLES: "" });
  const { url } = server;
  const first = await pushFiles(url, "demo", versionPolicy(1));
  await pushFiles(url, "demo", { "demo.rego": "package [" });
  await pushFiles(url, "demo", versionPolicy(2));
  await send(url, "PUT", "/v1/bundles/demo?dryrun=true", { files: {} });
  const { revision } = first.body;
  await send(url, "POST", "/v1/bundles/demo/rollback", { revision });
  for (let round = 0; round < 3; round += 1) {
    await send(url, "POST", "/v1/data/demo/version", { input: {} });
    await fetch(`${url}/bundles/demo`);
    await fetch(`${url}/bundles/unknown`);
  }
  await send(url, "DELETE", "/v1/bundles/demo");
  await send(url, "DELETE", "/v1/bundles/demo");
  await pushFiles(url, "demo", versionPolicy(1));
  const { etag } = Object.fromEntries((await fetch(`${url}/bundles/demo`)).headers);
  const headers = { "If-None-Match": etag ?? "", Prefer: "modes=snapshot;wait=60" };
  const held = fetch(`${url}/bundles/demo`, { headers });
  await until("the poll to be held", async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return text.includes("gatehouse_bundle_waiting 1") ? true : undefined;
  });
  expect(await server.stop()).toBe(0);
  expect((await held).status).toBe(304);
  data.remove();

  const lines = linesOf(server.output());
  const sequence = (head: unknown): unknown =>
    (head as { sequence?: number } | null | undefined)?.sequence ?? null;
  const told = lines.map((line) => [line["message"], sequence(line["from"]), sequence(line["to"])]);
  expect(told.filter(([message]) => !String(message).startsWith("end"))).toEqual([
    ["activated", null, 1],
    ["push published", null, 1],
    ["push refused", 1, 1],
    ["activated", 1, 2],
    ["push published", 1, 2],
    ["push refused", 2, 2],
    ["activated", 2, 3],
    ["rollback published", 2, 3],
    ["delete deleted", 3, null],
    ["delete refused", null, null],
    ["activated", null, 5],
    ["push published", null, 5],
  ]);
  const acts = lines.filter(({ what }) => what !== undefined);
  for (const act of acts) {
    expect(act).toMatchObject({ bundle: "demo", who: "127.0.0.1", took_ms: expect.any(Number) });
  }
  expect(lines.slice(-2)).toMatchObject([
    { level: "info", message: "ending", signal: "SIGTERM", in_flight: 1 },
    { level: "info", message: "ended", signal: "SIGTERM" },
  ]);
});
