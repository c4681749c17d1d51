import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { send } from "../support/api.ts";
import { imageEnvironment } from "../support/compose.ts";
import { cleanEnvironment } from "../support/gatehouse.ts";
import { opaBinary } from "../support/opa.ts";
import {
  freePort,
  ROOT,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "../support/process.ts";
import { until } from "../support/until.ts";

const DOCKERFILE: string = readFileSync(path.join(ROOT, "Dockerfile"), "utf8");

/** The last stage alone: what the image holds. */
const IMAGE: string = DOCKERFILE.slice(DOCKERFILE.lastIndexOf("\nFROM "));

/** There is no container engine where the tests run: a folder filled as the Dockerfile says stands for the image. */
describe("the image", () => {
  const scratch = temporaryFolder();
  const root = path.join(scratch.folder, "gatehouse");
  const settings: Record<string, string> = {
    ...imageEnvironment(),
    ...{ OPA_BIN: opaBinary(), GATEHOUSE_DATA_DIR: path.join(scratch.folder, "data") },
  };
  let port: number;

  beforeAll(async () => {
    mkdirSync(root);
    for (const [, source = "", target = ""] of IMAGE.matchAll(
      /^COPY (?:--from=\S+ )?(\S+) (\S+)$/gm,
    )) {
      if (path.isAbsolute(target)) continue; // opa, which OPA_BIN names
      const from = path.join(ROOT, source.replace(/^\/src\//, ""));
      const to = path.join(root, target, target.endsWith("/") ? path.basename(source) : "");
      if (source.endsWith("node_modules")) symlinkSync(from, to);
      else cpSync(from, to, { recursive: true });
    }
    port = await freePort();
  });
  afterAll(scratch.remove);

  function start(extra: Record<string, string>): RunningProcess {
    const env = cleanEnvironment({ ...settings, ...extra });
    return startProcess(process.execPath, ["dist/cli/main.js", "serve"], { cwd: root, env });
  }

  /** On all addresses as the image does, but on a port of this test. */
  const open = (): Record<string, string> => ({
    GATEHOUSE_ADDRESS: (settings["GATEHOUSE_ADDRESS"] ?? "").replace("8420", String(port)),
    GATEHOUSE_BEHIND_PROXY: "true",
  });

  async function listening(server: RunningProcess): Promise<string> {
    const url = `http://127.0.0.1:${port}`;
    await until("the banner", () => (server.output().includes("Try:") ? true : undefined));
    return url;
  }

  /** The token that a first start prints. */
  async function firstToken(server: RunningProcess): Promise<Record<string, string>> {
    const printed = (): string | undefined => /^ {2}(gatehouse_\S+)$/m.exec(server.output())?.[1];
    return { authorization: `Bearer ${await until("the first token", printed)}` };
  }

  test("listens on all addresses, and so refuses to start until somebody says what hides what is sent", async () => {
    expect(settings["GATEHOUSE_ADDRESS"]).toBe("0.0.0.0:8420");
    const server = start({});
    expect(await server.ended).toBe(5);
    expect(server.output()).toContain("set GATEHOUSE_TLS_CERT and GATEHOUSE_TLS_KEY, or");
  });

  test("asks everybody who they are, prints one token once, and publishes no example", async () => {
    const server = start(open());
    const url = await listening(server);
    expect((await send(url, "GET", "/v1/bundles")).status).toBe(401);
    const headers = await firstToken(server);
    const answer = await send(url, "GET", "/v1/bundles", undefined, headers);
    expect(answer.body).toEqual({ bundles: [] });
    const logged = server
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    expect(logged.join("\n")).not.toContain(headers["authorization"]?.slice(-50));
    expect(await server.stop()).toBe(0);

    const again = start(open());
    await listening(again);
    expect((await send(url, "GET", "/v1/bundles", undefined, headers)).status).toBe(200);
    expect(again.output()).not.toContain("gatehouse_");
    expect(await again.stop()).toBe(0);
  });

  test("publishes the examples when asked", async () => {
    const data = path.join(scratch.folder, "other-data");
    const server = start({
      ...open(),
      GATEHOUSE_BUNDLES: "examples",
      GATEHOUSE_DATA_DIR: data,
    });
    const url = await listening(server);
    const input = { user: "alice", action: "read" };
    const headers = await firstToken(server);
    const answer = await send(url, "POST", "/v1/data/authz/allow", { input }, headers);
    expect(answer.body).toEqual({ result: true });
    expect(await server.stop()).toBe(0);
  });

  test("has a health check that tells a server from none", async () => {
    const [, text = "[]"] = /^HEALTHCHECK .*CMD (\[.*\])$/m.exec(IMAGE) ?? [];
    const [, ...args] = JSON.parse(text) as string[];
    const env = cleanEnvironment({ ...settings, ...open() });
    const check = (): Promise<number | null> =>
      startProcess(process.execPath, args, { env, cwd: root }).ended;
    expect(await check()).toBe(4);
    const server = start(open());
    await listening(server);
    expect(await check()).toBe(0);
    expect(await server.stop()).toBe(0);
  });
});
