import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { askData } from "../support/agent.ts";
import { versionPolicy } from "../support/api.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { opaBinary } from "../support/opa.ts";
import {
  freePort,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "../support/process.ts";
import { startTokenIssuer, type TokenIssuer } from "../support/token-issuer.ts";
import { until } from "../support/until.ts";
import { CLIENT, SERVER_AUTHORITY, writeTlsFiles } from "../support/x509/tls-folder.ts";

const KINDS = ["token", "certificate", "oauth2"] as const;
type Kind = (typeof KINDS)[number];

const { folder, remove } = temporaryFolder();
const at = (name: string): string => path.join(folder, name);
const grants = [{ role: "agent", bundles: ["demo"] }];
const agents = new Map<Kind, { readonly url: string; readonly running: RunningProcess }>();
let issuer: TokenIssuer;
let server: RunningServer;
let token: { readonly id: string; readonly token: string };

/** Whose JWTs and whose certificates are taken: nobody's where no rule is given. */
function writeAccess(...kinds: readonly Kind[]): void {
  const keys = { url: `${issuer.url}/keys`, ca: "ca.pem" };
  const trusted = { issuer: issuer.url, audiences: ["gatehouse"], algorithms: ["ES256"], keys };
  const client = { match: { subject: { CN: "client" } }, grants };
  const spec = {
    issuers: kinds.includes("oauth2")
      ? [{ ...trusted, rules: [{ match: { sub: "agent" }, grants }] }]
      : [],
    certificates: kinds.includes("certificate") ? [client] : [],
  };
  writeFileSync(at("access.yaml"), stringify({ apiVersion: "gatehouse/v1", kind: "Access", spec }));
}

/** Runs a command as an operator. */
async function run(...args: readonly string[]): Promise<string> {
  const done = await gatehouse([...args], {
    GATEHOUSE_SERVER: server.url,
    GATEHOUSE_TOKEN_FILE: at("bootstrap"),
    GATEHOUSE_CA: at("ca.pem"),
  });
  expect([done.exitCode, done.output]).toEqual([0, expect.any(String)]);
  return done.output;
}

async function push(version: number): Promise<void> {
  mkdirSync(at("policy/demo"), { recursive: true });
  for (const [name, text] of Object.entries(versionPolicy(version))) {
    writeFileSync(at(path.join("policy", name)), text);
  }
  await run("push", at("policy"), "--bundle", "demo");
}

/** A real agent from what `gatehouse agent-config` prints for it. */
async function startAgent(kind: Kind): Promise<void> {
  const credentials: Readonly<Record<Kind, readonly string[]>> = {
    token: ["--token-file", at("token")],
    certificate: ["--client-cert", at("client.pem"), "--client-key", at("client-key.pem")],
    oauth2: ["--oauth2-token-url", `${issuer.url}/token`, "--oauth2-client-id", "agent"],
  };
  const config = await gatehouse([
    ...["agent-config", "--bundle", "demo", "--server", server.url],
    ...["--ca", at("ca.pem"), "--long-poll", "60", ...credentials[kind]],
  ]);
  writeFileSync(at(`${kind}.yaml`), config.output);
  const port = await freePort();
  const args = ["run", "--server", `--addr=127.0.0.1:${port}`, "--skip-version-check"];
  const running = startProcess(opaBinary(), [...args, "-c", at(`${kind}.yaml`)], {
    env: { ...process.env, CLIENT_SECRET: "of an agent" },
  });
  agents.set(kind, { url: `http://127.0.0.1:${port}`, running });
}

async function allAnswer(version: number): Promise<void> {
  for (const [kind, { url }] of agents) {
    await until(`the agent with a ${kind} to answer ${version}`, async () => {
      return (await askData(url, "demo/version", {})) === version;
    });
  }
}

const outputOf = (kind: Kind): string => agents.get(kind)?.running.output() ?? "";

beforeAll(async () => {
  const clients = { agent: "of an agent" };
  issuer = await startTokenIssuer({ clients, audience: "gatehouse", lifetimeSeconds: 300 });
  const tls = writeTlsFiles(folder);
  writeFileSync(at("ca.pem"), SERVER_AUTHORITY.certificate);
  writeFileSync(at("client.pem"), CLIENT.certificate);
  writeFileSync(at("client-key.pem"), CLIENT.key);
  writeFileSync(at("bootstrap"), "a-secret-for-whoever-begins-with-nothing", { mode: 0o600 });
  writeAccess("certificate", "oauth2");
  server = await startGatehouse({
    GATEHOUSE_BUNDLES: "",
    GATEHOUSE_DATA_DIR: at("data"),
    GATEHOUSE_BOOTSTRAP_TOKEN_FILE: at("bootstrap"),
    GATEHOUSE_ACCESS: at("access.yaml"),
    GATEHOUSE_TLS_CERT: tls.certificate,
    GATEHOUSE_TLS_KEY: tls.key,
    GATEHOUSE_TLS_CLIENT_CA: tls.clientAuthorities ?? "",
  });
});

afterAll(async () => {
  await Promise.all([...agents.values()].map(({ running }) => running.stop()));
  await server?.stop();
  await issuer?.close();
  remove();
});

test("agents with a token, a client certificate and OAuth2 follow one server over TLS", async () => {
  const made = await run(
    ...["token", "create", "web", "--role", "agent", "--bundles", "demo", "--json"],
  );
  token = JSON.parse(made) as typeof token;
  writeFileSync(at("token"), token.token);
  await push(1);
  await Promise.all(KINDS.map(startAgent));
  await allAnswer(1);
  await push(2);
  await allAnswer(2);
  expect(issuer.given()).toBe(1);
  for (const kind of KINDS) expect(outputOf(kind)).not.toMatch(/level"?[:=]"?error/);
});

test("whoever is taken back says so, keeps the policy, and gets no other", async () => {
  const isRefused = (kind: Kind): boolean =>
    outputOf(kind).includes("server replied with Unauthorized");
  await run("token", "revoke", token.id);
  await until("the agent with the token to be refused", () => isRefused("token"));
  expect([isRefused("certificate"), isRefused("oauth2")]).toEqual([false, false]);
  writeAccess("oauth2");
  await until("the agent with the certificate to be refused", () => isRefused("certificate"));
  expect(isRefused("oauth2")).toBe(false);
  writeAccess();
  await until("the agent with OAuth2 to be refused", () => isRefused("oauth2"));
  await push(3);
  await allAnswer(2);
  writeAccess("certificate", "oauth2");
  await agents.get("token")?.running.stop();
  agents.delete("token");
  await allAnswer(3);
});
