import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { versionPolicy } from "../support/api.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { issueServer, SERVER_AUTHORITY } from "../support/x509/tls-folder.ts";

const scratch = temporaryFolder();
const at = (...names: readonly string[]): string => path.join(scratch.folder, ...names);
/** Of dev-cert and of the tests, so that both certificates of the server are believed. */
const AUTHORITIES = at("authorities.pem");
const settings = {
  GATEHOUSE_DATA_DIR: at("data"),
  GATEHOUSE_BUNDLES: "",
  GATEHOUSE_TLS_CERT: at("tls", "server.pem"),
  GATEHOUSE_TLS_KEY: at("tls", "server-key.pem"),
  GATEHOUSE_TLS_CLIENT_CA: at("tls", "ca.pem"),
};
let server: RunningServer;
let agent: RunningAgent | undefined;

beforeAll(async () => {
  const made = await gatehouse(["dev-cert", "--out", at("tls"), "--client", "agent"]);
  expect(made.exitCode).toBe(0);
  const own = readFileSync(at("tls", "ca.pem"), "utf8");
  writeFileSync(AUTHORITIES, own + SERVER_AUTHORITY.certificate);
  server = await startGatehouse(settings);
});

afterAll(async () => {
  await agent?.stop();
  await server.stop();
  scratch.remove();
});

async function push(version: number): Promise<void> {
  for (const [name, text] of Object.entries(versionPolicy(version))) {
    mkdirSync(path.dirname(at("policy", name)), { recursive: true });
    writeFileSync(at("policy", name), text);
  }
  const args = ["push", at("policy"), "--bundle", "demo", "--server", server.url];
  const pushed = await gatehouse([...args, "--ca", AUTHORITIES]);
  expect([pushed.exitCode, pushed.output]).toEqual([0, expect.any(String)]);
}

/** The subject of the certificate that a new connection sees. */
function shown(): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: server.port, host: "127.0.0.1", rejectUnauthorized: false });
    socket.once("error", reject).once("secureConnect", () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
  });
}

const answers = async (wanted: number): Promise<unknown> =>
  await until(`the agent to answer ${wanted}`, async () =>
    (await agent?.ask("demo/version", {})) === wanted ? true : undefined,
  );

test("a real agent with a client certificate polls over TLS, also while the server's changes", async () => {
  expect(server.url).toMatch(/^https:/);
  await push(1);
  agent = await startAgent({
    ...{ url: server.url, bundles: ["demo"], longPollSeconds: 60 },
    tls: { ca: AUTHORITIES, cert: at("tls", "agent.pem"), key: at("tls", "agent-key.pem") },
  });
  await answers(1);
  const next = issueServer("next");
  writeFileSync(settings.GATEHOUSE_TLS_CERT, next.certificate);
  writeFileSync(settings.GATEHOUSE_TLS_KEY, next.key);
  await until("the new certificate", async () => (await shown()) === "next");
  await push(2);
  await answers(2);
  expect(server.output()).toContain("new connections get the new certificate");
  expect(agent.output()).not.toMatch(/level"?[:=]"?error/);
});

test("files that do not fit end the start with one line and exit status 5", async () => {
  const key = at("tls", "agent-key.pem");
  const refused = await gatehouse(["serve"], {
    ...settings,
    GATEHOUSE_ADDRESS: "127.0.0.1:0",
    GATEHOUSE_DATA_DIR: at("other"),
    GATEHOUSE_TLS_KEY: key,
  });
  expect([refused.exitCode, refused.output.trim()]).toEqual([
    5,
    `gatehouse: GATEHOUSE_TLS_KEY names ${key}: the key does not fit the certificate in ${settings.GATEHOUSE_TLS_CERT}`,
  ]);
});
