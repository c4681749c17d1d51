import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { secureFetch } from "../../src/cli/client/secure-fetch.ts";
import { keySetText, rsaSigner, tokenOf } from "../access/jwt/signer.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { SERVER, SERVER_AUTHORITY } from "../support/x509/tls-folder.ts";

const scratch = temporaryFolder();
const at = (...names: readonly string[]): string => path.join(scratch.folder, ...names);
const KEY = rsaSigner("one");
const LATER = 4_000_000_000;
const issuer = createServer({ cert: SERVER.certificate, key: SERVER.key }, (request, response) => {
  response.writeHead(request.url === "/keys" ? 200 : 404).end(keySetText(KEY));
});
let settings: Record<string, string>;
let server: RunningServer;

/** The rules, by what agents may read. */
function writeRules(agents: string): void {
  const { port } = issuer.address() as AddressInfo;
  writeFileSync(
    at("next.yaml"),
    `apiVersion: gatehouse/v1
kind: Access
spec:
  issuers:
    - issuer: https://issuer.example
      audiences: [gatehouse]
      algorithms: [RS256]
      keys: { url: "https://127.0.0.1:${port}/keys", ca: issuer.pem }
      rules: [{ match: { sub: ci }, grants: [{ role: author, bundles: [demo] }] }]
  certificates:
    - match: { subject: { CN: agent-* } }
      grants: [{ role: agent, bundles: [${agents}] }]
  anonymous: [{ role: viewer, bundles: ["*"] }]
`,
  );
  renameSync(at("next.yaml"), at("access.yaml"));
}

beforeAll(async () => {
  await gatehouse(["dev-cert", "--out", at("tls"), "--client", "agent-1", "--client", "other"]);
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  writeFileSync(at("issuer.pem"), SERVER_AUTHORITY.certificate);
  mkdirSync(at("policy"));
  writeFileSync(at("policy", "demo.rego"), "package demo\n\nword := 1\n");
  writeRules("demo");
  settings = {
    GATEHOUSE_DATA_DIR: at("data"),
    GATEHOUSE_BUNDLES: "",
    GATEHOUSE_TLS_CERT: at("tls", "server.pem"),
    GATEHOUSE_TLS_KEY: at("tls", "server-key.pem"),
    GATEHOUSE_TLS_CLIENT_CA: at("tls", "ca.pem"),
    GATEHOUSE_ACCESS: at("access.yaml"),
  };
  server = await startGatehouse(settings);
});

afterAll(async () => {
  await server?.stop();
  issuer.close();
  scratch.remove();
});

const authority = (): string => readFileSync(at("tls", "ca.pem"), "utf8");

/** What anybody may look at here. */
async function metrics(): Promise<string> {
  const options = { method: "GET", headers: {}, signal: new AbortController().signal };
  const answer = await secureFetch(`${server.url}/metrics`, options, { ca: authority() });
  return await answer.text();
}

/** Whoever has a certificate of that name reads the bundle. */
async function read(name: string, headers: Readonly<Record<string, string>> = {}) {
  const tls = {
    ca: authority(),
    cert: readFileSync(at("tls", `${name}.pem`), "utf8"),
    key: readFileSync(at("tls", `${name}-key.pem`), "utf8"),
  };
  const { signal } = new AbortController();
  const options = { method: "GET", headers, signal };
  return await secureFetch(`${server.url}/bundles/demo`, options, tls);
}

async function push(claims: Readonly<Record<string, unknown>>) {
  const all = { iss: "https://issuer.example", aud: "gatehouse", sub: "ci", exp: LATER, ...claims };
  writeFileSync(at("token"), tokenOf(KEY, all), { mode: 0o600 });
  const args = ["push", at("policy"), "--bundle", "demo", "--server", server.url];
  return await gatehouse([...args, "--ca", at("tls", "ca.pem"), "--token-file", at("token")]);
}

test("a JWT pushes and a certificate reads, each within its scope and for as long as the rules say so", async () => {
  const refused = await push({ aud: "another" });
  expect(refused.output).toContain("the credential is not accepted");
  const pushed = await push({});
  expect([pushed.exitCode, pushed.output]).toEqual([0, expect.any(String)]);

  const first = await read("agent-1");
  expect(first.status).toBe(200);
  expect((await read("other")).status).toBe(401);
  const etag = first.headers.get("etag") ?? "";
  const held = read("agent-1", { "If-None-Match": etag, Prefer: "modes=snapshot;wait=60" });
  await until("the poll to be held", async () => (await metrics()).includes("_waiting 1"));
  writeRules("nothing");
  expect((await held).status).toBe(401);
  expect((await read("agent-1")).status).toBe(403);
  expect(server.output()).toContain('"reason":"wrong_audience"');
  expect(server.output()).toContain('"reason":"no_rule"');
  expect(server.output()).not.toContain(readFileSync(at("token"), "utf8").split(".")[2]);
});

test("what is wrong in the file ends the start with one line that has its place, and exit status 5", async () => {
  writeFileSync(at("wrong.yaml"), "apiVersion: gatehouse/v1\nkind: Access\nspec:\n  issuer: []\n");
  const refused = await gatehouse(["serve"], {
    ...settings,
    GATEHOUSE_ADDRESS: "127.0.0.1:0",
    GATEHOUSE_DATA_DIR: at("other"),
    GATEHOUSE_ACCESS: at("wrong.yaml"),
  });
  expect([refused.exitCode, refused.output.trim()]).toEqual([
    5,
    `gatehouse: GATEHOUSE_ACCESS names ${at("wrong.yaml")}:4:3: unknown field "issuer" in spec; did you mean "issuers"?`,
  ]);
});
