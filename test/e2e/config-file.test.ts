import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { send } from "../support/api.ts";
import { cleanEnvironment } from "../support/gatehouse.ts";
import { freePort, ROOT, startProcess, temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { workerOf } from "./server-process.ts";

test("supervisor and workers run with what was read at the start, whatever becomes of the file", async () => {
  const { folder, remove } = temporaryFolder();
  const file = path.join(folder, "gatehouse.yaml");
  const port = await freePort();
  const settings = `{ address: "127.0.0.1:${port}", bundles: "", maxInputBytes: 100 }`;
  writeFileSync(file, `apiVersion: gatehouse/v1\nkind: Config\nspec: ${settings}\n`);
  const main = path.join(ROOT, "dist", "cli", "main.js");
  const server = startProcess(process.execPath, [main, "serve", "--set", "maxWaitSeconds=7"], {
    cwd: folder,
    env: cleanEnvironment(),
  });
  const url = `http://127.0.0.1:${port}`;
  const health = (): Promise<number | undefined> =>
    send(url, "GET", "/health").then(
      ({ status }) => status,
      () => undefined,
    );
  await until("the server to answer", async () => (await health()) === 200);
  const large = { input: "x".repeat(100) };
  expect((await send(url, "POST", "/v1/data/a", large)).status).toBe(413);

  writeFileSync(file, "nonsense");
  const first = workerOf(server);
  process.kill(first, "SIGKILL");
  await until("another worker", async () => workerOf(server) !== first && (await health()) === 200);
  expect((await send(url, "POST", "/v1/data/a", large)).status).toBe(413);
  expect(await server.stop()).toBe(0);
  remove();
});
